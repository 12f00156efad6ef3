#include "mail/message_id.h"

#include <doctest/doctest.h>

TEST_CASE("the id of a message") {
  struct Row {
    std::string header;
    std::string id;
  };
  for (const Row& row : {
           Row{"Message-ID: <a@b>\n\n", "a@b"},
           {"From: x\nmessage-id:<a@b>\n", "a@b"},
           {"Message-Id: \n <a\n @b> (comment)\n\n", "a@b"},
           {"Message-ID: a@b\n\n", "a@b"},
           {"Message-ID: \n\n", ""},
           {"Message-ID: <>\n\n", ""},
           {"Message-ID: < \t>\nMessage-ID: <second>\n\n", "second"},
           {"Message-ID: <a@b> <c@d>\n\n", "a@b"},
           {"Message-ID: <a@b\n\n", "<a@b"},
           {"Message-ID: <A@b>\n\n", "A@b"},
           {"Message-ID: <../../etc/passwd>\n\n", "../../etc/passwd"},
           {std::string("Message-ID: <a\0b\x7f\xff>\n\n", 23), "ab\xff"},
           {"Subject: x\n\nMessage-ID: <in@body>\n", ""},
           {"X-Message-ID: <a@b>\n", ""},
           {"", ""},
           {"Message-ID: <no@newline>", "no@newline"},
       }) {
    CAPTURE(row.header);
    CHECK(mail::message_id(row.header) == row.id);
  }
}

TEST_CASE("what a message gets on its way is left out, and nothing else") {
  CHECK(mail::without_trace("Return-Path: <x>\nDelivered-To: joe\nRECEIVED: by a\n with b\n"
                            "Subject: s\nReceived : by c\nTo: t\n\nReceived: body\n") ==
        "Subject: s\nTo: t\n\nReceived: body\n");
  CHECK(mail::without_trace("") == "");
  CHECK(mail::without_trace("no header") == "no header");
  CHECK(mail::without_trace("Received: by a") == "");
}
