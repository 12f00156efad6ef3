#include "os/environment.h"

#include <doctest/doctest.h>

namespace {

/// The entries whose name starts with T_, in order.
std::string shown(os::Environment& environment) {
  std::string all;
  for (char* const* entry = environment.array(); *entry != nullptr; ++entry) {
    if (std::string_view(*entry).starts_with("T_")) all += std::string(*entry) + ' ';
  }
  return all;
}

}  // namespace

TEST_CASE("an Environment changes a copy, one value for each name") {
  REQUIRE(os::set_env("T_A", "1"));
  REQUIRE(os::set_env("T_AB", "2"));
  os::Environment environment;
  environment.set("T_C", "3");
  CHECK(shown(environment) == "T_A=1 T_AB=2 T_C=3 ");
  environment.set("T_A", "new");
  environment.set("T_C", "");
  os::Environment copy = environment;
  copy.unset("T_A");
  copy.unset("T_");
  CHECK(shown(copy) == "T_AB=2 T_C= ");
  CHECK(shown(environment) == "T_AB=2 T_A=new T_C= ");
  CHECK(std::string_view(os::get_env("T_A")) == "1");
  CHECK(std::string_view(environment.get("T_A")) == "new");
  CHECK(std::string_view(environment.get("T_AB")) == "2");
  CHECK(std::string_view(environment.get("T_C")) == "");
  CHECK(copy.get("T_A") == nullptr);
  CHECK(copy.get("T_") == nullptr);
  REQUIRE(os::unset_env("T_A"));
  REQUIRE(os::unset_env("T_AB"));
}
