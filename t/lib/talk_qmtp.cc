#include "talk/qmtp.h"

#include <doctest/doctest.h>

#include <vector>

namespace {

using State = talk::QmtpRequests::State;

struct Recorder final : talk::QmtpReceiver {
  std::string message;
  std::vector<std::string> from, to;
  int ended = 0;
  void text(std::string_view bytes) override { message += bytes; }
  void text_ended() override { ++ended; }
  void sender(std::string_view address) override { from.emplace_back(address); }
  void recipient(std::string_view address) override { to.emplace_back(address); }
  virtual ~Recorder() = default;
};

std::string netstring(std::string_view bytes) {
  std::string made;
  text::append_netstring(made, bytes);
  return made;
}

std::string request(std::string_view text, std::string_view sender,
                    const std::vector<std::string>& recipients) {
  std::string list;
  for (const std::string& recipient : recipients) list += netstring(recipient);
  return netstring(text) + netstring(sender) + netstring(list);
}

/// What is stored of a message of these bytes, the mode among them.
std::string stored(const std::string& text) {
  Recorder recorder;
  talk::QmtpRequests requests;
  const std::string bytes = request(text, "", {});
  std::string_view wire = bytes;
  CHECK(requests.feed(wire, recorder) == State::message);
  return recorder.message;
}

}  // namespace

TEST_CASE("two messages are the same however they are cut into pieces") {
  const std::string first = request("\nSubject: x\n\nhello\n", "s@x", {"a@b", "", "c@d"});
  const std::string bytes = first + request("\r1\r\n2\r\n", "", {"e@f"});
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    CAPTURE(cut);
    Recorder recorder;
    talk::QmtpRequests requests;
    int messages = 0;
    for (std::string_view wire :
         {std::string_view(bytes).substr(0, cut), std::string_view(bytes).substr(cut)}) {
      while (!wire.empty()) {
        const State state = requests.feed(wire, recorder);
        CHECK(state != State::bad);
        if (state == State::message) ++messages;
        CHECK(requests.at_rest() == (state == State::message));
      }
    }
    CHECK(messages == 2);
    CHECK(recorder.message == "Subject: x\n\nhello\n1\n2\n");
    CHECK(recorder.ended == 2);
    CHECK(recorder.from == std::vector<std::string>{"s@x", ""});
    CHECK(recorder.to == std::vector<std::string>{"a@b", "", "c@d", "e@f"});
  }
}

TEST_CASE("what follows a message is left") {
  Recorder recorder;
  talk::QmtpRequests requests;
  const std::string bytes = request("\nx", "s", {"r"}) + "rest";
  std::string_view wire = bytes;
  CHECK(requests.feed(wire, recorder) == State::message);
  CHECK(wire == "rest");
  CHECK(requests.feed(wire, recorder) == State::bad);
}

TEST_CASE("the first byte says how lines end") {
  struct Row {
    std::string_view text, stored;
  };
  using namespace std::string_view_literals;
  for (const Row& row : {
           Row{"\n"sv, ""sv},
           {"\na\r\nb\n\0\xff"sv, "a\r\nb\n\0\xff"sv},
           {"\r"sv, ""sv},
           {"\ra\r\nb\r\n"sv, "a\nb\n"sv},
           {"\ra\rb\r\r\n\r"sv, "a\rb\r\n\r"sv},
           {"\r\r"sv, "\r"sv},
           {"\ra\nb"sv, "a\nb"sv},
       }) {
    CAPTURE(row.text);
    CHECK(stored(std::string(row.text)) == row.stored);
  }
}

TEST_CASE("what is not QMTP is noticed at the first byte that is wrong") {
  struct Row {
    std::string_view bytes;
    size_t at;
  };
  for (const Row& row : {
           Row{"GET / HTTP/1.0", 0},
           {":", 0},
           {"00:", 1},
           {"01:", 1},
           {"-1:", 0},
           {" 1:", 0},
           {"1 :", 1},
           {"0:,", 1},                 // no room for the first byte
           {"2:x", 2},                 // which is not LF or CR
           {"2:\nxx", 4},              // no comma behind the text
           {"2:\nx,x", 5},             // no length of the sender
           {"2:\nx,1:sx", 8},          // no comma behind the sender
           {"2:\nx,1:s,3:1:a,,", 12},  // a recipient longer than the list
           {"2:\nx,1:s,5:1:ab,", 14},  // no comma behind it
           {"2:\nx,1:s,1:1:", 12},     // a length with no end in the list
           {"2:\nx,1:s,4:1:a,x", 15},  // no comma behind the list
           {"2:\nx,1:s,4:x", 11},      // letters in it
           {"99999999999999999999:", 12},
       }) {
    CAPTURE(row.bytes);
    Recorder recorder;
    talk::QmtpRequests requests;
    std::string_view wire = row.bytes;
    CHECK(requests.feed(wire, recorder) == State::bad);
    CHECK(row.bytes.size() - wire.size() == row.at + 1);
  }
}

TEST_CASE("of a long address only the start is kept") {
  Recorder recorder;
  talk::QmtpRequests requests;
  const std::string bytes =
      request("\nx", std::string(1000000, 's'), {std::string(1002, 'r'), std::string(1003, 'r')});
  for (std::string_view rest = bytes; !rest.empty();) {
    std::string_view wire = rest.substr(0, 1000);
    rest.remove_prefix(wire.size());
    CHECK(requests.feed(wire, recorder) == (rest.empty() ? State::message : State::more));
  }
  CHECK(recorder.from[0].size() == 1003);
  CHECK(recorder.to[0].size() == 1002);
  CHECK(recorder.to[1].size() == 1003);
}

TEST_CASE("answers") {
  using Answer = talk::QmtpAnswer::State;
  const std::string bytes = "3:Kok,1:Z,5:D\xff no,rest";
  std::vector<std::string> texts;
  std::string_view wire = bytes;
  for (int i = 0; i < 3; ++i) {
    talk::QmtpAnswer answer;
    CHECK(answer.feed(wire) == Answer::whole);
    texts.push_back(answer.text());
  }
  CHECK(texts == std::vector<std::string>{"Kok", "Z", "D\xff no"});
  CHECK(wire == "rest");

  for (const std::string_view bad : {"0:,", "x", "1:X,", "1:K;", "200000001:", "02:Kx,", ":"}) {
    CAPTURE(bad);
    talk::QmtpAnswer answer;
    std::string_view rest = bad;
    CHECK(answer.feed(rest) == Answer::bad);
  }
}

TEST_CASE("an answer in pieces, the end of a long one lost") {
  using Answer = talk::QmtpAnswer::State;
  const std::string bytes = netstring("K" + std::string(100000, 'x')) + "more";
  for (const size_t size : {size_t{1}, size_t{7}, size_t{200000}}) {
    talk::QmtpAnswer answer;
    Answer state = Answer::more;
    size_t taken = 0;
    while (state == Answer::more && taken < bytes.size()) {
      std::string_view wire = std::string_view(bytes).substr(taken, size);
      const size_t before = wire.size();
      state = answer.feed(wire);
      taken += before - wire.size();
    }
    CHECK(state == Answer::whole);
    CHECK(bytes.size() - taken == 4);
    CHECK(answer.text() == "K" + std::string(talk::QmtpAnswer::text_most - 1, 'x'));
  }
}
