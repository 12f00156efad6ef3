// The Received field that a server puts before each message, and the count of those already there.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mail {

/// `bytes` as a trace field may show them: each but `A-Za-z0-9.@%+/=:-[]` a `?`, and no more than
/// 255 of them.
std::string safe(std::string_view bytes);

struct Hop {
  std::string_view protocol;  // SMTP, QMTP, QMQP …
  std::string_view remote_host;
  std::string_view remote_ip;
  std::optional<std::string_view> remote_info;
  std::optional<std::string_view> helo;  // shown if it differs from `remote_host`
  std::string_view local_host;
  std::string_view id{};  // of the transaction; empty: not shown
};

/// `Received: from … by … with …; DATE`, in two lines, LF at their ends (smtp.md section 7).
std::string received_field(const Hop& hop, int64_t seconds);

/// `Received: (ofmipd [INFO@]IP); DATE` (mess822.md section 9).
std::string submitted_field(std::optional<std::string_view> remote_info, std::string_view remote_ip,
                            int64_t seconds);

/// Counts the header lines that start `Received` or `Delivered`, in either case.
class HopCounter {
 public:
  /// The next bytes of a message, LF line ends; those after the header are not looked at.
  void feed(std::string_view message);
  size_t count() const { return count_; }

 private:
  void end_line();

  std::string start_;  // of the line: as much of it as is compared
  size_t count_ = 0;
  bool in_header_ = true;
};

constexpr size_t hops_most = 99;  // a message that passed more is looping

}  // namespace mail
