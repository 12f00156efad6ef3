// The header of a message, field by field and piece by piece: nothing of it is kept but the name of
// the field at hand (mess822.md section 0).

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "io/reader.h"

namespace mail {

/// The header of what `from` has to give:
///
///   mail::HeaderStream header(io::in);
///   while (header.next_field()) {
///     … header.name() …
///     while (header.next_piece()) … header.piece() …
///   }
///   if (io::in.failed()) …
///
/// It ends before the first line that is neither a field nor begins with a blank: an empty one, one
/// without a colon, a `From ` line. If the first line begins with a blank, it is that of a field
/// without a name.
class HeaderStream {
 public:
  explicit HeaderStream(io::Reader& from) : from_(from) {}
  HeaderStream(const HeaderStream&) = delete;
  HeaderStream& operator=(const HeaderStream&) = delete;

  /// The next field, what is left of the one at hand passed over; false at the end of the header
  /// and on failure. What is left of `from` then is the rest of the message, but for `body_start`.
  bool next_field();
  /// As written, without blanks before the colon.
  std::string_view name() const { return name_; }
  /// True if it has that name, without regard to case; one without a name has none.
  bool is(std::string_view name) const;
  /// The name, the blanks behind it and the colon.
  std::string_view start() const { return start_; }

  /// The next piece of what stands behind the colon; false at its end. A LF is the last byte of its
  /// piece.
  bool next_piece();
  std::string_view piece() const { return piece_; }
  /// What is left of the field as one line: without LFs, and no more than its first `most` bytes.
  std::string rest_of_field(size_t most);

  /// What was taken of the line that ended the header.
  std::string_view body_start() const { return start_; }

 private:
  bool take_start();

  io::Reader& from_;
  std::string start_;
  std::string_view name_, piece_;
  bool begun_ = false;
  bool ended_ = false;
  bool in_line_ = false;
};

/// How much is kept of a field that is looked at as a whole.
constexpr size_t usual_field_most = 65536;

}  // namespace mail
