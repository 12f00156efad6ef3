#include "queue/fastforward.h"

#include <doctest/doctest.h>

namespace {

/// The command as it was read: R or P for the recipient whole or in parts, r or p for one that is unknown, the path.
std::string read(std::string_view command) {
  const auto line = queue::read_fastforward(command);
  if (!line) return "no";
  const bool parts = line->recipient == queue::Fastforward::Recipient::parts;
  const bool passed = line->unknown == queue::Fastforward::Unknown::passed_on;
  return std::string(parts ? "P" : "R") + (passed ? "p" : "r") + ":" + line->path;
}

}  // namespace

TEST_CASE("a command that does nothing but ask fastforward is understood") {
  CHECK(read("fastforward /etc/aliases.cdb") == "Rr:/etc/aliases.cdb");
  CHECK(read(" fastforward -d  /etc/aliases.cdb ") == "Pr:/etc/aliases.cdb");
  CHECK(read("/usr/bin/fastforward\t-dp a.cdb b") == "Pp:a.cdb");
  CHECK(read("fastforward -d -p -DP -N -- -a.cdb") == "Rr:-a.cdb");
  CHECK(read("fastforward - x") == "Rr:-");
}

TEST_CASE("every other command is left alone") {
  for (const char* command :
       {"", " ", "fastforward", "fastforward -d", "fastforward -x a", "fastforward --", "xfastforward a", "forward a",
        "fastforward $FILE", "fastforward 'a'", "fastforward a; true", "fastforward a || true", "fastforward a >b",
        "fastforward a&", "fastforward a#", "fastforward ~/a", "fastforward a*", "A=b fastforward a", "! fastforward a",
        "fastforward \x01", "fastforward \xe4", "fastforward a\nb"}) {
    CAPTURE(command);
    CHECK(read(command) == "no");
  }
}
