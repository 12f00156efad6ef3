// The programs that a door of the mail system asks about each message: qmail-hooks(5).

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "os/environment.h"
#include "os/fd.h"
#include "os/process.h"

namespace queue {

/// The checks and filters of one door. Where there is no control file, nothing costs anything,
/// every check accepts and every filter passes.
class Hooks {
 public:
  /// Reads control/hooks/DOOR of the mail home. False, with errno, if it is there and cannot be
  /// read; EINVAL if a line is neither a check nor a filter.
  [[nodiscard]] bool read(std::string_view door);
  bool has_checks() const { return !checks_.empty(); }
  bool has_filters() const { return !filters_.empty(); }
  /// A variable for the programs that are started from now on.
  void tell(std::string_view name, std::string_view value);
  void forget(std::string_view name);

  enum class Verdict { accept, refuse, defer };
  struct Answer {
    Verdict verdict = Verdict::accept;
    /// Why not, in one line without control characters, never empty; or the header fields that the
    /// message shall have, each line with its LF.
    std::string text{};
  };
  /// Asks the checks in their order; the first that does not accept decides. One that takes longer
  /// than read_check_time() says is ended, and defers.
  Answer check(std::string_view sender, std::string_view recipient) const;
  /// The same for all recipients of a message, each with a NUL behind it: one who is not accepted
  /// decides for all.
  Answer check_all(std::string_view sender, std::string_view recipients) const;

  struct Filtered {
    enum class Kind { passed, dropped, refused };
    Kind kind = Kind::passed;
    std::string refusal{};        // `D` or `Z` first, as that of queue::Client
    std::string queue_program{};  // that a filter wants instead of the usual one; may be empty
  };
  /// Has `message`, a file, and `envelope`, as qmail-queue reads it, pass the filters in their
  /// order; both are then what the last one left.
  Filtered filter(os::Fd& message, std::string& envelope) const;
  /// The same for a program whose standard input is the message: a queue's file.
  Filtered filter_input(std::string_view sender,
                        const std::vector<std::string_view>& recipients) const;

 private:
  using Words = std::vector<std::string>;
  struct Fact {
    std::string name, value;
  };
  os::Environment environment() const;
  Answer check_with(const Words& program, std::string_view sender,
                    std::string_view recipient) const;
  Filtered filter_with(const Words& program, os::Fd& message, std::string& envelope) const;

  std::string door_;
  std::vector<Words> checks_;
  std::vector<Words> filters_;
  std::vector<Fact> facts_;
  uint64_t check_seconds_ = 0;
};

/// The seconds that a program may take to say whether a recipient may have mail: control/timeoutcheck
/// of the mail home, else 60; 0: no limit. False, with errno, if that cannot be read.
[[nodiscard]] bool read_check_time(uint64_t& seconds);
/// When that time is over if it begins now, by os::monotonic_milliseconds(), or os::forever.
int64_t check_deadline(uint64_t seconds);

/// What SMTP replies instead of accepting: the text itself if it begins with a code of the right
/// class, else 550 or 450 and the text.
std::string smtp_reply(const Hooks::Answer& answer);
/// What QMTP and QMQP answer, and qmail-queue's callers hear: D or Z and the text without an SMTP
/// code.
std::string refusal(const Hooks::Answer& answer);

/// The header fields in what a check printed: lines of the form `Name: value`, and those after them
/// that start with a blank. Others are left out, control characters too, and what is beyond 8192
/// bytes.
std::string header_fields(std::string_view printed);
/// Adds such fields to those that other checks printed, unless they are there already, for a check
/// may say the same of each recipient, or would make more than 64 KB.
void add_fields(std::string& fields, std::string_view more);

/// An envelope as qmail-queue reads it. False if `envelope` is none.
struct Addresses {
  std::string_view sender;
  std::vector<std::string_view> recipients;
};
[[nodiscard]] bool parse_envelope(std::string_view envelope, Addresses& addresses);

}  // namespace queue
