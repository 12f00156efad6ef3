#include "mail/received.h"

#include <doctest/doctest.h>

using mail::HopCounter;
using mail::received_field;

namespace {

size_t hops(std::string_view message) {
  HopCounter counter;
  counter.feed(message);
  return counter.count();
}

}  // namespace

TEST_CASE("a Received field has two lines and shows HELO only if it differs") {
  mail::Hop hop{"SMTP", "mail.example", "192.0.2.1", {}, {}, "here.example"};
  constexpr std::string_view end =
      "\n  by here.example with SMTP; 2 Nov 2026 00:12:29 -0000\n";
  constexpr int64_t date = 1793578349;
  CHECK(received_field(hop, date) == "Received: from mail.example (192.0.2.1)" + std::string(end));
  hop.helo = "MAIL.Example";
  CHECK(received_field(hop, date) == "Received: from mail.example (192.0.2.1)" + std::string(end));
  hop.helo = "other";
  hop.remote_info = "joe";
  CHECK(received_field(hop, date) ==
        "Received: from mail.example (HELO other) (joe@192.0.2.1)" + std::string(end));
  hop.helo = "";
  hop.remote_info = "";
  CHECK(received_field(hop, date) ==
        "Received: from mail.example (HELO ) (@192.0.2.1)" + std::string(end));
}

TEST_CASE("a Received field holds no byte that could end it") {
  std::string every;
  for (int i = 0; i < 256; ++i) every += static_cast<char>(i);
  CHECK(mail::safe(every).size() == 255);
  const std::string shown = mail::safe(every.substr(0, 128)) + mail::safe(every.substr(128));
  std::string kept;
  for (size_t i = 0; i < every.size(); ++i) {
    if (shown[i] == '?') continue;
    CHECK(shown[i] == every[i]);
    kept += shown[i];
  }
  CHECK(kept == "%+-./0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]abcdefghijklmnopqrstuvwxyz");
  CHECK(mail::safe("a\nb\r(c) \t\x1b\x80\"\\") == "a?b??c??????" "?");
  CHECK(mail::safe(std::string(3000, 'x')) == std::string(255, 'x'));
}

TEST_CASE("hops are the Received and Delivered lines of the header, in any case") {
  struct Row {
    const char* message;
    size_t hops;
  };
  for (const Row& row : {Row{"Received: a\n", 1}, {"received", 0}, {"RECEIVED\n", 1},
                         {"dElivered-To: x\nReceived-SPF: y\n", 2}, {"Receive: x\nDelivere: y\n", 0},
                         {"X-Received: a\n Received: b\n", 0}, {"\nReceived: a\n", 0},
                         {"a: b\n\nReceived: a\n", 0}, {" folded first\nReceived: a\n", 1},
                         {"\r\nReceived: a\n", 1}}) {
    CAPTURE(row.message);
    CHECK(hops(row.message) == row.hops);
  }
}

TEST_CASE("hops are counted alike however the message is cut") {
  const std::string message = "Received: a\nSubject: " + std::string(5000, 'x') +
                              "\nDelivered-To: b\nReceived\n\nReceived: body\n";
  for (size_t block = 1; block < 40; ++block) {
    HopCounter counter;
    for (size_t at = 0; at < message.size(); at += block) {
      counter.feed(std::string_view(message).substr(at, block));
    }
    CHECK(counter.count() == 3);
  }
}

TEST_CASE("the Received field of a submission, which nothing from outside can break") {
  using namespace std::string_view_literals;
  CHECK(mail::submitted_field(std::nullopt, "192.0.2.1", 0) ==
        "Received: (ofmipd 192.0.2.1); 1 Jan 1970 00:00:00 -0000\n");
  CHECK(mail::submitted_field("", "::1", 0) ==
        "Received: (ofmipd @::1); 1 Jan 1970 00:00:00 -0000\n");
  CHECK(mail::submitted_field("j o(e)@\\\n\r\t\0\x1b\x7f\x80\xff;\""sv, "a@b", 0) ==
        "Received: (ofmipd j?o?e???????????;\"@a?b); 1 Jan 1970 00:00:00 -0000\n");
  CHECK(mail::submitted_field(std::string(300, 'x'), "y", 0).size() ==
        255 + "Received: (ofmipd @y); 1 Jan 1970 00:00:00 -0000\n"sv.size());
}
