#include "talk/pop3.h"

#include <doctest/doctest.h>
#include <random>

namespace {

using talk::all_lines;

/// The message in pieces of `step` bytes.
std::string sent(std::string_view message, uint64_t lines, size_t step) {
  talk::PopTransfer transfer(lines);
  std::string to;
  for (; !message.empty(); message.remove_prefix(std::min(step, message.size()))) {
    transfer.put(message.substr(0, step), to);
  }
  transfer.finish(to);
  return to;
}

uint64_t octets(std::string_view message) {
  talk::PopOctets count;
  count.put(message);
  return count.total();
}

/// What a client makes of a reply: the lines before the lone dot, each without its doubled dot.
std::string received(std::string_view reply) {
  std::string message;
  while (reply.find("\r\n") != std::string_view::npos) {
    std::string_view line = reply.substr(0, reply.find("\r\n") + 2);
    reply.remove_prefix(line.size());
    if (line == ".\r\n") break;
    if (line.starts_with('.')) line.remove_prefix(1);
    message += line;
  }
  CHECK(reply.empty());
  return message;
}

}  // namespace

TEST_CASE("a command is cut at its first space") {
  struct Row {
    const char *line, *verb, *argument, *password;
  };
  for (const Row& row : {Row{"", "", "", ""},
                         {"\r", "", "", ""},
                         {"QUIT", "QUIT", "", ""},
                         {"quit\r", "quit", "", ""},
                         {"USER me\r", "USER", "me", "me"},
                         {"USER  me ", "USER", "me ", " me "},
                         {"PASS  a b\r\r", "PASS", "a b\r", " a b\r"},
                         {"PASS ", "PASS", "", ""},
                         {"PASS\tx", "PASS\tx", "", ""}}) {
    CAPTURE(row.line);
    const talk::PopCommand command = talk::split_pop_command(row.line);
    CHECK(command.verb == row.verb);
    CHECK(command.argument == row.argument);
    CHECK(command.password == row.password);
  }
}

TEST_CASE("a number means a message, and nothing else does") {
  talk::PopMarks marks(3);
  marks.remove(1);
  struct Row {
    const char* argument;
    const char* problem;
    size_t message;
    uint64_t lines;
  };
  for (const Row& row : {Row{"1", "", 0, all_lines},
                         {"3", "", 2, all_lines},
                         {"003 ", "", 2, all_lines},
                         {"3 0", "", 2, 0},
                         {"3  7 x", "", 2, 7},
                         {"3 18446744073709551616", "", 2, all_lines},
                         {"2", "already deleted", 0, all_lines},
                         {"0", "messages are counted from 1", 0, all_lines},
                         {"4", "not that many messages", 0, all_lines},
                         {"4294967297", "not that many messages", 0, all_lines},
                         {"18446744073709551615", "not that many messages", 0, all_lines},
                         {"18446744073709551617", "not that many messages", 0, all_lines},
                         {"", "syntax error", 0, all_lines},
                         {"x", "syntax error", 0, all_lines},
                         {"-1", "syntax error", 0, all_lines},
                         {"+1", "syntax error", 0, all_lines},
                         {"1x", "syntax error", 0, all_lines},
                         {"1\t", "syntax error", 0, all_lines},
                         {"1 -1", "syntax error", 0, all_lines},
                         {"1 x", "syntax error", 0, all_lines}}) {
    CAPTURE(row.argument);
    const talk::PopChoice choice = talk::choose_pop_message(row.argument, marks);
    CHECK(choice.problem == row.problem);
    if (!choice.problem.empty()) continue;
    CHECK(choice.message == row.message);
    CHECK(choice.lines == row.lines);
  }
  CHECK(talk::choose_pop_message("1", talk::PopMarks(0)).problem == "not that many messages");
}

TEST_CASE("marks remember the highest message removed until they are reset") {
  talk::PopMarks marks(3);
  CHECK(marks.last() == 0);
  marks.remove(2);
  marks.remove(0);
  CHECK(marks.last() == 3);
  CHECK(marks.deleted(0));
  CHECK_FALSE(marks.deleted(1));
  marks.reset();
  CHECK(marks.last() == 0);
  CHECK_FALSE(marks.deleted(0));
}

