#include "talk/policy.h"

#include <doctest/doctest.h>

using namespace std::string_view_literals;
using Kind = talk::PolicyAction::Kind;

TEST_CASE("an attribute is one line") {
  std::string request;
  talk::append_attribute(request, "sender", "a\nb\r\0=c"sv);
  CHECK(request == "sender=ab=c\n");
}

TEST_CASE("an action becomes a verdict and a text") {
  struct Row {
    std::string_view answer;
    Kind kind;
    std::string_view text;
  };
  for (const Row& row : {
           Row{"action=DUNNO\n\n", Kind::accept, ""},
           Row{"action=ok\n\n", Kind::accept, ""},
           Row{"action=permit whatever\n\n", Kind::accept, ""},
           Row{"action=REJECT\n\n", Kind::refuse, ""},
           Row{"action=reject  go away\n\n", Kind::refuse, "go away"},
           Row{"x=y\naction=DEFER_IF_PERMIT Greylisted\r\n\r\n", Kind::defer, "Greylisted"},
           Row{"action=defer\n\n", Kind::defer, ""},
           Row{"action=550 5.1.1 no such user\n\n", Kind::refuse, "550 5.1.1 no such user"},
           Row{"action=450 4.7.1 later\n\n", Kind::defer, "450 4.7.1 later"},
           Row{"action=PREPEND Received-SPF: pass\n\n", Kind::accept, "Received-SPF: pass\n"},
           Row{"action=PREPEND\n\n", Kind::accept, ""},
           Row{"action=250\n\n", Kind::accept, ""},
           Row{"action=HOLD\n\n", Kind::defer, ""},
           Row{"action=\n\n", Kind::defer, ""},
           Row{"\n", Kind::defer, ""},
           Row{"\naction=DUNNO\n", Kind::defer, ""},
       }) {
    CAPTURE(row.answer);
    const talk::PolicyAction action = talk::parse_policy(row.answer);
    CHECK(action.kind == row.kind);
    CHECK(action.text == row.text);
  }
}
