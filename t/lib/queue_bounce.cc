#include "queue/bounce.h"

#include <doctest/doctest.h>

using namespace std::string_literals;

TEST_CASE("a failure note is one paragraph, whatever the report holds") {
  CHECK(queue::failure_note("a@b", "no such user\n") == "<a@b>:\nno such user\n\n");
  CHECK(queue::failure_note("a@b", "no final newline") == "<a@b>:\nno final newline\n\n");
  CHECK(queue::failure_note("a\nb@c", "x\n") == "<a_b@c>:\nx\n\n");
  CHECK(queue::failure_note("a@b", "one\n\ntwo\n") == "<a@b>:\none\n/two\n\n");
  CHECK(queue::failure_note("a@b", "ends\n\n\n") == "<a@b>:\nends\n\n");
  CHECK(queue::failure_note("a@b", "") == "<a@b>:\n\n\n");
}

TEST_CASE("a bounce goes to the sender, a second one to the postmaster, a third nowhere") {
  const queue::BounceNames names{.host = "here.org", .double_host = "pm.org"};
  const auto first = queue::bounce_envelope(names, "joe@x.org");
  CHECK(first.kind == queue::BounceKind::bounce);
  CHECK(first.sender.empty());
  CHECK(first.recipient == "joe@x.org");
  CHECK(queue::bounce_envelope(names, "l-@x.org-@[]").recipient == "l-@x.org");
  const auto second = queue::bounce_envelope(names, "");
  CHECK(second.kind == queue::BounceKind::second);
  CHECK(second.sender == "#@[]");
  CHECK(second.recipient == "postmaster@pm.org");
  CHECK(queue::bounce_envelope(names, "#@[]").kind == queue::BounceKind::discard);
}

TEST_CASE("without a postmaster a second bounce goes nowhere") {
  queue::BounceNames names;
  names.double_to = "";
  CHECK(queue::bounce_envelope(names, "").kind == queue::BounceKind::discard_second);
}

TEST_CASE("the bounce is QSBMF") {
  const queue::BounceNames names{.host = "here.org", .double_host = "here.org"};
  const auto envelope = queue::bounce_envelope(names, "a b@x.org");
  CHECK(queue::bounce_header(names, envelope, 1793578349) ==
        "Date: 2 Nov 2026 00:12:29 -0000\n"
        "From: MAILER-DAEMON@here.org\n"
        "To: \"a b\"@x.org\n"
        "Subject: failure notice\n");
  CHECK(queue::bounce_intro(names, envelope) ==
        "Hi. This is the qmail-send program at here.org.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n"
        "\n");
  CHECK(queue::bounce_break(envelope) == "--- Below this line is a copy of the message.\n");
  CHECK(queue::bounce_return_path(envelope, "a b@x.org") == "Return-Path: <\"a b\"@x.org>\n");
  const auto second = queue::bounce_envelope(names, "");
  CHECK(queue::bounce_header(names, second, 0) ==
        "Date: 1 Jan 1970 00:00:00 -0000\n"
        "From: MAILER-DAEMON@here.org\n"
        "To: postmaster@here.org\n"
        "Subject: failure notice\n");
  CHECK(queue::bounce_intro(names, second) ==
        "Hi. This is the qmail-send program at here.org.\n"
        "I tried to deliver a bounce message to this address, but the bounce bounced!\n"
        "\n");
  CHECK(queue::bounce_break(second) == "--- Below this line is the original bounce.\n");
  CHECK(queue::bounce_return_path(second, "") == "Return-Path: <>\n");
}

TEST_CASE("no line feed of an address opens a new header field") {
  const queue::BounceNames names{.host = "here.org", .double_host = "here.org"};
  const auto envelope = queue::bounce_envelope(names, "a\nBcc: b@x.org");
  CHECK(queue::bounce_header(names, envelope, 0).find("\nBcc:") == std::string::npos);
  CHECK(queue::bounce_return_path(envelope, "a\nBcc: b@x.org").find("\nBcc:") == std::string::npos);
}

TEST_CASE("the style of bounces is one of three words") {
  CHECK(queue::bounce_style("qsbmf") == queue::BounceStyle::qsbmf);
  CHECK(queue::bounce_style("dsn") == queue::BounceStyle::dsn);
  CHECK(queue::bounce_style("both") == queue::BounceStyle::both);
  for (const char* word : {"", "DSN", "dsn ", "rfc3464"}) CHECK_FALSE(queue::bounce_style(word));
}

TEST_CASE("log lines stay one line of visible characters") {
  CHECK(queue::log_safe("did 0+0+1\nqp 7\n") == "did_0+0+1/qp_7/");
  CHECK(queue::log_safe("100%\x7f\x80\xff\t\0"s) == "100______");
}
