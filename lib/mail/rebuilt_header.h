// The header of a message that somebody here sends, built anew in an order of its own (mess822.md
// sections 8 and 9).

#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/date.h"
#include "mail/header.h"
#include "mail/mailbox_list.h"

namespace mail {

/// What a message gets if it does not bring it.
struct Birth {
  int64_t seconds;
  std::string unique;   // of the Message-ID, behind the date
  std::string id_host;  // of the Message-ID
  std::string from;     // a printed mailbox, if `needs_from()`
};

/// Is given a header field by field. Lists of addresses are parsed, merged and kept here, and so is
/// what there is one of; the rest is handed back to the caller:
///
///   trace fields · rebuilt() · other fields
class RebuiltHeader {
 public:
  struct Rules {
    bool header_recipients = false;  // the header says who gets the message
    bool header_sender = false;      // Envelope-Sender and Return-Path say who gets it back
    bool return_path = false;        // the latter counts
    bool envelope_fields = false;    // Envelope- fields are known, and never shown
    bool delete_from = false;        // the message's own
    bool delete_message_id = false;
    std::vector<std::string> lists{};  // with one of them in To or Cc, Mail-Followup-To is due
    size_t most = 0;                   // bytes that may be kept here
  };

  /// `hosts` must live as long.
  RebuiltHeader(const HostRewriting& hosts, Rules rules);

  enum class Taken {
    inside,    // nothing is left to do
    trace,     // `text()` belongs to the trace fields
    other,     // `text()` belongs to the others
    no_list,   // it must be a list of addresses and is none
    too_much,  // there would be more bytes than may be kept
  };
  [[nodiscard]] Taken take(const Field& field);
  /// The field, with a LF at the end of each line; valid until the next call.
  std::string_view text() const { return text_; }

  // The rest is for the end of the header.

  /// Who gets the message back, by the header.
  std::optional<std::string> sender() const;
  /// The recipients that the header names, each with a NUL at its end; empty ones count for
  /// nothing.
  std::string recipients() const;
  bool needs_from() const { return fields_[from].empty(); }
  /// Date, Message-ID and the fields of addresses.
  std::string rebuilt(const Birth& birth) const;

 private:
  // In the order in which they are printed; those behind the last one that is printed never are.
  enum Part : uint8_t {
    from,
    sender_field,
    reply_to,
    mail_reply_to,
    mail_followup_to,
    to,
    cc,
    notice_to,
    bcc,
    apparently_to,
    return_path,
    envelope_sender,
    envelope_recipients,
    lists,  // so many are lists
    date = lists,
    message_id,
    trace,
    deleted,
    other,
  };
  struct Kind {
    std::string_view name;
    Part part;
  };
  static const Kind kinds[];

  Part part_of(std::string_view name) const;
  bool is_wanted(Part part) const;
  Taken take_list(Part part, std::string_view value);
  Taken take_message_id();
  bool is_to_list() const;

  const Rules rules_;
  MailboxList list_;
  std::array<MailboxField, lists> fields_;
  std::bitset<lists> seen_;
  std::optional<Date> date_;
  std::string message_ids_;  // all fields
  std::string cleaned_;
  std::string_view text_;
};

}  // namespace mail
