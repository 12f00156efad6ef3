// Failures for programs to read: the parts of a delivery status notification (RFC 3464).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "queue/bounce.h"

namespace queue {

/// A paragraph of failure notes, taken apart.
struct FailureNote {
  std::string_view recipient;
  std::string_view report;
};

/// Nothing if the paragraph is no such note.
std::optional<FailureNote> read_failure_note(std::string_view paragraph);

/// The status code of a failure (RFC 3463 section 2): that of the remote host, `(#x.y.z)` in the report, or
/// what can be told from it.
std::string failure_status(std::string_view report);

/// The fields about the message (RFC 3464 section 2.2).
std::string message_fields(std::string_view host, int64_t arrival);
/// The fields about a recipient (RFC 3464 section 2.3), after the empty line that they begin with. They are
/// ASCII, whatever the note holds (RFC 6533 section 3).
std::string recipient_fields(const FailureNote& note);

/// What the fields of a MIME part have to say about its text.
class MimeText {
 public:
  /// Looks at more of it.
  void add(std::string_view bytes);
  /// Adds what another one has seen.
  void add(const MimeText& other);
  bool ascii() const { return ascii_; }
  /// `us-ascii`, `utf-8`, or `unknown-8bit` (RFC 1428).
  std::string_view charset() const;
  /// The field that says how it is encoded; empty if it is ASCII.
  std::string_view encoding() const { return ascii_ ? "" : "Content-Transfer-Encoding: 8bit\n"; }

 private:
  bool ascii_ = true;
  bool utf8_ = true;
  std::string rest_;  // of a character that may go on in the next bytes
};

/// Tells where a message's header ends, over any number of pieces.
class HeaderEnd {
 public:
  /// How many of the bytes belong to the header, the empty line included.
  size_t feed(std::string_view bytes);
  bool found() const { return found_; }

 private:
  bool found_ = false;
  bool line_is_empty_ = true;
};

/// Looks for a word in pieces of any size.
class WordSearch {
 public:
  explicit WordSearch(std::string_view word) : word_(word) {}
  void feed(std::string_view bytes);
  bool found() const { return found_; }

 private:
  std::string word_;
  std::string tail_;  // of what was fed, shorter than the word
  bool found_ = false;
};

}  // namespace queue
