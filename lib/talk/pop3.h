// POP3 (RFC 1939) without a descriptor: commands, message numbers, marks, identifiers, and a
// message as it goes over the line (smtp.md sections 12 and 13).

#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "talk/dot.h"

namespace talk {

/// The longest command, without its line end, that a server takes.
constexpr size_t most_pop_command = 1000;

struct PopCommand {
  std::string_view verb;
  std::string_view argument;  // behind it, without leading spaces
  std::string_view password;  // behind it and exactly one space: a password may start with spaces
};

/// A line without its LF; a CR before that is dropped.
PopCommand split_pop_command(std::string_view line);

/// The reply to CAPA (RFC 2449): what the server can do, in either state, and then the lines `more`, each
/// ended by CR LF.
std::string pop_capabilities(std::string_view more);

/// Which messages of a session are marked as deleted. Messages are counted from 0 here.
class PopMarks {
 public:
  explicit PopMarks(size_t count) : deleted_(count) {}
  size_t size() const { return deleted_.size(); }
  bool deleted(size_t message) const { return deleted_[message]; }
  void remove(size_t message);
  void reset();
  /// The highest number, from 1, that was removed; 0 if none was.
  size_t last() const { return last_; }

 private:
  std::vector<bool> deleted_;
  size_t last_ = 0;
};

constexpr uint64_t all_lines = std::numeric_limits<uint64_t>::max();

/// The message that an argument `NUMBER [ LINES ]` means.
struct PopChoice {
  std::string_view problem;    // the reply's text behind `-ERR `; empty if there is such a message
  size_t message = 0;          // counted from 0
  uint64_t lines = all_lines;  // of the body
};

/// Neither numbers that do not fit nor letters behind a number are taken for another number.
PopChoice choose_pop_message(std::string_view argument, const PopMarks& marks);

/// The unique identifier of a maildir file name without its directory: the name up to its first
/// colon, or a hash of that where RFC 1939 would not let it through: it must have 1 to 70
/// characters, of 33 to 126.
std::string pop_identifier(std::string_view name);

/// Turns a message into the lines of a reply, as DotEncoder does: CR LF, LF and a bare CR in the file
/// each end a line, so that no client, however it reads them, finds an end in the middle.
class PopTransfer {
 public:
  /// The header, the empty line behind it and the first `lines` lines of the body.
  explicit PopTransfer(uint64_t lines) : lines_left_(lines) {}
  /// Appends the next bytes to `to`, not more than twice as many and two.
  void put(std::string_view bytes, std::string& to);
  /// True once further bytes would not be sent.
  bool complete() const { return !in_header_ && line_empty_ && lines_left_ == 0; }
  /// Appends what is missing of the last line, and the dot.
  void finish(std::string& to) { encoder_.finish(to); }

 private:
  size_t wanted(std::string_view bytes);

  DotEncoder encoder_;
  uint64_t lines_left_;
  bool in_header_ = true;
  bool line_empty_ = true;  // so far
  bool after_cr_ = false;   // an LF would belong to the line end that was there
};

/// Counts the octets that PopTransfer makes of a whole message; doubled dots and the last dot do
/// not count (RFC 1939 section 11).
class PopOctets {
 public:
  void put(std::string_view bytes);
  uint64_t total() const;

 private:
  uint64_t total_ = 0;
  char last_ = '\n';
};

}  // namespace talk