TEST_CASE("the identifier is the name before the flags") {
  CHECK(talk::pop_identifier("1.a.b") == "1.a.b");
  CHECK(talk::pop_identifier("1.a.b:2,S") == "1.a.b");
  CHECK(talk::pop_identifier("1.a.b:2,:x") == "1.a.b");
  const std::string longest(70, 'x');
  CHECK(talk::pop_identifier(longest + ":2,S") == longest);
}

TEST_CASE(
    "a name that RFC 1939 does not allow becomes a hash that does not change with the flags") {
  for (const std::string& name : {std::string(71, 'x'), std::string(255, 'y'), std::string("a b"),
                                  std::string("a\x7f"), std::string("\xe9"), std::string()}) {
    CAPTURE(name);
    const std::string identifier = talk::pop_identifier(name);
    CHECK(identifier.starts_with("hash-"));
    CHECK(identifier.size() <= 70);
    CHECK(identifier == talk::pop_identifier(name + ":2,FS"));
    CHECK(identifier != talk::pop_identifier(name + " "));
  }
}

TEST_CASE("every line is sent with one CR LF, dots in front are doubled") {
  struct Row {
    std::string_view message, reply;
  };
  using namespace std::string_view_literals;
  for (const Row& row : {Row{"", ".\r\n"},
                         {"\n", "\r\n.\r\n"},
                         {"\r\n", "\r\n.\r\n"},
                         {"\r", "\r\n.\r\n"},
                         {"a", "a\r\n.\r\n"},
                         {"a\r", "a\r\n.\r\n"},
                         {"a\n", "a\r\n.\r\n"},
                         {"a\r\n", "a\r\n.\r\n"},
                         {"a\r\r\n", "a\r\n\r\n.\r\n"},
                         {"a\rb\n", "a\r\nb\r\n.\r\n"},
                         {".", "..\r\n.\r\n"},
                         {".\n.\r\n..x\n x.\n", "..\r\n..\r\n...x\r\n x.\r\n.\r\n"},
                         {"a\r.\r\n", "a\r\n..\r\n.\r\n"},
                         {"\r.\n", "\r\n..\r\n.\r\n"},
                         {"\0\n\x80\xff\n"sv, "\0\r\n\x80\xff\r\n.\r\n"sv}}) {
    CAPTURE(row.message);
    for (const size_t step : {1u, 2u, 3u, 100u})
      CHECK(sent(row.message, all_lines, step) == row.reply);
  }
}

TEST_CASE("TOP sends the header, the empty line and so many lines") {
  const std::string_view message = "A: b\r\nC: d\n\r\n1\n\n3\n.4";
  for (const size_t step : {1u, 2u, 5u, 100u}) {
    CAPTURE(step);
    CHECK(sent(message, 0, step) == "A: b\r\nC: d\r\n\r\n.\r\n");
    CHECK(sent(message, 2, step) == "A: b\r\nC: d\r\n\r\n1\r\n\r\n.\r\n");
    CHECK(sent(message, 3, step) == "A: b\r\nC: d\r\n\r\n1\r\n\r\n3\r\n.\r\n");
    CHECK(sent(message, 4, step) == sent(message, all_lines, step));
    CHECK(sent(message, 1000, step) == sent(message, all_lines, step));
    CHECK(sent("no: end", 0, step) == "no: end\r\n.\r\n");
    CHECK(sent("a\n\r\r\nb\n\nc", 0, step) == "a\r\n\r\n.\r\n");
    CHECK(sent("a\n\r\r\nb\n\nc", 2, step) == "a\r\n\r\n\r\nb\r\n.\r\n");
    CHECK(sent("a\r\rb\rc\r\rd", 2, step) == "a\r\n\r\nb\r\nc\r\n.\r\n");
  }
  talk::PopTransfer transfer(0);
  std::string to;
  transfer.put("a: b\n\n", to);
  CHECK(transfer.complete());
}

TEST_CASE("the octets counted are those that the client receives") {
  std::mt19937 random(1939);
  for (int i = 0; i < 20000; ++i) {
    std::string message;
    for (size_t size = random() % 12; message.size() < size;) message += "\r\n.a"[random() % 4];
    CAPTURE(message);
    const std::string reply = sent(message, all_lines, 1 + random() % 4);
    CHECK(octets(message) == received(reply).size());
    CHECK(reply.size() <= 2 * message.size() + 5);
  }
}
