#include "mail/answered.h"

#include <doctest/doctest.h>

#include <string>

namespace {

mail::Field field(std::string_view text) {
  const auto field = mail::take_field(text);
  REQUIRE(field);
  return *field;
}

std::string why(std::string_view sender, std::string_view header,
                const mail::ResponderSettings& settings = {}) {
  mail::Answered answered(settings, sender, "r@y", "Delivered-To: r@y\n");
  while (const auto next = mail::take_field(header)) answered.note(*next);
  return std::string(answered.why_silent());
}

}  // namespace

TEST_CASE("who is not answered, and what is not") {
  CHECK(why("s@x", "Subject: x\n") == "");
  CHECK(why("s@x", "") == "");
  CHECK(why("", "") == "its sender is a program");
  CHECK(why("list-request@x", "") == "its sender is a program");
  CHECK(why("s", "") == "its sender cannot be answered");
  CHECK(why("s@x", "Subject: x\nList-Id: x\nX: y\n") == "it came from a list");
  CHECK(why("s@x", "Auto-Submitted: auto-replied\n") == "a program wrote it");
  CHECK(why("s@x", "Delivered-To: r@y\n") == "it is looping");
  CHECK(why("s@x", "Delivered-To: r@z\nDelivered-To: r@y \n") == "");
}

TEST_CASE("messages must name the recipient only if that is asked for") {
  mail::ResponderSettings settings;
  settings.addressed_to = {"also@y"};
  const char* const none = "it does not name the recipient";
  CHECK(why("s@x", "", settings) == none);
  CHECK(why("s@x", "To: z@y\n", settings) == none);
  CHECK(why("s@x", "To: z@y\nCc: z@y, r@y\n", settings) == "");
  CHECK(why("s@x", "To: Also@Y\nCc: z@y\n", settings) == "");
  CHECK(why("s@x", "To: r@y\nList-Id: x\n", settings) == "it came from a list");
  CHECK(why("", "", settings) == "its sender is a program");
}

TEST_CASE("fields that name the recipient") {
  const std::vector<std::string> own{"r@y", "a b@y"};
  for (const char* text : {"To: r@y", "cc: R@Y", "Bcc: <r@y>", "Apparently-To: r@y",
                           "Resent-To: x <r@y>", "Resent-Cc: (x) r@y", "Resent-Bcc: g: z@y, r@y;",
                           "To: \"a b\"@y", "To: z@y,\n <@route:r@y>"}) {
    CAPTURE(text);
    CHECK(mail::names_recipient(field(text), own));
  }
  for (const char* text : {"From: r@y", "To:", "To: (r@y)", "To: rr@y", "To: r", "To: \"r@y\"",
                           "To: r@y, \"z", "To: <>", "X-To: r@y"}) {
    CAPTURE(text);
    CHECK(!mail::names_recipient(field(text), own));
  }
}

TEST_CASE("senders that can be answered") {
  for (const char* sender :
       {"s@x", "a b@x.y", "s@[127.0.0.1]", "s@[IPv6:::1]", "a@b@x", "\"<\"@x-y_z"}) {
    CAPTURE(sender);
    CHECK(mail::can_be_answered(sender));
  }
  for (const char* sender : {"", "s", "@x", "s@", "s\n@x", "\xc3\xa4@x", "s@x y", "s@x>", "s@x,y",
                             "s@\xc3\xa4", "s@x\n"}) {
    CAPTURE(sender);
    CHECK(!mail::can_be_answered(sender));
  }
}

TEST_CASE("what a response is told: the first field of each name, and what is copied") {
  mail::ResponderSettings settings;
  settings.copymsg = true;
  settings.headerstrip = {"x"};
  mail::Answered answered(settings, "s@x", "r@y", "");
  for (const char* text : {"Subject: a\n", "subject: b\n", "Message-ID: <1>\n",
                           "References: <2>\n <3>\n", "In-Reply-To: <3>\n", "X: y\n", "Y: z"}) {
    answered.note(field(text));
  }
  CHECK(answered.subject() == " a\n");
  CHECK(answered.message_id() == " <1>\n");
  CHECK(answered.references() == " <2>\n <3>\n");
  CHECK(answered.in_reply_to() == " <3>\n");
  CHECK(answered.header() ==
        "Subject: a\nsubject: b\nMessage-ID: <1>\nReferences: <2>\n <3>\nIn-Reply-To: <3>\nY: z\n");
  const std::string large = "Large: " + std::string(60000, 'x') + "\n";
  for (int i = 0; i < 10; ++i) answered.note(field(large));
  CHECK(answered.header().size() > 4 * large.size());
  CHECK(answered.header().size() < size_t{1} << 18);
}
