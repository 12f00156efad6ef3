#include "talk/refusal.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace std::string_view_literals;
using talk::Refusal;

/// All replies to `wire`, which comes in pieces of `size` bytes, each with LF, up to that to QUIT.
static std::string dialogue(std::string_view wire, size_t size) {
  Refusal refusal("451 no");
  std::string replies = std::string(refusal.reply()) + '\n';
  for (; !wire.empty(); wire.remove_prefix(std::min(size, wire.size()))) {
    for (std::string_view piece = wire.substr(0, size); !piece.empty();) {
      const Refusal::Next next = refusal.feed(piece);
      if (next == Refusal::Next::more) continue;
      replies += std::string(refusal.reply()) + '\n';
      if (next == Refusal::Next::quit) return replies;
    }
  }
  return replies;
}

TEST_CASE("a refused client hears a greeting and one reply to each line") {
  constexpr std::string_view greeting = "220 rblsmtpd.local\n";
  constexpr std::string_view good = "250 rblsmtpd.local\n";
  constexpr std::string_view bye = "221 rblsmtpd.local\n";
  constexpr std::string_view no = "451 no\n";
  const std::string endless(100000, 'x');
  const std::string endless_noop = "NOOP   " + endless + "\n";
  const std::string endless_verb = endless + "\nNOOP\n";
  struct Row {
    std::string_view wire;
    std::vector<std::string_view> replies;
  };
  for (const Row& row : {
           Row{"", {}},
           {"HELO x\r\n", {good}},
           {"ehlo\n", {good}},
           {"MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n", {good, no, no}},
           {"Rset\r\nnOOP x\r\nVRFY\r\nHELP\r\n", {good, good, no, no}},
           {"\r\n\n", {no, no}},
           {"MAIL\tx\n MAIL x\nMAILX\nMAI\n", {no, no, no, no}},
           {"MAIL\0x\nMAIL \0x\n"sv, {no, good}},
           {"NOOP\r\r\nNOOP \r\nNOOP\rx\n", {no, good, no}},
           {endless_noop, {good}},
           {endless_verb, {no, good}},
           {"\xe4\xff\x80\n", {no}},
           {"QUIT\r\nNOOP\r\n", {bye}},
           {"quit now\n", {bye}},
           {"NOOP\r\nQUIT", {good}},
           {"QUIT\r", {}},
       }) {
    CAPTURE(row.wire);
    std::string expected(greeting);
    for (const std::string_view reply : row.replies) expected += reply;
    for (const size_t size : {1u, 2u, 3u, 5u, 7u, 1000000u})
      CHECK(dialogue(row.wire, size) == expected);
  }
}
