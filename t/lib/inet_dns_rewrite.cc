#include "inet/dns_rewrite.h"

#include <doctest/doctest.h>

namespace {

/// The names that `name` may stand for, a space behind each.
std::string meant(std::string_view domains, std::string_view name) {
  std::string shown;
  for (const std::string& each :
       inet::candidates(text::rewrite(inet::rules_of_domains(domains), name)))
    shown += each + ' ';
  return shown;
}

}  // namespace

TEST_CASE("a name without a dot is tried in each domain") {
  struct Row {
    const char* domains;
    const char* name;
    const char* meant;
  };
  for (const Row& row : {Row{"a.test", "x", "x.a.test "},
                         {"a.test b.test", "x", "x.a.test x.b.test "},
                         {" a.test\t b.test \r", "x", "x.a.test x.b.test "},
                         {"a.test", "x.y", "x.y "},
                         {"a.test", "x.y.", "x.y "},
                         {"a.test", "x.", "x "},
                         {"a.test", "127", "127.a.test "},
                         {"a.test", "[127]", "[127] "},
                         {"a.test", "", ".a.test "},
                         {"", "x", "x "},
                         {"", "x.", "x "},
                         {"", "", " "}}) {
    CAPTURE(row.domains);
    CAPTURE(row.name);
    CHECK(meant(row.domains, row.name) == row.meant);
  }
}

TEST_CASE("a plus stands before each of several endings") {
  CHECK(inet::candidates("x+.a+.b") == std::vector<std::string>{"x.a", "x.b"});
  CHECK(inet::candidates("x+.a") == std::vector<std::string>{"x.a"});
  CHECK(inet::candidates("x+.a+") == std::vector<std::string>{"x.a", "x"});
  CHECK(inet::candidates("x+") == std::vector<std::string>{"x"});
  CHECK(inet::candidates("++") == std::vector<std::string>{"", ""});
  CHECK(inet::candidates("") == std::vector<std::string>{""});
  CHECK(meant("a.test", "x+.c+.d.") == "x.c x.d ");
}

TEST_CASE("the first search or domain line of resolv.conf counts") {
  struct Row {
    const char* resolv_conf;
    const char* domains;
  };
  for (const Row& row : {Row{"nameserver 127.0.0.1\nsearch a.test b.test\n", " a.test b.test"},
                         {"domain a.test\nsearch b.test", " a.test"},
                         {"search\ta.test\r\ndomain b.test", "\ta.test\r"},
                         {"  search a.test", " a.test"},
                         {"searching x\nsearch a.test", " a.test"},
                         {"# search x\n;search y\nsearch a.test", " a.test"},
                         {"search\ndomain a.test", ""},
                         {"nameserver 127.0.0.1\n", "none"},
                         {"", "none"}}) {
    CAPTURE(row.resolv_conf);
    CHECK(inet::search_domains(row.resolv_conf).value_or("none") == row.domains);
  }
}
