#include "mail/mime.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "text/fmt.h"

namespace {

using namespace std::string_literals;
using Strings = std::vector<std::string>;

/// Tells of each part: its number, type, offset and bytes.
class Parts final : public mail::MimeSink {
 public:
  void begin(const mail::Part& part) override {
    open_.push_back(parts.size());
    parts.push_back(text::join(part.number, ' ', part.type, ' '));
    bytes_.emplace_back();
    offsets_.push_back(part.offset);
  }
  void put(std::string_view bytes, size_t open) override {
    REQUIRE(open <= open_.size());
    for (size_t i = 0; i < open; ++i) bytes_[open_[i]] += bytes;
    message += bytes;
  }
  void end(uint64_t size) override {
    const size_t part = open_.back();
    open_.pop_back();
    CHECK(bytes_[part].size() == size);
    CHECK(message.substr(offsets_[part]) == bytes_[part]);
    parts[part] += bytes_[part];
  }
  Strings parts;
  std::string message;

 private:
  Strings bytes_;
  std::vector<size_t> open_, offsets_;
};

Strings parts_of(std::string_view message, size_t piece) {
  Parts sink;
  mail::MimeCutter cutter(sink);
  for (size_t at = 0; at < message.size(); at += piece) cutter.feed(message.substr(at, piece));
  cutter.finish();
  CHECK(sink.message == message);
  return sink.parts;
}

/// The same however the message comes in pieces.
Strings parts_of(std::string_view message) {
  const Strings parts = parts_of(message, message.size() + 1);
  for (const size_t piece : {1U, 2U, 3U, 7U}) CHECK(parts_of(message, piece) == parts);
  return parts;
}

const std::string mixed = "Content-Type: multipart/mixed; boundary=b\n\n";

}  // namespace

TEST_CASE("a message without parts is one") {
  CHECK(parts_of("A: b\n\nbody\n") == Strings{"1 text/plain body\n"});
  CHECK(parts_of("Content-Type: Text/HTML\n\n") == Strings{"1 text/html "});
  CHECK(parts_of("Content-Type: text\n\nx") == Strings{"1 text/plain x"});
  CHECK(parts_of("") == Strings{"1 text/plain "});
  CHECK(parts_of("A: b") == Strings{"1 text/plain "});
  CHECK(parts_of("no header\n") == Strings{"1 text/plain no header\n"});
  CHECK(parts_of(" no: header\n") == Strings{"1 text/plain  no: header\n"});
  CHECK(parts_of("From x\nContent-Type: a/b\n\nx") == Strings{"1 a/b x"});
  CHECK(parts_of("A: b\r\nContent-Type:\r\n a/b\r\n\r\nx\r\n") == Strings{"1 a/b x\r\n"});
  CHECK(parts_of("Content-Type: a/b\nContent-Type: c/d\n\nx") == Strings{"1 a/b x"});
  CHECK(parts_of("Content-Type: multipart/mixed\n\n--\n----\n") ==
        Strings{"1 multipart/mixed --\n----\n"});
}

TEST_CASE("the line break before a boundary belongs to the boundary") {
  CHECK(parts_of(mixed + "--b\n\nx\n--b\n\ny\n\n--b--\n") ==
        Strings{"1 multipart/mixed --b\n\nx\n--b\n\ny\n\n--b--\n", "1.1 text/plain x",
                "1.2 text/plain y\n"});
  CHECK(parts_of(mixed + "--b\r\n\r\nx\r\n--b--\r\n")[1] == "1.1 text/plain x");
  CHECK(parts_of(mixed + "--b\n\nx\r--b\n--b--\r\n")[1] == "1.1 text/plain x\r--b");
  CHECK(parts_of(mixed + "--b\n\n\n\n--b--")[1] == "1.1 text/plain \n");
  CHECK(parts_of(mixed + "--b\n\n--b--")[1] == "1.1 text/plain ");
}

