#include "box/trial.h"

#include <doctest/doctest.h>

TEST_CASE("the addressee of a trial is worked out from what is said of it") {
  const auto shown = [](const box::AddresseeHints& hints) {
    const box::Addressee to = box::addressee(hints);
    return to.user + "|" + to.local + "|" + to.dash + "|" + to.ext + "|" + to.host;
  };
  CHECK(shown({.account = "joe"}) == "joe|joe|||localhost");
  CHECK(shown({.account = "joe", .file = ".qmail"}) == "joe|joe|||localhost");
  CHECK(shown({.account = "joe", .file = "draft-a"}) == "joe|joe|||localhost");
  CHECK(shown({.account = "joe", .file = ".qmail-a:b-c"}) == "joe|joe-a.b-c|-|a.b-c|localhost");
  CHECK(shown({.account = "joe", .ext = "A-b", .file = ".qmail-default"}) ==
        "joe|joe-A-b|-|A-b|localhost");
  CHECK(shown({.account = "joe", .ext = ""}) == "joe|joe-|-||localhost");
  CHECK(shown({.account = "joe", .recipient = "ann@x"}) == "ann|ann|||x");
  CHECK(shown({.account = "joe", .recipient = "ann-b-c@d@x", .file = ".qmail-y"}) ==
        "ann|ann-b-c@d|-|b-c@d|x");
  CHECK(shown({.account = "joe", .recipient = "ann-b-c@x", .ext = "c"}) == "ann|ann-b-c|-|c|x");
  CHECK(shown({.account = "joe", .recipient = "ann"}) == "ann|ann|||localhost");
}
