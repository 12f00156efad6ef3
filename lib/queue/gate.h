// What the servers that take mail from the network ask before it comes near the queue.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/mail_lists.h"
#include "mail/received.h"

namespace queue {

/// The connection that the server's caller describes in TCPREMOTEHOST, TCPREMOTEIP, TCPREMOTEINFO,
/// TCPLOCALHOST and TCPLOCALIP; what is not set is `unknown`. Valid while the variables stay.
mail::Hop connection(std::string_view protocol);

/// Who may send what to whom: what the control files and the environment say, read once per
/// connection. Relative to the mail home, where the program must stand.
class Gate {
 public:
  enum class Answer {
    welcome,
    foreign,       // its domain is not in rcpthosts
    unwanted,      // it is in badrcptto
    no_mailbox,    // a checker says so
    unknown,       // a checker cannot tell now, or not in time
    check_failed,  // a checker crashed, or could not be run
    no_process,    // a checker could not be started for want of a process
    unreadable,    // morercpthosts.cdb
  };

  /// Reads rcpthosts, badmailfrom, badrcptto, rcptchecks, timeoutcheck and databytes; false, with errno, on failure.
  [[nodiscard]] bool read();
  /// Whether badmailfrom lists `sender`; a relay client's too.
  bool refuses_sender(std::string_view sender) const { return bad_senders_.contains(sender); }
  /// Whether `recipient` may have mail from `sender`; a relay client may send to everybody.
  Answer recipient(const std::string& sender, const std::string& recipient);
  /// What is added to each recipient: $RELAYCLIENT.
  std::string_view suffix() const { return relay_ == nullptr ? "" : relay_; }
  /// The most bytes of a message, 0 for no limit; nothing if neither databytes nor $DATABYTES says.
  std::optional<uint64_t> databytes() const { return databytes_; }

 private:
  const char* relay_ = nullptr;
  std::vector<std::string> checks_;  // programs: $RCPTCHECK, and those of rcptchecks
  uint64_t check_seconds_ = 0;       // that each of them may take
  db::DomainList hosts_;
  db::AddressList bad_senders_;
  db::AddressList bad_recipients_;
  std::optional<uint64_t> databytes_;
};

/// What SMTP replies; empty for welcome. After a reply 421 the session ends.
std::string_view smtp_reply(Gate::Answer answer);

}  // namespace queue
