#include "talk/lmtp.h"

#include <doctest/doctest.h>

namespace {

talk::Reply reply(std::string_view wire) {
  talk::Reply read;
  CHECK(read.feed(wire) == talk::Replied::whole);
  return read;
}

}  // namespace

TEST_CASE("the verdict on all: put off before refused before taken") {
  struct Row {
    std::string_view each;
    char all;
  };
  for (const Row& row : {Row{"K", 'K'}, {"D", 'D'}, {"Z", 'Z'}, {"KK", 'K'}, {"KD", 'D'},
                         {"DK", 'D'}, {"KZ", 'Z'}, {"DZ", 'Z'}, {"ZDK", 'Z'}, {"DDD", 'D'}}) {
    CAPTURE(row.each);
    talk::LmtpRecipients recipients(std::vector<std::string_view>(row.each.size(), "a@b"));
    for (size_t i = 0; i < row.each.size(); ++i) {
      CHECK(recipients.open(i));
      recipients.settle(i, row.each[i], "done.", {});
      CHECK_FALSE(recipients.open(i));
    }
    CHECK_FALSE(recipients.any_open());
    CHECK(recipients.verdict() == row.all);
    const bool twice = row.each.find('K') != row.each.npos && row.all == 'Z';
    CHECK(recipients.report().ends_with("next try.\n") == twice);
  }
}

TEST_CASE("the report names each recipient, and those that shared a fate together") {
  talk::LmtpRecipients recipients({"a@b", "c\n\xff@d", "", "e"});
  recipients.settle(1, 'D', "no.", reply("550-not\r\n550 here\r\n"));
  CHECK(recipients.address(1) == "c\n\xff@d");
  recipients.settle_open('Z', "later.", reply("451 busy\r\n"));
  CHECK(recipients.report() ==
        "c??@d: no.\nRemote host said: 550-not\n550 here\n"
        "a@b, , e: later.\nRemote host said: 451 busy\n");
  recipients.settle_open('K', "never told.", {});
  CHECK(recipients.verdict() == 'Z');
  CHECK(recipients.report().find("never") == std::string::npos);
}
