#include "queue/domains.h"

#include <doctest/doctest.h>

using queue::DomainLimit;
using queue::DomainLimits;
using queue::Domains;

static DomainLimits limits(std::initializer_list<const char*> lines) {
  DomainLimits limits;
  for (const char* line : lines) CHECK(limits.add(line));
  return limits;
}

TEST_CASE("a line is a key, a number, and perhaps a rate") {
  struct Row {
    const char* line;
    const char* domain;
    uint64_t deliveries, starts;
    int64_t seconds;
  };
  constexpr uint64_t any = DomainLimit::unlimited;
  for (const Row& row : {Row{"x.org:5", "x.org", 5, any, 0},
                         {"X.Org:5:100/60", "x.org", 5, 100, 60},
                         {"x.org::1/2", "x.org", any, 1, 2},
                         {"x.org:0", "x.org", 0, any, 0},
                         {".org:7", "x.org", 7, any, 0},
                         {":3", "x.org", 3, any, 0},
                         {"[IPv6:2001:db8::1]:2", "[ipv6:2001:db8::1]", 2, any, 0}}) {
    CAPTURE(row.line);
    const DomainLimits one = limits({row.line});
    const auto found = one.find(row.domain);
    REQUIRE(found.limit != nullptr);
    CHECK(found.limit->deliveries == row.deliveries);
    CHECK(found.limit->starts == row.starts);
    CHECK(found.limit->seconds == row.seconds);
  }
  for (const char* line : {"", "x", "x:", "x:y", "x:-1", "x:1:2", "x :1", "x:1:2/", "x:1:/2", "x:1:2/0", "x:1:a/b", "x:1/2",
                           "x:1:2/99999999999", "x:99999999999999999999"}) {
    CAPTURE(line);
    CHECK_FALSE(DomainLimits().add(line));
  }
}

TEST_CASE("the longest key that fits counts, the last of equals") {
  const DomainLimits all = limits({":1", ".org:2", ".x.org:3", "y.x.org:9", "Y.x.org:4"});
  struct Row {
    const char* domain;
    uint64_t deliveries;
    const char* name;
  };
  for (const Row& row : {Row{"y.x.org", 4, "y.x.org"},
                         {"z.y.x.org", 3, ".x.org"},
                         {"x.org", 2, ".org"},
                         {"org", 1, "org"},
                         {"x.com", 1, "x.com"},
                         {"", 1, ""}}) {
    CAPTURE(row.domain);
    CHECK(all.find(row.domain).limit->deliveries == row.deliveries);
    CHECK(all.find(row.domain).name == row.name);
  }
  CHECK(limits({".org:2"}).find("org").limit == nullptr);
}

TEST_CASE("a domain has no more deliveries than it may, whatever its case") {
  Domains domains;
  CHECK(domains.find("a@x.org", 0) == nullptr);
  domains.set_limits(limits({"x.org:2"}));
  CHECK(domains.find("a@y.org", 0) == nullptr);
  Domains::Domain* domain = domains.find("a@x.org", 0);
  REQUIRE(domain != nullptr);
  CHECK(domains.find("b@X.ORG", 0) == domain);
  CHECK(Domains::enter(*domain, 0));
  CHECK(Domains::enter(*domain, 0));
  CHECK_FALSE(Domains::enter(*domain, 0));
  domains.wait(*domain, {.id = 7, .due = 5});
  CHECK_FALSE(domains.next_due());
  CHECK_FALSE(domains.take(1000));
  domains.leave(*domain);
  CHECK(domains.next_due() == 0);
  CHECK(domains.take(1000)->id == 7);
  CHECK_FALSE(domains.take(1000));
  CHECK_FALSE(domains.next_due());
}

