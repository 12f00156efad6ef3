#include "service/ending.h"

#include <doctest/doctest.h>

using service::Ending;
using Running = Ending::Running;
using Step = Ending::Step;

TEST_CASE("a service ends before its log, which may come to the end of its input") {
  Ending ending;
  CHECK_FALSE(ending.begun());
  CHECK(ending.next(Running::service, 0) == Step::end_service);
  CHECK(ending.begun());
  CHECK(ending.next(Running::service, 90000) == Step::nothing);
  CHECK(ending.next(Running::log, 90000) == Step::leave_log);
  CHECK(ending.next(Running::log, 99999) == Step::nothing);
  CHECK(ending.next(Running::log, 100000) == Step::end_log);
  CHECK(ending.next(Running::log, 200000) == Step::nothing);
  CHECK(ending.next(Running::neither, 200000) == Step::nothing);
}

TEST_CASE("a service without a log, and one whose supervise is gone already") {
  Ending alone;
  CHECK(alone.next(Running::service, 0) == Step::end_service);
  CHECK(alone.next(Running::neither, 1) == Step::nothing);
  CHECK(alone.next(Running::neither, 20000) == Step::nothing);
  Ending gone;
  CHECK(gone.next(Running::log, 0) == Step::leave_log);
  Ending nothing;
  CHECK(nothing.next(Running::neither, 0) == Step::nothing);
  CHECK(nothing.begun());
}
