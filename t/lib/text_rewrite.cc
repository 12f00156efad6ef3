#include "text/rewrite.h"

#include <doctest/doctest.h>

TEST_CASE("each rule rewrites a name at most once, in order") {
  struct Row {
    const char* rules;
    const char* name;
    const char* rewritten;
  };
  for (const Row& row : {Row{"=a.b:c.d", "a.b", "c.d"},
                         {"=a.b:c.d", "A.B", "c.d"},
                         {"=a.b:c.d", "x.a.b", "x.a.b"},
                         {"=a.b:c.d", "b", "b"},
                         {"=:x", "", "x"},
                         {"=a:", "a", ""},
                         {"*.b:.c", "a.b", "a.c"},
                         {"*.B:.c", "A.b", "A.c"},
                         {"*.b:.c", "a.b.b", "a.b.c"},
                         {"*.b:.c", "ab", "ab"},
                         {"*.:", "a.", "a"},
                         {"*.:", "a..", "a."},
                         {"*:.c", "a", "a.c"},
                         {"*+:.plus", "a+", "a.plus"},
                         {"?:.d", "a", "a.d"},
                         {"?:.d", "", ".d"},
                         {"?:.d", "a.b", "a.b"},
                         {"?:.d", "a[b", "a[b"},
                         {"?:.d", "[1]", "[1]"},
                         {"?.x:.y", "a.x", "a.y"},
                         {"?.x:.y", "a.b.x", "a.b.x"},
                         {"-.x:y", "a.b.x", "y"},
                         {"-.x:y", "a.b.X", "y"},
                         {"-x:y", "x", "y"},
                         {"-.x:y", "a.b", "a.b"},
                         {"*.:\n=:h.e\n*+:.p\n?:.d", "", "h.e"},
                         {"*.:\n=:h.e\n*+:.p\n?:.d", "a+", "a.p"},
                         {"*.:\n=:h.e\n*+:.p\n?:.d", "a", "a.d"},
                         {"*.:\n=:h.e\n*+:.p\n?:.d", "a.", "a.d"},
                         {"?:.d\n*.:", "a.", "a"},
                         {"=a:b\n=b:a", "a", "a"},
                         {"*a:aa\n*a:b", "xa", "xab"},
                         {"=\xff\xfe:\x80", "\xff\xfe", "\x80"}}) {
    CAPTURE(row.rules);
    CAPTURE(row.name);
    CHECK(text::rewrite(text::parse_rewrite_rules(row.rules), row.name) == row.rewritten);
  }
}

TEST_CASE("a line is a rule or nothing") {
  struct Row {
    std::string_view line;
    std::string_view shown;
  };
  for (const Row& row : {Row{"=a:b", "=|a|b"},
                         {"*a:b:c", "*|a|b:c"},
                         {"?:+.x+.y", "?||+.x+.y"},
                         {"-a:", "-|a|"},
                         {"=a:b \t\r", "=|a|b"},
                         {"=a : b", "=|a | b"},
                         {"*:", "*||"},
                         {"", ""},
                         {"=", ""},
                         {"=a", ""},
                         {" =a:b", ""},
                         {"# =a:b", ""},
                         {"a:b", ""},
                         {"\r", ""}}) {
    CAPTURE(row.line);
    const auto rule = text::parse_rewrite_rule(row.line);
    CHECK((rule ? std::string{static_cast<char>(rule->kind)} + '|' + rule->post + '|' +
                      rule->replacement
                : std::string()) == row.shown);
  }
}
