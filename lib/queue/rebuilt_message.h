// A message on its way into the queue, its header built anew (mess822.md section 9).

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "mail/header_reader.h"
#include "queue/client.h"
#include "queue/kept_header.h"

namespace queue {

/// Takes a message in pieces of any size, and puts it into the client once its header is there.
/// Memory is bounded: a field may have 1 MB, and those that are built anew 4 MB.
class RebuiltMessage {
 public:
  /// `hosts` and `client` must live as long.
  RebuiltMessage(const mail::HostRewriting& hosts, mail::RebuiltHeader::Rules rules,
                 mail::Birth birth, Client& client);

  void put(std::string_view bytes);
  void finish();
  /// What SMTP replies if the message must not be queued; else empty. Then it is passed on no more.
  const std::string& refusal() const { return refusal_; }

 private:
  void take_field();
  void put_header();

  const mail::Birth birth_;
  Client& client_;
  mail::FieldCutter cutter_;
  KeptHeader header_;
  std::string refusal_;
  bool in_header_ = true;
};

}  // namespace queue
