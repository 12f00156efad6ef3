#include "box/mbox.h"

#include <doctest/doctest.h>

#include "box/delivery.h"

namespace {

using namespace std::string_literals;

/// `message` quoted in pieces of `size` bytes.
std::string quoted(std::string_view message, size_t size) {
  box::FromQuoter quoter;
  std::string to;
  for (; !message.empty(); message.remove_prefix(std::min(size, message.size()))) {
    quoter.feed(message.substr(0, size), to);
  }
  quoter.end(to);
  return to;
}

}  // namespace

TEST_CASE("lines that look like From lines are quoted, however the message is cut") {
  struct Row {
    std::string message, quoted;
  };
  for (const Row& row : {Row{"", "\n"},
                         {"\n", "\n\n"},
                         {"x", "x\n\n"},
                         {"From x\n", ">From x\n\n"},
                         {"From ", ">From \n\n"},
                         {"From", "From\n\n"},
                         {"From\nFrom \n", "From\n>From \n\n"},
                         {">From x\n", ">>From x\n\n"},
                         {">>>From x\n", ">>>>From x\n\n"},
                         {">>\n>", ">>\n>\n\n"},
                         {">F>From x\n", ">F>From x\n\n"},
                         {" From x\n", " From x\n\n"},
                         {"from x\nFROM x\nFrom\tx\n", "from x\nFROM x\nFrom\tx\n\n"},
                         {"FFrom x\nFrFrom x\n", "FFrom x\nFrFrom x\n\n"},
                         {"a\0From \n\0From x\n"s, "a\0From \n\0From x\n\n"s},
                         {"a\r\nFrom x\r\n", "a\r\n>From x\r\n\n"},
                         {"A: b\n\nFrom one\n>From two", "A: b\n\n>From one\n>>From two\n\n"}}) {
    CAPTURE(row.message);
    for (size_t size = 1; size < 20; ++size) CHECK(quoted(row.message, size) == row.quoted);
  }
}

TEST_CASE("the From line has no blank in its sender") {
  CHECK(box::from_line("s@x", 0) == "From s@x Thu Jan 01 00:00:00 1970\n");
  CHECK(box::from_line("", 0) == "From MAILER-DAEMON Thu Jan 01 00:00:00 1970\n");
  CHECK(box::from_line("a b\tc\nd@\r", 0) == "From a-b-c-d@\r Thu Jan 01 00:00:00 1970\n");
}

TEST_CASE("the names of maildir files are unique and lead nowhere else") {
  const os::Instant time{.seconds = 1793577149, .nanoseconds = 12345678};
  CHECK(box::unique_name(time, 42, 0, "h.example") == "1793577149.M12345P42Q0.h.example");
  CHECK(box::unique_name(time, 42, 7, "a/b:c") == "1793577149.M12345P42Q7.a\\057b\\072c");
  CHECK(box::unique_name(time, 1, 0, "../..") == "1793577149.M12345P1Q0...\\057..");
}
