// Failure notes and bounce messages (queue.md section 12): their texts, QSBMF.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace queue {

/// The paragraph that a failed delivery adds to `bounce/ID`. `recipient` without its virtual prefix.
std::string failure_note(std::string_view recipient, std::string_view report);

/// Who bounces go out as, and where double bounces go.
struct BounceNames {
  std::string from = "MAILER-DAEMON";
  std::string host;
  std::string double_to = "postmaster";
  std::string double_host;
};

enum class BounceKind {
  bounce,   // to the sender
  second,   // a bounce has bounced: to the postmaster
  discard,  // that has bounced too
};

struct BounceEnvelope {
  BounceKind kind;
  std::string sender;
  std::string recipient;
};

/// Whom a failure of a message from `sender` is reported to.
BounceEnvelope bounce_envelope(const BounceNames& names, std::string_view sender);

/// Everything before the failure notes.
std::string bounce_head(const BounceNames& names, const BounceEnvelope& envelope, int64_t now);
/// Everything between the notes and the copy of the original message from `sender`.
std::string bounce_separator(const BounceEnvelope& envelope, std::string_view sender);

/// `text` fit for a log line: LF becomes `/`, every other byte outside 33..126, and `%`, `_`.
std::string log_safe(std::string_view text);

}  // namespace queue
