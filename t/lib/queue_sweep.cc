#include "queue/sweep.h"

#include <doctest/doctest.h>

TEST_CASE("a leftover is old when all its times are 36 hours ago") {
  os::Status file{};
  file.accessed = 1000;
  file.modified = 2000;
  file.changed = 1500;
  CHECK_FALSE(queue::outlived(file, 1000 + 129600));
  CHECK_FALSE(queue::outlived(file, 2000 + 129599));
  CHECK(queue::outlived(file, 2000 + 129600));
  file.changed = 3000;
  CHECK_FALSE(queue::outlived(file, 2000 + 129600));
  file.accessed = 4000;
  CHECK_FALSE(queue::outlived(file, 3000 + 129600));
  CHECK(queue::outlived(file, 4000 + 129600));
}
