#include "talk/smtp_auth.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace std::string_view_literals;
using talk::SmtpAuth;
using Next = SmtpAuth::Next;

namespace {

SmtpAuth session(talk::SmtpAuthSettings settings = {}) {
  settings.greeting = "me.example";
  settings.host = "me.example";
  settings.allowed = true;
  settings.stamp = 42;
  return SmtpAuth(std::move(settings));
}

}  // namespace

TEST_CASE("the mechanisms of $SMTPAUTH") {
  struct Row {
    std::string_view value;
    bool plain, cram;
  };
  for (const Row& row : {Row{"", true, false}, Row{"!", true, false}, Row{"cram", false, true},
                         Row{"!cram-md5", false, true}, Row{"+cram", true, true},
                         Row{"!+cram", true, true}, Row{"x", true, false}}) {
    CHECK(talk::mechanisms_of(row.value).plain == row.plain);
    CHECK(talk::mechanisms_of(row.value).cram == row.cram);
  }
}

TEST_CASE("each mechanism brings the user and the secret") {
  SmtpAuth plain = session();
  CHECK(plain.line("AUTH PLAIN AGpvZQBzZWNyZXQ=") == Next::check);
  CHECK(plain.user() == "joe");
  CHECK(plain.secret() == "secret");
  plain.refused("535 no");
  CHECK(plain.line("auth plain") == Next::reply);
  CHECK(plain.reply() == "334 ");
  CHECK(plain.line("b3RoZXIAam9lAHNlY3JldA==") == Next::check);
  CHECK(plain.user() == "joe");
  plain.refused("535 no");
  CHECK(plain.line("AUTH LOGIN") == Next::reply);
  CHECK(plain.reply() == "334 VXNlcm5hbWU6");
  CHECK(plain.line("am9l") == Next::reply);
  CHECK(plain.reply() == "334 UGFzc3dvcmQ6");
  CHECK(plain.line("c2VjcmV0") == Next::check);
  CHECK(plain.secret() == "secret");
  CHECK(plain.mechanism() == "LOGIN");
  plain.accepted();
  CHECK(plain.reply() == "235 ok, go ahead (#2.0.0)");

  SmtpAuth cram = session({.mechanisms = {.plain = false, .cram = true}});
  CHECK(cram.line("AUTH PLAIN AGpvZQBzZWNyZXQ=") == Next::reply);
  CHECK(cram.reply() == "504 auth type unimplemented (#5.5.1)");
  CHECK(cram.line("AUTH CRAM-MD5") == Next::reply);
  CHECK(cram.challenge() == "<1.42@me.example>");
  CHECK(cram.line("am9lIG1hcnkgMDEyMw==") == Next::check);
  CHECK(cram.user() == "joe mary");
  CHECK(cram.secret() == "0123");
  cram.refused("535 no");
  cram.line("AUTH CRAM-MD5");
  CHECK(cram.challenge() == "<2.42@me.example>");
}

TEST_CASE("what is no response is refused, and nothing is left of it") {
  for (const std::string_view line :
       {"AUTH PLAIN x"sv, "AUTH PLAIN ="sv, "AUTH PLAIN AGpvZQ=="sv, "AUTH PLAIN AABzZWNyZXQ="sv,
        "AUTH PLAIN AGpvZQA="sv, "AUTH PLAIN AGpvZQBzZWMAcmV0"sv, "AUTH LOGIN ="sv,
        "AUTH LOGIN am9"sv}) {
    CAPTURE(line);
    SmtpAuth auth = session();
    CHECK(auth.line(line) == Next::reply);
    CHECK(auth.reply() == "501 malformed auth input (#5.5.4)");
    CHECK(auth.secret() == "");
    CHECK(auth.line("NOOP") == Next::reply);
    CHECK(auth.reply() == "250 ok");
  }
  SmtpAuth auth = session();
  auth.line("AUTH LOGIN am9l");
  auth.line("*");
  CHECK(auth.reply() == "501 auth exchange canceled (#5.0.0)");
}

TEST_CASE("nobody sends mail before, and no password comes in the clear") {
  SmtpAuth auth({.greeting = "me.example", .start_tls = talk::StartTls::offered});
  for (const std::string_view line : {"MAIL FROM:<>", "RCPT TO:<a@b>", "DATA"}) {
    auth.line(line);
    CHECK(auth.reply() == "530 Authorization required (#5.7.1) ");
  }
  auth.line("EHLO x");
  CHECK(auth.reply() == "250-me.example\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 8BITMIME");
  auth.line("AUTH PLAIN AGpvZQBzZWNyZXQ=");
  CHECK(auth.reply() == "538 auth not available without TLS (#5.7.11)");
  CHECK(auth.line("STARTTLS") == Next::start_tls);
  auth.tls_started();
  CHECK(auth.reply() == "");
  CHECK(!auth.helo());
  auth.line("EHLO y");
  CHECK(auth.reply() == "250-me.example\r\n250-PIPELINING\r\n250-AUTH LOGIN PLAIN\r\n250 8BITMIME");
  CHECK(auth.line("STARTTLS") == Next::reply);
}

TEST_CASE("three wrong passwords end the session, trouble does not") {
  SmtpAuth auth = session();
  auth.refused("454 trouble");
  auth.refused("535 no");
  auth.refused("454 trouble");
  auth.refused("535 no");
  CHECK(!auth.over());
  auth.refused("535 no");
  CHECK(auth.over());
  CHECK(auth.reply() == "535 no");
}
