// Lists of addresses as a reader of mail wants them.

#include "mail/mailbox.h"

#include <doctest/doctest.h>

namespace {

using namespace std::string_literals;

/// Each address and, behind a `|`, the words beside it, with a `;` at the end.
std::string read(std::string_view list, size_t piece) {
  mail::MailboxReader reader;
  std::vector<mail::Mailbox> mailboxes;
  for (; !list.empty(); list.remove_prefix(std::min(piece, list.size()))) {
    reader.feed(list.substr(0, piece), mailboxes);
  }
  reader.finish(mailboxes);
  std::string shown;
  for (const mail::Mailbox& mailbox : mailboxes) {
    shown += mailbox.address + '|' + mailbox.comment + ';';
  }
  return shown;
}

struct Row {
  std::string list;
  std::string read;
};

void check(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    for (const size_t piece : {1u, 2u, 1000u}) {
      CAPTURE(row.list);
      CAPTURE(piece);
      CHECK(read(row.list, piece) == row.read);
    }
  }
}

}  // namespace

TEST_CASE("addresses with commas, blanks and line ends between") {
  check({
      {"", ""},
      {" \n", ""},
      {"joe@x", "joe@x|;"},
      {" joe@x.y ,\n ann@z\r\n", "joe@x.y|;ann@z|;"},
      {"joe", "joe@|;"},
      {"joe ann", "joe@|;ann@|;"},
      {"a . b @ c . d", "a.b@c.d|;"},
      {",,joe,", "joe@|;"},
      {"<>", "|;"},
      {"joe@[1.2.3.4]", "joe@[1.2.3.4]|;"},
      {"a@b@c", "a@b@c|;"},
      {"\"a b\"@c, a\\ b@c, \"a\\\"b\"@c", "a b@c|;a b@c|;a\"b@c|;"},
      {"\"a,b;c\"@d, [,]", "a,b;c@d|;[,]@|;"},
      {"a\0\xff@b"s, "a\0\xff@b|;"s},
  });
}

TEST_CASE("the words beside an address are its comment") {
  check({
      {"Joe <joe@x>", "joe@x|Joe;"},
      {"Joe Doe<joe@x> ,ann@y", "joe@x|Joe Doe;ann@y|;"},
      {"\"Doe, Joe\" <joe@x>", "joe@x|Doe, Joe;"},
      {"J. R.  Ewing <jr@x>", "jr@x|J. R. Ewing;"},
      {"\"J\" R. \"E w\"  <jr@x>", "jr@x|J R. E w;"},
      {"J.\"R\" <jr@x>", "jr@x|J.R;"},
      {"joe@x <joe@x>", "joe@x|joe@x;"},
      {"joe@x (Joe Doe)", "joe@x|Joe Doe;"},
      {"(Joe) joe@x (Doe)", "joe@x|Joe Doe;"},
      {"joe(a)@(b)x (c (d))", "joe@x|a b c (d);"},
      {"Joe (the one) <joe@x> (at home)", "joe@x|Joe the one at home;"},
      {"\"Joe \\\"J\\\" Doe\" <joe@x>", "joe@x|Joe \"J\" Doe;"},
      {"\"Joe\n Doe\" <joe@x>", "joe@x|Joe Doe;"},
      {"joe@x (\\(Joe\\))", "joe@x|(Joe);"},
      {"(nobody)", ""},
  });
}

TEST_CASE("groups and source routes") {
  check({
      {"friends: joe@x, ann@y;", "joe@x|friends;ann@y|;"},
      {"my \"good\" friends: Joe <joe@x>, Ann <ann@y>; carl@z",
       "joe@x|my good friends Joe;ann@y|Ann;carl@z|;"},
      {"friends: ;", ""},
      {"friends:;, joe@x", "joe@x|;"},
      {"a: b@c; d: e@f;", "b@c|a;e@f|d;"},
      {"<@r1,@r2:joe@x>", "joe@x|@r1@r2;"},
      {"Joe <@r1:joe@x>", "joe@x|Joe @r1;"},
      {"@r1:joe@x", "joe@x|@r1;"},
      {"<@r1 (here), @r2.x:joe@x>", "joe@x|@r1@r2.x here;"},
      {"joe@x;", "joe@x|;"},
      {"friends: joe@x", "joe@x|friends;"},
  });
}

TEST_CASE("what is no address is kept as it is, and the rest is read") {
  check({
      {"a@b, c) )d, e@f", "a@b|;|c) )d;e@f|;"},
      {"a@b, >, e@f", "a@b|;|>;e@f|;"},
      {"a@b, \"c\" <d\n e> (f), g@h", "a@b|;|\"c\" <d e> (f);g@h|;"},
      {"a@b, \"c, e@f", "a@b|;|\"c, e@f;"},
      {"a@b, (c, e@f", "a@b|;|(c, e@f;"},
      {"a@b, [c, e@f", "a@b|;|[c, e@f;"},
      {"a@b, c\\", "a@b|;|c\\;"},
      {"a@b, Joe <c@d, e@f", "a@b|;Joe<c@d|;e@f|;"},
      {"a <b, c <d@e>, f@g", "a<b@|;d@e|c;f@g|;"},
  });
  // Of one list nothing is left for the next.
  mail::MailboxReader reader;
  std::vector<mail::Mailbox> mailboxes;
  reader.feed("friends: \"", mailboxes);
  reader.finish(mailboxes);
  reader.feed("a@b", mailboxes);
  reader.finish(mailboxes);
  CHECK(mailboxes == std::vector<mail::Mailbox>{{"", "friends: \""}, {"a@b", ""}});
}

TEST_CASE("a member of any length takes little memory, and does not hide the next one") {
  const std::string word(mail::MailboxReader::member_most, 'a');
  CHECK(read(word + ", b@c", 1000) == word + "@|;b@c|;");
  CHECK(read(word + "a, b@c", 1000) == '|' + word + ";b@c|;");
  CHECK(read('<' + word + ", b@c", 1000) == "|<" + word.substr(1) + ";b@c|;");
}
