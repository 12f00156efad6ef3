// What the programs that build headers anew are told of hosts (mess822.md sections 7 and 8).

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mail/host_rewriting.h"

namespace queue {

struct HostSettings {
  mail::HostRewriting rewriting;
  std::string id_host;  // of a Message-ID, rewritten
};

/// The rules of the file $QMAILREWRITEFILE; if there is none, those of control/rewrite in the mail
/// home; else the usual ones. Nothing, with errno, if something cannot be read: `culprit`.
std::optional<HostSettings> read_host_settings(std::string_view& culprit);

}  // namespace queue