TEST_CASE("recipients come before messages, and messages by the time they were due") {
  Domains domains;
  domains.set_limits(limits({"x.org:1"}));
  Domains::Domain& domain = *domains.find("a@x.org", 0);
  CHECK(Domains::enter(domain, 0));
  domains.wait(domain, {.id = 1, .due = 30});
  domains.wait(domain, {.id = 2, .due = 20});
  domains.wait(domain, {.id = 3, .position = 8});
  domains.wait(domain, {.id = 4, .position = 0});
  domains.wait(domain, {.id = 4, .position = 9});
  domains.wait_together(domain, 2, {.id = 4, .due = 10});
  std::vector<queue::Id> order;
  for (int i = 0; i < 4; ++i) {
    domains.leave(domain);
    const auto waiting = domains.take(100);
    REQUIRE(waiting);
    CHECK(waiting->position.has_value() == (i == 0));
    order.push_back(waiting->id);
    CHECK(Domains::enter(domain, 100));
  }
  CHECK(order == std::vector<queue::Id>{3, 4, 2, 1});
}

TEST_CASE("a rate lets so many start in so many seconds") {
  Domains domains;
  domains.set_limits(limits({"x.org::2/60"}));
  Domains::Domain& domain = *domains.find("a@x.org", 1000);
  CHECK(Domains::enter(domain, 1000));
  CHECK(Domains::enter(domain, 1030));
  CHECK_FALSE(Domains::enter(domain, 1059));
  domains.wait(domain, {.id = 7});
  CHECK_FALSE(domains.take(1059));
  CHECK(domains.next_due() == 1060);
  CHECK(domains.take(1060)->id == 7);
  CHECK(Domains::enter(domain, 1060));
  SUBCASE("a clock set back begins anew (C.27)") { CHECK(Domains::enter(domain, 5)); }
  SUBCASE("what waits does not wait for the old time") {
    CHECK(Domains::enter(domain, 1061));
    domains.wait(domain, {.id = 8, .due = 1061});
    CHECK_FALSE(domains.take(1061));
    domains.set_back(1061, 10);
    CHECK(domains.next_due() == 10);
    CHECK(domains.take(10)->id == 8);
  }
}

TEST_CASE("a limit that changes counts for what waits") {
  Domains domains;
  domains.set_limits(limits({"x.org:0"}));
  Domains::Domain& domain = *domains.find("a@x.org", 0);
  domains.wait(domain, {.id = 7});
  CHECK_FALSE(domains.next_due());
  SUBCASE("raised") { domains.set_limits(limits({"x.org:1"})); }
  SUBCASE("gone") { domains.set_limits({}); }
  CHECK(domains.take(0)->id == 7);
}

TEST_CASE("idle domains are forgotten, others are not") {
  Domains domains;
  domains.set_limits(limits({":1:5/60"}));
  Domains::Domain* busy = domains.find("a@busy.org", 0);
  CHECK(Domains::enter(*busy, 0));
  Domains::Domain* full = domains.find("a@full.org", 0);
  CHECK(Domains::enter(*full, 0));
  domains.wait(*full, {.id = 1});
  for (int i = 0; i < 10000; ++i) {
    Domains::Domain& one = *domains.find("a@" + std::to_string(i), i * 10);
    CHECK(Domains::enter(one, i * 10));
    domains.leave(one);
  }
  CHECK(domains.size() < 200);
  CHECK(domains.find("a@busy.org", 100000) == busy);
  CHECK(domains.find("a@full.org", 100000) == full);
}

TEST_CASE("100,000 messages that wait for one domain cost nothing until it has room") {
  constexpr queue::Id many = 100000;
  Domains domains;
  domains.set_limits(limits({"slow.org:1"}));
  Domains::Domain& domain = *domains.find("a@slow.org", 0);
  CHECK(Domains::enter(domain, 0));
  for (queue::Id id = 0; id < many; ++id) domains.wait(domain, {.id = id, .due = static_cast<int64_t>(id)});
  CHECK_FALSE(domains.next_due());
  for (queue::Id id = 0; id < many; ++id) {
    domains.leave(domain);
    const auto waiting = domains.take(many);
    REQUIRE(waiting->id == id);
    REQUIRE(Domains::enter(domain, 0));
    REQUIRE_FALSE(domains.take(many));
    if (id + 1 < many) REQUIRE_FALSE(domains.next_due());
  }
}
