#include "box/mbox.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <array>
#include <bit>
#include <cerrno>
#include <set>

#include "box/delivery.h"
#include "os/random.h"

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

TEST_CASE("the sender of a message that was delivered") {
  CHECK(box::delivered_from("Return-Path: <s@x>\nA: b\n") == "s@x");
  CHECK(box::delivered_from("Return-Path: <>\n") == "");
  CHECK(box::delivered_from("Return-Path: <\"a>b\"@c>\n") == "\"a>b\"@c");
  for (const char* start : {"", "\n", "Return-Path: <s@x>", "Return-Path: <s@x\n>\n", "Return-Path: <\n",
                            "Return-Path: s@x\n", "return-path: <s@x>\n", "A: b\nReturn-Path: <s@x>\n"}) {
    CAPTURE(start);
    CHECK_FALSE(box::delivered_from(start));
  }
}

TEST_CASE("an mbox that does not end with an empty line lacks its end") {
  CHECK(box::missing_end("") == "");
  CHECK(box::missing_end("\n") == "");
  CHECK(box::missing_end("\n\n") == "");
  CHECK(box::missing_end("x") == "\n\n");
  CHECK(box::missing_end("\nx") == "\n\n");
  CHECK(box::missing_end("x\n") == "\n");
}

TEST_CASE("the names of maildir files are unique and lead nowhere else") {
  const os::Instant time{.seconds = 1793577149, .nanoseconds = 12345678};
  CHECK(box::unique_name(time, 42, 0, 0x1f, "h.example") == "1793577149.M12345P42Q0R1f.h.example");
  CHECK(box::unique_name(time, 42, 7, 0, "a/b:c") == "1793577149.M12345P42Q7R0.a\\057b\\072c");
  CHECK(box::unique_name(time, 1, 0, ~uint64_t{0}, "../..") ==
        "1793577149.M12345P1Q0Rffffffffffffffff...\\057..");
}

TEST_CASE("1,000 deliveries with the same time, process, number and host make 1,000 files") {
  char path[] = "/tmp/maildir.XXXXXX";
  REQUIRE(::mkdtemp(path) != nullptr);
  const std::string maildir = path;
  for (const char* folder : {"/tmp", "/new"}) REQUIRE(os::make_directory(maildir + folder, 0700));
  const os::Fd file = os::open_unnamed(path);
  char bytes[16];
  box::Message message(file.get(), bytes);

  const os::Instant time{.seconds = 1793577149, .nanoseconds = 12345678};
  std::set<std::string> names;
  for (int i = 0; i < 1000; ++i) {
    std::array<uint8_t, 8> random{};
    REQUIRE(os::fill_random(random));
    names.insert(box::unique_name(time, 1, 0, std::bit_cast<uint64_t>(random), "h"));
  }
  REQUIRE(names.size() == 1000);
  for (const std::string& name : names) {
    CHECK(box::deliver_maildir(path, "x", message, name) == box::Delivery::done);
    CHECK(os::status(maildir + "/new/" + name)->size == 1);
    // Should a name ever come twice, the message that has it is not touched.
    if (name == *names.begin()) {
      CHECK(box::deliver_maildir(path, "other", message, name) == box::Delivery::failed);
      CHECK(errno == EEXIST);
      CHECK(os::status(maildir + "/new/" + name)->size == 1);
    }
    CHECK(os::unlink(maildir + "/new/" + name));
  }
  for (const char* folder : {"/tmp", "/new", ""}) CHECK(os::remove_directory(maildir + folder));
}
