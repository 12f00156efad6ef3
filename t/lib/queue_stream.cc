#include "queue/stream.h"

#include <doctest/doctest.h>

#include "text/fmt.h"

using namespace std::string_view_literals;
using State = queue::StreamParser::State;

namespace {

/// Writes what it gets as a stream again.
struct Echo final : queue::StreamReceiver {
  std::string lines, body, kept;
  std::string_view stop_at;
  bool head(const queue::StreamHead& head) override {
    lines += stream_lines(head);
    return stop_at != "head";
  }
  bool next(queue::ChannelName channel, int64_t when) override {
    lines += queue::stream_next(channel, when);
    return stop_at != "next";
  }
  bool recipient(const queue::StreamRecipient& recipient) override {
    lines += stream_line(recipient);
    return stop_at != "recipient";
  }
  bool notes(std::string_view bytes) override {
    kept += bytes;
    return stop_at != "notes";
  }
  bool text(std::string_view bytes) override {
    body += bytes;
    return stop_at != "text";
  }
  bool end() override {
    queue::StreamBody notes_lines, text_lines;
    if (!kept.empty()) {
      text::append(lines, "bounce ", kept.size(), '\n');
      notes_lines.put(kept, lines);
      notes_lines.end(lines);
    }
    text::append(lines, "text ", body.size(), '\n');
    text_lines.put(body, lines);
    text_lines.end(lines);
    lines += "end\n";
    kept.clear();
    body.clear();
    return stop_at != "end";
  }
  virtual ~Echo() = default;
};

constexpr std::string_view two =
    "message 1234\nborn 1793578349\nuid 1000\nqp 4711\nhold <looks%20odd>\nsender <joe@example.com>\nto any todo <a@b>\ntext 0\nend\n"
    "message 18446744073709551615\nborn 0\nhold <>\nsender <>\nnext remote 1793579000\nto local done <sue@example.org>\n"
    "to remote todo <ann%20lee%3Cx%3E%25%FF@example.net>\nbounce 23\n <bob@example.org>:\n no\n \n"
    "text 21\n Subject: x\n \n \0\xff bytes\nend\n"sv;

State read(std::string_view stream, queue::StreamParser& parser) {
  Echo echo;
  const State state = parser.feed(stream, echo);
  return state == State::more ? parser.finish() : state;
}

}  // namespace

TEST_CASE("a stream that is read and written again is the same, however it was cut into pieces") {
  for (size_t cut = 0; cut <= two.size(); ++cut) {
    CAPTURE(cut);
    Echo echo;
    queue::StreamParser parser;
    CHECK(parser.feed(two.substr(0, cut), echo) == State::more);
    CHECK(parser.feed(two.substr(cut), echo) == State::more);
    CHECK(parser.finish() == State::more);
    CHECK(echo.lines == two);
  }
}

TEST_CASE("a stream that ends within a message is refused, wherever that is") {
  const size_t whole = two.find("end\n") + 4;
  for (size_t size = 1; size < two.size(); ++size) {
    CAPTURE(size);
    queue::StreamParser parser;
    CHECK(read(two.substr(0, size), parser) == (size == whole ? State::more : State::bad));
  }
}

TEST_CASE("addresses of any bytes but NUL survive") {
  std::string all;
  for (int c = 1; c < 256; ++c) all += static_cast<char>(c);
  for (const std::string_view address : {""sv, "joe@x"sv, "<>"sv, "a b\n@x"sv, "50%@x"sv, std::string_view(all)}) {
    CHECK(queue::address_of_stream(queue::stream_address(address)) == address);
  }
  CHECK(queue::stream_address("a b%<>\xe4@x") == "<a%20b%25%3C%3E%E4@x>");
  CHECK(queue::address_of_stream("<a%e4>") == "a\xe4");
  for (const std::string_view word : {""sv, "<"sv, ">"sv, "a@b"sv, "<a@b"sv, "a@b>"sv, "<a b>"sv, "<%>"sv, "<%2>"sv, "<%2g>"sv,
                                      "<%00>"sv, "<\xe4>"sv, "<<>"sv, "<a>b>"sv, " <a>"sv}) {
    CAPTURE(word);
    CHECK_FALSE(queue::address_of_stream(word));
  }
  const std::string longest(queue::stream_address_most, '%');
  CHECK(queue::address_of_stream(queue::stream_address(longest)) == longest);
  CHECK_FALSE(queue::address_of_stream(queue::stream_address(longest + 'x')));
}

