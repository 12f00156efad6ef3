// Failure notes and bounce messages (queue.md section 12): their texts, QSBMF.

#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace queue {

/// The sender of a message that reports a bounce which bounced.
constexpr std::string_view double_bounce_sender = "#@[]";

/// The paragraph that a failed delivery adds to `bounce/ID`. `recipient` without its virtual prefix.
std::string failure_note(std::string_view recipient, std::string_view report);

enum class BounceStyle {
  qsbmf,  // text, as the originals write it
  dsn,    // a report for programs (RFC 3464)
  both,   // such a report, whose text is QSBMF
};

/// `qsbmf`, `dsn` or `both`.
std::optional<BounceStyle> bounce_style(std::string_view word);

/// What a bounce looks like.
struct BounceForm {
  BounceStyle style = BounceStyle::qsbmf;
  uint64_t most = std::numeric_limits<uint64_t>::max();  // bytes of the message that are copied
};

/// Who bounces go out as, and where double bounces go.
struct BounceNames {
  std::string from = "MAILER-DAEMON";
  std::string host;
  std::string double_to = "postmaster";
  std::string double_host;
  std::string program = "qmail-send";  // that says so
};

enum class BounceKind {
  bounce,          // to the sender
  second,          // a bounce has bounced: to the postmaster
  discard_second,  // the same, but there is no postmaster
  discard,         // that has bounced too
};

struct BounceEnvelope {
  BounceKind kind;
  std::string sender;
  std::string recipient;
};

/// Whom a failure of a message from `sender` is reported to.
BounceEnvelope bounce_envelope(const BounceNames& names, std::string_view sender);

/// The header, without the empty line that ends it.
std::string bounce_header(const BounceNames& names, const BounceEnvelope& envelope, int64_t now);
/// The text before the failure notes.
std::string bounce_intro(const BounceNames& names, const BounceEnvelope& envelope);
/// The line between the notes and the copy of the original message.
std::string_view bounce_break(const BounceEnvelope& envelope);
/// The field that is put in front of the copy of a message from `sender`.
std::string bounce_return_path(const BounceEnvelope& envelope, std::string_view sender);
/// Stands where a copy was cut.
constexpr std::string_view bounce_cut = "--- Rest of message truncated.\n";

/// `text` fit for a log line: LF becomes `/`, every other byte outside 33..126, and `%`, `_`.
std::string log_safe(std::string_view text);

}  // namespace queue
