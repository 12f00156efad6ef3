// The message as SMTP's DATA and POP3's RETR carry it: CR LF line ends, dots doubled at the start of
// a line, a line with one dot at the end (RFC 5321 section 4.5.2).

#pragma once

#include <string>
#include <string_view>

namespace talk {

enum class Data {
  more,           // all bytes were taken; the message goes on
  end,            // CR LF . CR LF was seen; what follows it is left
  stray_newline,  // an LF without a CR before it: the dialogue cannot go on
};

enum class LineEnd { crlf, lf };

/// Turns the wire's form into the stored one (smtp.md section 7). Nothing but CR LF . CR LF ends the
/// message, nothing but CR LF ends a line, and a CR elsewhere stays as data.
class DotDecoder {
 public:
  DotDecoder() = default;
  /// Lets LF alone end lines too, for trusted clients (mess822.md section 9). The line end before and
  /// behind the final dot must be the one that DATA had, `command_end`: a line of one dot between any
  /// others is as a stray newline, as no two programs agree on what it is.
  explicit DotDecoder(LineEnd command_end)
      : final_(command_end), last_(command_end), lf_ends_lines_(true) {}

  /// Takes bytes from the front of `wire` and appends what they mean to `message`, at most two bytes
  /// more than it took.
  Data feed(std::string_view& wire, std::string& message);

 private:
  enum class State { line_start, dot, dot_cr, in_line, cr };
  bool take_line(std::string_view& wire, std::string& message);
  Data take_byte(char c, std::string& message);

  State state_ = State::line_start;
  LineEnd final_ = LineEnd::crlf;  // of the line with the dot
  LineEnd last_ = LineEnd::crlf;   // of the line before
  bool lf_ends_lines_ = false;
};

/// Turns the stored form into the wire's. CR LF, LF and a CR that no LF follows each end a line and
/// each go out as CR LF, and the dot is doubled after every CR LF sent: so no receiver, however it
/// reads a bare CR or LF, can find an end in the middle of a message (smtp.md section 10).
class DotEncoder {
 public:
  /// Appends the wire's form of `message` to `wire`: at most twice as much, and two bytes.
  void feed(std::string_view message, std::string& wire);
  /// Appends the line end that the last line may lack, and the final dot.
  void finish(std::string& wire);

 private:
  void put_line(std::string_view line, std::string& wire);
  void end_line(std::string& wire);

  bool line_start_ = true;
  bool held_cr_ = false;  // a CR was taken; what it is depends on the next byte
};

}  // namespace talk