TEST_CASE("what is wrong is named with its line") {
  struct Row {
    std::string_view stream;
    uint64_t line;
    std::string_view problem;
  };
  const std::string long_line(30000, 'x');
  for (const Row& row : {
           Row{"x\n", 1, "no line of a message begins like this"},
           {"\n", 1, "no line of a message begins like this"},
           {" message 1\n", 1, "no line of a message begins like this"},
           {long_line, 1, "the line is too long"},
           {"message x\n", 1, "this is no number, or one that is out of range"},
           {"message\n", 1, "this is no number, or one that is out of range"},
           {"message 1 \n", 1, "this is no number, or one that is out of range"},
           {"message 18446744073709551616\n", 1, "this is no number, or one that is out of range"},
           {"message 1\nmessage 2\n", 2, "this line does not belong here"},
           {"born 1\n", 1, "this line does not belong here"},
           {"message 1\nborn -1\n", 2, "this is no number, or one that is out of range"},
           {"message 1\nborn 99999999999999\n", 2, "this is no number, or one that is out of range"},
           {"message 1\nsender <>\n", 2, "this line does not belong here"},
           {"message 1\nborn 1\nuid 4294967296\n", 3, "this is no number, or one that is out of range"},
           {"message 1\nborn 1\nqp 1\nuid 1\n", 4, "this line does not belong here"},
           {"message 1\nborn 1\nsender a@b\n", 3, "this is no address"},
           {"message 1\nborn 1\nsender <>\nto\n", 4, "a recipient is local, remote or any"},
           {"message 1\nborn 1\nsender <>\nto x todo <a>\n", 4, "a recipient is local, remote or any"},
           {"message 1\nborn 1\nsender <>\nto local maybe <a>\n", 4, "a recipient is todo or done"},
           {"message 1\nborn 1\nsender <>\nto local done a\n", 4, "this is no address"},
           {"message 1\nborn 1\nsender <>\nnext any 1\n", 4, "a channel is local or remote"},
           {"message 1\nborn 1\nsender <>\nnext local x\n", 4, "this is no number, or one that is out of range"},
           {"message 1\nborn 1\nsender <>\nbounce x\n", 4, "this is no number, or one that is out of range"},
           {"message 1\nborn 1\nsender <>\nend\n", 4, "this line does not belong here"},
           {"message 1\nborn 1\nsender <>\ntext 3\nabc\n", 5, "fewer bytes than it says"},
           {"message 1\nborn 1\nsender <>\ntext 4\n ab\nend\n", 6, "fewer bytes than it says"},
           {"message 1\nborn 1\nsender <>\ntext 3\n abcd\n", 5, "more bytes than it says"},
           {"message 1\nborn 1\nsender <>\ntext 3\n ab\n c\n", 6, "no line of a message begins like this"},
           {"message 1\nborn 1\nsender <>\ntext 0\nto local todo <a>\n", 5, "this line does not belong here"},
           {"message 1\nborn 1\nsender <>\ntext 0\nend \n", 5, "something follows the word end"},
           {"message 1\nborn 1\nsender <>\ntext 0\n", 5, "the stream ends within a message"},
       }) {
    CAPTURE(row.stream);
    queue::StreamParser parser;
    CHECK(read(row.stream, parser) == State::bad);
    CHECK(parser.line() == row.line);
    CHECK(parser.problem() == row.problem);
  }
}

TEST_CASE("the receiver can stop everywhere") {
  for (const std::string_view where : {"head", "next", "recipient", "notes", "text", "end"}) {
    CAPTURE(where);
    Echo echo;
    echo.stop_at = where;
    queue::StreamParser parser;
    CHECK(parser.feed(two, echo) == State::stopped);
  }
}
