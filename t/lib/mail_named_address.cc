#include "mail/named_address.h"

#include <doctest/doctest.h>

#include <string>

using namespace std::string_literals;

TEST_CASE("addresses and the names beside them") {
  struct Row {
    std::string list, all;  // `NAME=ADDRESS|…`; `-`: no list
  };
  const Row rows[] = {
      {"", ""},
      {" joe@x.org\n", "=joe@x.org|"},
      {"Joe Q. Public <joe@x>, \"B, C\" <b@x>", "Joe Q. Public=joe@x|B, C=b@x|"},
      {"joe@x (Joe (the (first)) \\(x)", "Joe (the (first)) (x=joe@x|"},
      {"=?utf-8?q?J=C3=BC?= <j@x>, k@x (=?utf-8?q?=C3=BC?=)", "J\xc3\xbc=j@x|\xc3\xbc=k@x|"},
      {"\"=?utf-8?q?a?=\" <j@x>", "=?utf-8?q?a?==j@x|"},
      {"j@x (a\r\n b\n\tc)", "a b\tc=j@x|"},
      {"a\n b\t\"c\" <j@x>", "a b c=j@x|"},
      {"g: a@b, c <d@e>; h:;", "=a@b|c=d@e|"},
      {"<>, x <>, <@r,@s:a@b>", "=a@b|"},
      {"joe, fred bob", "=joe|=fred|=bob|"},
      {"\"a b\"@x, a@[1.2]", "=a b@x|=a@[1.2]|"},
      {"Joe <joe@x> (comment)", "Joe=joe@x|"},
      {"<joe@x> (comment)", "comment=joe@x|"},
      {"(", "-"},
      {"a@b>", "-"},
      {"<a b>", "-"},
      {"\"\0\"@x"s, "-"},
      {"g: h: a;;", "-"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.list);
    const auto found = mail::read_named_addresses(row.list);
    std::string all = found ? "" : "-";
    if (found) {
      for (const auto& named : *found) all += named.name + '=' + named.address + '|';
    }
    CHECK(all == row.all);
  }
}
