#include "talk/sasl.h"

#include <doctest/doctest.h>

#include "text/base64.h"

using talk::Line;
using talk::Mechanism;

TEST_CASE("the mechanism is chosen by what is offered and who listens") {
  struct Row {
    std::string_view offered;
    std::optional<Mechanism> encrypted, open;
  };
  for (const Row& row : {Row{"PLAIN LOGIN CRAM-MD5", Mechanism::plain, Mechanism::cram_md5},
                         {"login plain", Mechanism::plain, Mechanism::plain},
                         {"LOGIN", Mechanism::login, Mechanism::login},
                         {"cram-md5", Mechanism::cram_md5, Mechanism::cram_md5},
                         {"GSSAPI PLAINER", {}, {}},
                         {"", {}, {}}}) {
    CAPTURE(row.offered);
    CHECK((talk::choose_mechanism(row.offered, Line::encrypted) == row.encrypted));
    CHECK((talk::choose_mechanism(row.offered, Line::open) == row.open));
  }
}

TEST_CASE("PLAIN says all at once") {
  talk::SaslClient client(Mechanism::plain, {"tim", "tanstaaftanstaaf"});
  CHECK(client.command() == "AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
  CHECK_FALSE(client.answer(""));
}

TEST_CASE("LOGIN says the user, then the password, and no more") {
  talk::SaslClient client(Mechanism::login, {"joe", "secret"});
  CHECK(client.command() == "AUTH LOGIN");
  CHECK(client.answer("VXNlcm5hbWU6") == text::base64("joe"));
  CHECK(client.answer("") == text::base64("secret"));
  CHECK_FALSE(client.answer(""));
}

TEST_CASE("CRAM-MD5 answers as in RFC 2195, and one challenge only") {
  talk::SaslClient client(Mechanism::cram_md5, {"tim", "tanstaaftanstaaf"});
  CHECK(client.command() == "AUTH CRAM-MD5");
  const std::string_view challenge = "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+";
  CHECK(client.answer(challenge) == "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw");
  CHECK_FALSE(client.answer(challenge));
  talk::SaslClient other(Mechanism::cram_md5, {"tim", "x"});
  CHECK_FALSE(other.answer("no base64"));
}
