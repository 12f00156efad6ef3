#include "text/path.h"

#include <doctest/doctest.h>

TEST_CASE("a path becomes absolute, and plain") {
  struct Row {
    const char* path;
    const char* from;
    const char* whole;
  };
  for (const Row& row : {
           Row{"a", "/b/c", "/b/c/a"},
           {"./a/", "/b", "/b/a"},
           {"", "/b/", "/b"},
           {".", "/", "/"},
           {"../a", "/b/c", "/b/a"},
           {"../../../a", "/b", "/a"},
           {"..", "/", "/"},
           {"/a//b/./../c", "/d", "/a/c"},
           {"/", "/d", "/"},
           {"...", "/d", "/d/..."},
       }) {
    CAPTURE(row.path);
    CHECK(text::absolute_path(row.path, row.from) == row.whole);
  }
}
