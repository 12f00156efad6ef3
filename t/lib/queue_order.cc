#include "queue/order.h"

#include <doctest/doctest.h>

using namespace std::string_view_literals;
using Kind = queue::Order::Kind;

TEST_CASE("an order of each kind is read as it was written") {
  struct Row {
    std::string_view bytes;
    queue::Order order;
  };
  for (const Row& row : {
           Row{"hurry\0both\0"sv, {.kind = Kind::hurry}},
           {"hurry\0local\0"sv, {.kind = Kind::hurry, .channel = queue::ChannelName::local}},
           {"hurry\0remote\0" "12\0" "34\0"sv, {.kind = Kind::hurry, .channel = queue::ChannelName::remote, .ids = {12, 34}}},
           {"remove\0" "12\0" "1.2.3\0"sv, {.kind = Kind::remove, .ids = {12}, .mark = "1.2.3"}},
           {"bounce\0" "12\0" "1.2.3\0"sv, {.kind = Kind::bounce, .ids = {12}, .mark = "1.2.3"}},
           {"add\0" "12\0" "m\0" "a\n@b\0"sv, {.kind = Kind::add, .ids = {12}, .mark = "m", .new_recipient = "a\n@b"}},
           {"redirect\0" "12\0" "m\0\0" "a@b\0"sv, {.kind = Kind::redirect, .ids = {12}, .mark = "m", .new_recipient = "a@b"}},
           {"redirect\0" "12\0" "m\0" "c@d\0" "a@b\0"sv,
            {.kind = Kind::redirect, .ids = {12}, .mark = "m", .old_recipient = "c@d", .new_recipient = "a@b"}},
           {"reread\0"sv, {.kind = Kind::reread}},
       }) {
    CAPTURE(std::string(row.bytes));
    CHECK(queue::order_bytes(row.order) == row.bytes);
    const auto read = queue::parse_order(row.bytes);
    REQUIRE(read);
    CHECK(read->kind == row.order.kind);
    CHECK(read->channel == row.order.channel);
    CHECK(read->ids == row.order.ids);
    CHECK(read->mark == row.order.mark);
    CHECK(read->old_recipient == row.order.old_recipient);
    CHECK(read->new_recipient == row.order.new_recipient);
  }
}

TEST_CASE("anything else is no order") {
  const std::string too_long = std::string("add\0" "1\0m\0"sv) + std::string(1003, 'a') + '\0';
  for (const std::string_view bytes : {
           ""sv, "\0"sv, "reread"sv, "reread\0x"sv, "reread\0x\0"sv, "Reread\0"sv, "hurry\0"sv, "hurry\0all\0"sv,
           "hurry\0both\0x\0"sv, "hurry\0both\0" "012\0"sv, "hurry\0both\0\0"sv, "remove\0" "1\0"sv, "remove\0x\0m\0"sv,
           "remove\0" "1\0m\0m\0"sv, "add\0" "1\0m\0\0"sv, "redirect\0" "1\0m\0a\0\0"sv, "redirect\0" "1\0m\0a\0b"sv,
           "remove\0" "99999999999999999999\0m\0"sv, std::string_view(too_long),
       }) {
    CAPTURE(std::string(bytes));
    CHECK_FALSE(queue::parse_order(bytes));
  }
}

TEST_CASE("an answer is a code in a line of its own, and a text") {
  for (const auto code : {queue::Answer::Code::done, queue::Answer::Code::refused, queue::Answer::Code::failed}) {
    const auto read = queue::parse_answer(queue::answer_bytes({code, "why not"}));
    REQUIRE(read);
    CHECK(read->code == code);
    CHECK(read->text == "why not");
  }
  CHECK(queue::answer_bytes({queue::Answer::Code::refused, "no"}) == "100\nno\n");
  CHECK(queue::parse_answer("0\n")->text.empty());
  for (const char* bytes : {"", "0", "1\nx\n", "00\nx\n", "x\n", "\n0\n", "-0\nx\n"}) CHECK_FALSE(queue::parse_answer(bytes));
}

TEST_CASE("names of requests are digits and dashes") {
  for (const char* name : {"1", "1-2-3", "-", "1793578349-000000001-4711"}) CHECK(queue::names_request(name));
  for (const char* name : {"", ".", "1.new", "1.answer", "a", "1 ", "1/2"}) CHECK_FALSE(queue::names_request(name));
  CHECK(queue::names_request(std::string(64, '1')));
  CHECK_FALSE(queue::names_request(std::string(65, '1')));
}

TEST_CASE("messages differ in their marks if their texts differ in time or size") {
  os::Status one{};
  one.modified = 5;
  one.size = 7;
  os::Status other = one;
  CHECK(queue::mark_of(one) == "5.0.7");
  other.modified_nanoseconds = 1;
  CHECK(queue::mark_of(other) != queue::mark_of(one));
}
