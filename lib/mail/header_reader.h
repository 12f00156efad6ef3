// The header of a message read field by field, in little memory however long its fields are.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "io/reader.h"
#include "mail/header.h"

namespace mail {

/// Cuts fields off a message that comes in pieces of any size. Of each field it keeps a start.
class FieldCutter {
 public:
  static constexpr size_t usually_kept = 65536;

  enum class State {
    more,   // all of `bytes` is taken
    field,  // `field` is the next one
    ended,  // the header has ended
  };

  /// What becomes of a line that starts with `From ` and is no field.
  enum class FromLine {
    skipped,  // in front of the message; elsewhere it ends the header
    field,    // it becomes a field, `MBOX-Line` (inject.md section 5)
    ending,   // it ends the header (mess822.md section 0)
  };

  explicit FieldCutter(size_t kept = usually_kept, FromLine from_line = FromLine::skipped)
      : kept_(kept), from_line_(from_line) {}

  /// Takes bytes from the front of `bytes`, up to the end of a field or of the header.
  State take(std::string_view& bytes);
  /// The message ends here: `field` for the last one, else `ended`.
  State finish();

  /// Valid until the next call.
  const Field& field() const { return field_; }
  /// True if `field`, or the field that goes on, is only the start of one.
  bool cut() const { return cut_; }
  /// True if an empty line ended the header.
  bool empty_line() const { return empty_line_; }
  /// What was taken of the body, once the header has ended: the start of the line that is no field,
  /// or nothing if it is an empty line, which is no part of the body.
  std::string_view body_start() const { return text_; }

 private:
  enum class Place {
    line_start,  // of what may be a field
    first_line,  // of it
    later_line,  // of a field
    line_end,    // a field goes on if a blank comes
    mbox_line,
    body
  };

  /// Takes what there is of a line; true if that is its end.
  bool take_line(std::string_view& bytes);
  /// The same for the first line, of which nothing is lost if it turns out to be the body's.
  State take_first_line(std::string_view& bytes);
  State end_first_line(Place next);
  State end_field();

  const size_t kept_;
  const FromLine from_line_;
  std::string text_;
  Field field_{};
  Place place_ = Place::line_start;
  bool cut_ = false;
  bool empty_line_ = false;
  bool at_start_ = true;  // of the message
};

/// The fields of what `from` has to give:
///
///   mail::HeaderReader header(io::in);
///   while (header.next()) … header.field() …
///   if (io::in.failed()) …
class HeaderReader {
 public:
  explicit HeaderReader(io::Reader& from, size_t kept = FieldCutter::usually_kept)
      : from_(from), cutter_(kept) {}

  /// The next field; false at the end of the header and on failure. What is left of `from` then is
  /// the body, but for `body_start`.
  bool next();
  const Field& field() const { return cutter_.field(); }
  bool cut() const { return cutter_.cut(); }
  std::string_view body_start() const { return cutter_.body_start(); }

 private:
  io::Reader& from_;
  FieldCutter cutter_;
};

}  // namespace mail
