#include "queue/rewrite.h"

#include <doctest/doctest.h>

namespace {

queue::Routing routing() {
  queue::Routing r;
  r.envnoathost = "no.at";
  r.locals = db::list_map({"Local.Org", "two.org"});
  r.percenthack = db::list_map({"two.org", "gate.org"});
  r.virtualdomains = db::colon_map({"joe@special.org:joe", "virt.org:alias-virt", ".wild.org:wild",
                                    "out.wild.org:", "dup.org:first", "dup.org:last", "nocolon.org"});
  return r;
}

}  // namespace

TEST_CASE("each recipient goes to the documented channel under the documented address") {
  const queue::Routing r = routing();
  struct Row {
    const char* recipient;
    const char* channel;
    const char* address;
  };
  for (const Row& row : {
           Row{"joe", "remote", "joe@no.at"},
           {"", "remote", "@no.at"},
           {"Joe@LOCAL.org", "local", "Joe@LOCAL.org"},
           {"joe@sub.local.org", "remote", "joe@sub.local.org"},
           {"a%far.org@two.org", "remote", "a@far.org"},
           {"a%b%local.org@gate.org", "local", "a%b@local.org"},
           {"a%two.org@gate.org", "local", "a@two.org"},
           {"a@gate.org", "remote", "a@gate.org"},
           {"JOE@Special.ORG", "local", "joe-JOE@Special.ORG"},
           {"ann@special.org", "remote", "ann@special.org"},
           {"x@virt.org", "local", "alias-virt-x@virt.org"},
           {"x@a.b.wild.org", "local", "wild-x@a.b.wild.org"},
           {"x@wild.org", "remote", "x@wild.org"},
           {"x@out.wild.org", "remote", "x@out.wild.org"},
           {"x@dup.org", "local", "last-x@dup.org"},
           {"x@nocolon.org", "remote", "x@nocolon.org"},
           {"a@b@local.org", "local", "a@b@local.org"},
       }) {
    CAPTURE(row.recipient);
    const queue::Destination destination = queue::route(r, row.recipient);
    CHECK((destination.channel == queue::ChannelName::local) == (std::string_view(row.channel) == "local"));
    CHECK(destination.address == row.address);
  }
}

TEST_CASE("the destination says which line decided") {
  using enum queue::Destination::Rule;
  const queue::Routing r = routing();
  const auto decided = [&](const char* recipient, queue::Destination::Rule rule, const char* line) {
    const queue::Destination destination = queue::route(r, recipient);
    CHECK(destination.rule == rule);
    CHECK(destination.line == line);
  };
  decided("joe@LOCAL.org", locals, "");
  decided("JOE@Special.ORG", virtualdomains, "JOE@Special.ORG:joe");
  decided("x@virt.org", virtualdomains, "virt.org:alias-virt");
  decided("x@a.b.wild.org", virtualdomains, ".wild.org:wild");
  decided("x@out.wild.org", excepted, "out.wild.org:");
  decided("x@elsewhere.org", none, "");
}

TEST_CASE("the steps of the way to a destination lead to the same one") {
  const queue::Routing r = routing();
  for (const char* recipient : {"joe", "", "a%far.org@two.org", "a%b%local.org@gate.org", "a%two.org@gate.org",
                                "%@gate.org", "%%%gate.org@gate.org", "x@virt.org", "joe@local.org"}) {
    std::string address = queue::with_host(r, recipient);
    while (auto inside = queue::percent_inside(r, address)) address = *inside;
    CHECK(queue::route(r, address).address == queue::route(r, recipient).address);
  }
}

TEST_CASE("the empty key of virtualdomains catches every other domain") {
  queue::Routing r = routing();
  r.virtualdomains = db::colon_map({":catch"});
  CHECK(queue::route(r, "x@any.org").address == "catch-x@any.org");
  CHECK(queue::route(r, "x@local.org").address == "x@local.org");
}

TEST_CASE("a bounce shows the address without the prefix of its virtual domain") {
  const queue::Routing r = routing();
  CHECK(queue::without_prefix(r, "alias-virt-x@virt.org") == "x@virt.org");
  CHECK(queue::without_prefix(r, "alias-virt-a-b@virt.org") == "a-b@virt.org");
  CHECK(queue::without_prefix(r, "joe-joe@special.org") == "joe@special.org");
  CHECK(queue::without_prefix(r, "other-x@virt.org") == "other-x@virt.org");
  CHECK(queue::without_prefix(r, "a-b@local.org") == "a-b@local.org");
  CHECK(queue::without_prefix(r, "plain@far.org") == "plain@far.org");
}

TEST_CASE("VERP senders are expanded for each recipient") {
  CHECK(queue::expand_verp("own-@h.x-@[]", "q@rem.org") == "own-q=rem.org@h.x");
  CHECK(queue::expand_verp("own-@h.x-@[]", "virt-q@rem.org") == "own-virt-q=rem.org@h.x");
  CHECK(queue::expand_verp("own@h.x", "q@rem.org") == "own@h.x");
  CHECK(queue::expand_verp("", "q@rem.org").empty());
  CHECK(queue::expand_verp("#@[]", "q@rem.org") == "#@[]");
  CHECK(queue::without_verp("own-@h.x-@[]") == "own-@h.x");
  CHECK(queue::without_verp("#@[]") == "#@[]");
}
