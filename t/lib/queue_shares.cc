#include "queue/shares.h"

#include <doctest/doctest.h>

using queue::Shares;
using Place = Shares::Place;

static const queue::Roles roles{.alias = 1, .daemon = 2, .log = 3, .getpw = 4, .queue = 5, .remote = 6, .send = 7,
                                .qmail = 8, .nofiles = 9, .single = false};

namespace {

struct Counts {
  unsigned served = 0, waiting = 0, refused = 0;
  void add(Place place) {
    if (place == Place::served) ++served;
    if (place == Place::waits) ++waiting;
    if (place == Place::refused) ++refused;
  }
};

Counts come(Shares& shares, uint32_t uid, unsigned clients) {
  Counts counts;
  for (unsigned i = 0; i < clients; ++i) counts.add(shares.take(uid));
  return counts;
}

}  // namespace

TEST_CASE("a user has his share, then his clients wait, then they are refused") {
  Shares shares(roles);
  const Counts counts = come(shares, 1000, 5000);
  CHECK(counts.served == Shares::user_served);
  CHECK(counts.waiting == Shares::user_connected - Shares::user_served);
  CHECK(counts.refused == 5000 - Shares::user_connected);
  CHECK(shares.take(1001) == Place::served);
}

TEST_CASE("all users together leave room for the mail system") {
  Shares shares(roles);
  for (uint32_t uid = 1000; uid < 1100; ++uid) come(shares, uid, 100);
  CHECK(shares.take(2000) == Place::refused);
  for (const uint32_t uid : {0U, roles.daemon, roles.send}) CHECK(come(shares, uid, 40).served == 40);
}

TEST_CASE("no uid of the mail system shuts the others out") {
  Shares shares(roles);
  const Counts network = come(shares, roles.daemon, 5000);
  CHECK(network.served == Shares::system_served);
  CHECK(shares.take(roles.send) == Place::served);
  CHECK(come(shares, 1000, 20).served == 20);
}

TEST_CASE("there are never more than in all") {
  Shares shares(roles);
  Counts counts;
  for (unsigned i = 0; i < 5000; ++i) counts.add(shares.take(i % 2 == 0 ? 0 : roles.daemon));
  for (uint32_t uid = 1000; uid < 1100; ++uid) counts.add(shares.take(uid));
  CHECK(counts.served <= Shares::all_served);
  CHECK(counts.served + counts.waiting <= Shares::all_connected);
}
