// Messages of a queue as text that a person or a filter may edit (qmail-qexport 8): how it is written, and
// how it is read back.
//
//   message 1234
//   born 1793578349
//   uid 1000
//   qp 4711
//   hold <looks%20odd>
//   sender <joe@example.com>
//   next remote 1793579000
//   to local done <sue@example.org>
//   to remote todo <ann%20lee@example.net>
//   bounce 21
//    <bob@example.org>:
//    no
//   text 15
//    Subject: hello
//   end
//
// Each line of the notes and of the text has a space in front, so that none is ever taken for one of the
// others; what `bounce` and `text` count are the bytes without these.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "queue/layout.h"
#include "queue/schedule.h"

namespace queue {

constexpr size_t stream_address_most = 8192;  // bytes; nothing that gets into a queue comes near it

/// What a message begins with.
struct StreamHead {
  Id id = 0;
  int64_t born = 0;
  std::optional<uint64_t> uid, qp;  // who queued it; known until it is preprocessed
  std::optional<std::string> hold;     // why it is held, if it is
  std::string sender;
};

enum class Progress { todo, done };

struct StreamRecipient {
  std::optional<ChannelName> channel;  // nothing until it is preprocessed
  Progress progress;
  std::string address;
};

/// `address` between `<` and `>`: each byte outside 33..126, and each `%`, `<` and `>`, as `%` and two
/// hexadecimal digits.
std::string stream_address(std::string_view address);
/// The reverse; nothing if `word` is none, or holds a NUL.
std::optional<std::string> address_of_stream(std::string_view word);

/// The lines before the notes and the text.
std::string stream_lines(const StreamHead& head);
std::string stream_line(const StreamRecipient& recipient);
std::string stream_next(ChannelName channel, int64_t when);

/// The lines of notes or text, piece by piece.
class StreamBody {
 public:
  /// Appends what becomes of `bytes` to `to`.
  void put(std::string_view bytes, std::string& to);
  void end(std::string& to) const;

 private:
  bool at_start_ = true;  // of a line
};

/// What is done with the parts of a stream as they come in. Each returns false to stop the reading.
class StreamReceiver {
 public:
  virtual bool head(const StreamHead& head) = 0;
  virtual bool next(ChannelName channel, int64_t when) = 0;
  virtual bool recipient(const StreamRecipient& recipient) = 0;
  virtual bool notes(std::string_view bytes) = 0;  // a piece
  virtual bool text(std::string_view bytes) = 0;   // a piece
  virtual bool end() = 0;                          // the message is whole

 protected:
  ~StreamReceiver() = default;
};

/// Reads a stream. Memory is bounded: text and notes pass through, other lines have a limit.
class StreamParser {
 public:
  enum class State {
    more,
    stopped,  // by the receiver
    bad,      // `problem()` in line `line()`
  };

  /// Takes the next bytes; after `stopped` and `bad` no more are wanted.
  State feed(std::string_view bytes, StreamReceiver& receiver);
  /// There are no more bytes: `bad` within a message.
  State finish();

  uint64_t line() const { return line_number_; }
  const char* problem() const { return problem_; }

 private:
  enum class Step { message, born, uid, qp, hold, sender, recipients, bounce, text, end };
  enum class Body { none, notes, text };

  State bad(const char* problem);
  State take_body(std::string_view& bytes, StreamReceiver& receiver);
  State take_line(StreamReceiver& receiver);
  bool in_order(Step step);
  State take_number(std::string_view value, uint64_t most, uint64_t& to);
  State take_hold(std::string_view value);
  State take_sender(std::string_view value, StreamReceiver& receiver);
  State take_recipient(std::string_view value, StreamReceiver& receiver);
  State take_next(std::string_view value, StreamReceiver& receiver);
  State take_count(std::string_view value, Body body);

  StreamHead head_;
  std::string line_;
  uint64_t line_number_ = 1;
  const char* problem_ = "";
  std::optional<Step> last_;  // of the lines of this message; nothing between messages
  Body body_ = Body::none;
  uint64_t left_ = 0;  // bytes of the body
  bool at_start_ = true;
};

}  // namespace queue
