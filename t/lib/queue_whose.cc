#include "queue/whose.h"

#include <doctest/doctest.h>

#include <cerrno>

#include "queue/report.h"

namespace {

queue::Whose whose(const char* uid, const char* gid, bool single) {
  queue::Roles roles{};
  roles.single = single;
  db::Assignment assignment{};
  assignment.uid = uid;
  assignment.gid = gid;
  constexpr uint32_t self = 1000;
  return queue::whose(assignment, roles, self);
}

}  // namespace

TEST_CASE("mail is delivered as the user of the assignment") {
  CHECK(whose("5001", "51", false).refused == 0);
  CHECK(whose("5001", "51", false).identity.uid == 5001);
  CHECK(whose("5001", "0", false).identity.gid == 0);
  CHECK(whose("4294967295", "1", false).refused == 0);
}

TEST_CASE("never as root, and never as nobody knows whom") {
  CHECK(whose("0", "51", false).refused == queue::root_refused);
  CHECK(whose("000", "51", true).refused == queue::root_refused);
  for (const char* number : {"", "x", "-1", "1x", " 1", "4294967296", "18446744073709551617"}) {
    CHECK(whose(number, "51", false).refused == queue::spawn_bug);
    CHECK(whose("5001", number, false).refused == queue::spawn_bug);
  }
}

TEST_CASE("where one user plays all roles, only as him") {
  CHECK(whose("1000", "51", true).refused == 0);
  CHECK(whose("1001", "51", true).refused == queue::local_not_run);
}

TEST_CASE("why users/cdb gave no answer") {
  CHECK(queue::cdb_code(EINVAL) == queue::spawn_bug);
  for (const int error : {EPROTO, EIO, EACCES}) CHECK(queue::cdb_code(error) == queue::cdb_trouble);
}
