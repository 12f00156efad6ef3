#include "mail/automatic.h"

#include <doctest/doctest.h>

#include <string>

namespace {

mail::Field field(std::string_view text) {
  const auto field = mail::take_field(text);
  REQUIRE(field);
  return *field;
}

}  // namespace

TEST_CASE("fields by which lists are known") {
  for (const char* text :
       {"List-Id: x", "LIST-ID: x", "List-Help: <mailto:x>", "List-Unsubscribe: x",
        "List-Subscribe: x", "List-Post: NO", "List-Owner: x",
        "List-Archive:", "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Mailing-List: contact x@y", "X-Mailing-List: x", "X-ML-Name: x", "Precedence: list",
        "precedence :\n\tBulk\n", "Precedence: junk (really)", "Precedence: (x) junk\r\n"}) {
    CAPTURE(text);
    CHECK(mail::tells_list(field(text)));
    CHECK(!mail::tells_automatic(field(text)));
  }
  for (const char* text : {"Listing: x", "List: x", "X-List-Id: x", "Precedence: first-class",
                           "Precedence: special-delivery", "Precedence:", "Precedence: lists",
                           "Precedence: not bulk", "Subject: list", "To: list@x"}) {
    CAPTURE(text);
    CHECK(!mail::tells_list(field(text)));
  }
}

TEST_CASE("fields by which automatic mail is known") {
  for (const char* text :
       {"Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated",
        "auto-submitted: AUTO-NOTIFIED; x=y", "Auto-Submitted: nothing", "Auto-Submitted: x-mine",
        "Auto-Submitted: (no) auto-replied", "Auto-Submitted:", "Auto-Submitted: (no",
        "Auto-Submitted: )", "Precedence: auto_reply", "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply", "X-Auto-Response-Suppress: DR,\n oof",
        "Content-Type: multipart/report; report-type=delivery-status",
        "Content-Type: Multipart/Report;\n boundary=\"x", "X-Autoreply: yes",
        "X-Autorespond: vacation", "X-Failed-Recipients: x@y"}) {
    CAPTURE(text);
    CHECK(mail::tells_automatic(field(text)));
    CHECK(!mail::tells_list(field(text)));
  }
  for (const char* text :
       {"Auto-Submitted: no", "Auto-Submitted: NO", "Auto-Submitted: (a;b) no",
        "Auto-Submitted:\n no; x=y", "Auto-Submitted: no;x=\"", "X-Auto-Response-Suppress: None",
        "X-Auto-Response-Suppress: DR, RN, NRN, NDR",
        "X-Auto-Response-Suppress:", "Content-Type: multipart/mixed", "Content-Type: text/plain",
        "Content-Type:", "X-Autoreply: no", "X-Autoreply:", "Precedence: list",
        "Subject: Auto: hello", "X-Auto-Submitted: x"}) {
    CAPTURE(text);
    CHECK(!mail::tells_automatic(field(text)));
  }
}

TEST_CASE("senders that are programs") {
  for (const char* sender : {"",
                             "#@[]",
                             "mailer-daemon",
                             "MAILER-DAEMON@x",
                             "Mailer-Daemon-7@x",
                             "owner-list@x",
                             "OWNER-list@x",
                             "list-request@x",
                             "List-Request@x",
                             "list-owner@x",
                             "bounce@x",
                             "bounces+7@x",
                             "bounce-7@x",
                             "list-bounces@x",
                             "list-bounces+joe=example.org@x",
                             "list-return-17-joe=example.org@x",
                             "list-owner-joe=example.org@x",
                             "noreply@x",
                             "no-reply@x",
                             "no-reply-7@x",
                             "DoNotReply@x",
                             "do-not-reply@x",
                             "majordomo@x",
                             "listserv@x",
                             "a@b-request@x"}) {
    CAPTURE(sender);
    CHECK(mail::is_automatic_sender(sender));
  }
  for (const char* sender :
       {"joe@x", "joe", "@", "requests@x", "joe-requester@x", "owner@x", "homeowner-joe@x",
        "joe-bouncer@x", "mailer@x", "daemon@x", "postmaster@x", "joe@mailer-daemon",
        "joe@list-request", "joe=x@y", "tax-return-help@x", "bouncer@x", "#@[] ", "request@x"}) {
    CAPTURE(sender);
    CHECK(!mail::is_automatic_sender(sender));
  }
}

TEST_CASE("the sender in a Return-Path field") {
  struct Row {
    const char* value;
    std::optional<std::string> sender;
  };
  const Row rows[] = {
      {" <joe@x>\n", "joe@x"},   {" <>\n", ""},       {"joe@x", "joe@x"},
      {"<\"a b\"@x>", "a b@x"},  {"", std::nullopt},  {"<a@x> <b@x>", std::nullopt},
      {"<\"a@x>", std::nullopt}, {" <#@[]>", "#@[]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    CHECK(mail::return_path(row.value) == row.sender);
  }
}
