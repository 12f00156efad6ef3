// The header of a message read field by field, so that no byte of it is lost however long its
// fields are.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "io/reader.h"

namespace mail {

/// All that `from` has to give, for a program that copies it:
///
///   mail::FieldReader header(io::in, most);
///   while (header.next()) … header.text() …
///   … header.body_start(), and then what is left of io::in …
///
/// A `From ` line in front of the message comes as if it were a field.
class FieldReader {
 public:
  /// Fields longer than `most` come in pieces of about that size.
  FieldReader(io::Reader& from, size_t most) : from_(from), most_(most) {}

  /// The next field, or piece of one; false at the end of the header and on failure.
  bool next();
  /// With its line ends, valid until the next call.
  std::string_view text() const { return text_; }
  /// True if this is the start, or the end, of a field; both are true for most.
  bool starts() const { return starts_; }
  bool ends() const { return ends_; }
  bool whole() const { return starts_ && ends_; }
  /// The bytes behind the header that are read already: the empty line, or the start of another one
  /// that is no field.
  std::string_view body_start() const { return held_; }

 private:
  enum class Start { field, same_field, none };

  Start read_start();

  io::Reader& from_;
  const size_t most_;
  std::string text_;
  std::string held_;  // the start of a line that does not belong to `text_`
  bool starts_ = false;
  bool ends_ = true;
  bool at_line_start_ = true;
  bool at_message_start_ = true;
  bool can_fold_ = false;  // a line that starts with a blank belongs to a field
  bool in_header_ = true;
};

}  // namespace mail