TEST_CASE("what a boundary is") {
  struct Row {
    std::string line;
    size_t parts;
  };
  const Row rows[] = {
      {"--b", 2},
      {"--b \t", 2},
      {"--b\r", 2},
      {"--b--", 1},
      {"--b-- ", 1},
      {"--bb", 1},
      {"--b-", 1},
      {"-b", 1},
      {" --b", 1},
      {"--B", 1},
      {"--b--x", 1},
      {"--b x", 1},
      {"--", 1},
      {"--b: x", 1},
      {"b", 1},
      {"--b" + std::string(900, ' '), 2},
      {"--b" + std::string(1100, ' '), 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CHECK(parts_of(mixed + "--b\n\nx\n" + row.line + "\n\ny\n").size() == row.parts + 1);
  }
  CHECK(parts_of("Content-Type: multipart/x; boundary=\"b c \"\n\n--b c\n\nx").size() == 2);
  CHECK(parts_of("Content-Type: multipart/x; boundary=----=_Part\n\n------=_Part\n\nx").size() ==
        2);
}

TEST_CASE("what is in no part") {
  CHECK(parts_of(mixed + "preamble\n--b\n\nx\n--b--\nepilogue\n--b\nmore") ==
        Strings{"1 multipart/mixed preamble\n--b\n\nx\n--b--\nepilogue\n--b\nmore",
                "1.1 text/plain x"});
  CHECK(parts_of(mixed + "nothing") == Strings{"1 multipart/mixed nothing"});
}

TEST_CASE("an end that is missing") {
  CHECK(parts_of(mixed + "--b\n\nx\n") ==
        Strings{"1 multipart/mixed --b\n\nx\n", "1.1 text/plain x\n"});
  CHECK(parts_of(mixed + "--b") == Strings{"1 multipart/mixed --b", "1.1 text/plain "});
  CHECK(parts_of(mixed + "--b\nA: b") == Strings{"1 multipart/mixed --b\nA: b", "1.1 text/plain "});
  const std::string inner = "Content-Type: multipart/x; boundary=i\n\n";
  CHECK(parts_of(mixed + "--b\n" + inner + "--i\n\nx\n--b\n\ny\n--i\n\n--b--")[1] ==
        "1.1 multipart/x --i\n\nx");
  CHECK(parts_of(mixed + "--b\n" + inner + "--i\n\nx\n--b\n\ny\n--i\n\n--b--")[3] ==
        "1.2 text/plain y\n--i\n");
}

TEST_CASE("the header of a part may be broken") {
  CHECK(parts_of(mixed + "--b\nno header\n--b--")[1] == "1.1 text/plain no header");
  CHECK(parts_of(mixed + "--b\nContent-Type: a/b\n--b--")[1] == "1.1 a/b ");
  CHECK(parts_of(mixed + "--b\nContent-Type: a/b\nno header\n--b--")[1] == "1.1 a/b no header");
  CHECK(parts_of(mixed + "--b\n--b\n--b--").size() == 3);
  CHECK(parts_of("Content-Type: multipart/x; boundary=\"b:c\"\n\n--b:c\nA: b\n--b:c--").size() ==
        2);
  CHECK(parts_of(mixed + "--b\nFrom x\n\ny\n--b--")[1] == "1.1 text/plain From x\n\ny");
}

TEST_CASE("messages in messages") {
  const std::string in = "Content-Type: message/rfc822\n";
  CHECK(parts_of(in + "\nSubject: x\n\ny") ==
        Strings{"1 message/rfc822 Subject: x\n\ny", "1.1 text/plain y"});
  CHECK(parts_of(in + "\nFrom x\nSubject: x\n\ny")[1] == "1.1 text/plain y");
  CHECK(parts_of(in + "Content-Transfer-Encoding: base64\n\nSubject: x\n\ny").size() == 1);
  CHECK(parts_of("Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\ny\n--b--") ==
        Strings{"1 multipart/digest --b\n\nSubject: x\n\ny\n--b--",
                "1.1 message/rfc822 Subject: x\n\ny", "1.1.1 text/plain y"});
  CHECK(parts_of(mixed + "--b\n" + in + "\n--b\n\nx\n--b--").size() == 4);
}

TEST_CASE("depth and count are bounded") {
  std::string deep;
  for (size_t i = 0; i < 100; ++i) deep += "Content-Type: message/rfc822\n\n";
  CHECK(parts_of(deep, 1000).size() == mail::MimeCutter::deepest);

  std::string many = mixed;
  for (size_t i = 0; i < mail::MimeCutter::most_parts + 5; ++i) many += "--b\n";
  Parts sink;
  mail::MimeCutter cutter(sink);
  cutter.feed(many);
  CHECK(cutter.too_many());
  cutter.finish();
  CHECK(sink.parts.size() == mail::MimeCutter::most_parts);
}
