#include "db/assign.h"

#include <doctest/doctest.h>

#include "os/file.h"

namespace {

using namespace std::string_literals;

/// An open users/cdb made from `records`.
db::Cdb database(const std::vector<db::AssignmentRecord>& records) {
  os::Fd fd = os::open_unnamed("/tmp");
  db::CdbMaker maker(fd);
  for (const db::AssignmentRecord& record : records) REQUIRE(maker.add(record.key, record.data));
  REQUIRE(maker.finish());
  return db::Cdb(std::move(fd));
}

constexpr const char* assign =
    "=joe:joe:507:78:/home/joe:::\n"
    "+joe-:joe:507:78:/home/joe:-::\n"
    "+joe-list-:lists:508:78:/home/lists:-:joe-:\n"
    "=joe-List-Owner:owner:509:78:/home/owner:::\n"
    "+JOX:jox:510:78:/home/jox:-:pre-:rubbish\n"
    "=joe:second:1:1:/nowhere:::\n"
    "+:alias:7790:2108:/var/qmail/alias:-::\n"
    ".\n"
    "behind the dot anything goes\n";

}  // namespace

TEST_CASE("an address is found exactly, by its longest prefix, or by the empty one") {
  const auto records = db::assignment_records(assign);
  REQUIRE(records);
  db::Cdb cdb = database(*records);
  struct Row {
    const char* local;
    const char* user;
    const char* dash;
    const char* ext;
    const char* rule;
  };
  for (const Row& row : {Row{"joe", "joe", "", "", "=joe"},
                         {"JOE", "joe", "", "", "=joe"},
                         {"joe-", "joe", "-", "", "+joe-"},
                         {"Joe-Ext-Two", "joe", "-", "Ext-Two", "+joe-"},
                         {"joe-list-X", "lists", "-", "joe-X", "+joe-list-"},
                         {"joe-list-owner", "owner", "", "", "=joe-list-owner"},
                         {"joe-list-owner-", "lists", "-", "joe-owner-", "+joe-list-"},
                         {"jox", "jox", "-", "pre-", "+jox"},
                         {"joXylophone", "jox", "-", "pre-ylophone", "+jox"},
                         {"joey", "alias", "-", "joey", "+"},
                         {"", "alias", "-", "", "+"}}) {
    CAPTURE(row.local);
    db::Assignment found;
    REQUIRE(db::find_assignment(cdb, row.local, found) == db::Found::yes);
    CHECK(found.user == row.user);
    CHECK(found.dash == row.dash);
    CHECK(found.ext == row.ext);
    CHECK(found.rule == row.rule);
  }
}

TEST_CASE("an address that no record covers is not found") {
  db::Cdb cdb = database(*db::assignment_records("+joe-:joe:507:78:/home/joe:-::\n.\n"));
  db::Assignment out;
  CHECK(db::find_assignment(cdb, "joe", out) == db::Found::no);
  CHECK(db::find_assignment(cdb, "", out) == db::Found::no);
  CHECK(db::find_assignment(cdb, "jo-e", out) == db::Found::no);
}

TEST_CASE("a database without wild characters or with a short record is a failure") {
  db::Assignment out;
  db::Cdb no_wild = database({{"!joe\0"s, "joe\0001\0001\0/h\0\0"s}});
  CHECK(db::find_assignment(no_wild, "joe", out) == db::Found::yes);
  CHECK(db::find_assignment(no_wild, "jim", out) == db::Found::failed);
  CHECK(errno == EPROTO);
  db::Cdb too_short = database({{"!joe\0"s, "joe\0001\0001\0/h\0"s}, {"", ""}});
  CHECK(db::find_assignment(too_short, "joe", out) == db::Found::failed);
  CHECK(errno == EINVAL);
}

TEST_CASE("a record has six fields, each ended by a NUL") {
  const auto record = db::parse_assignment("u\0001\0002\0/h\0-\0e\0"s);
  REQUIRE(record);
  CHECK(record->user == "u");
  CHECK(record->uid == "1");
  CHECK(record->gid == "2");
  CHECK(record->home == "/h");
  CHECK(record->dash == "-");
  CHECK(record->ext == "e");
  CHECK(db::parse_assignment("\0\0\0\0\0\0"s));
  CHECK_FALSE(db::parse_assignment("u\0001\0002\0/h\0-\0e"s));
  CHECK_FALSE(db::parse_assignment(""));
}

TEST_CASE("users/assign becomes records: keys and wild characters in lower case") {
  const auto good =
      db::assignment_records("=JOE:u:1:2:/h:d:e:\n+PRE-X:u:1:2:/h:d:e:more:\n+:::::::\n.\n");
  REQUIRE(good);
  REQUIRE(good->size() == 4);
  CHECK((*good)[0].key == "!joe\0"s);
  CHECK((*good)[0].data == "u\0001\0002\0/h\0d\0e"s);
  CHECK((*good)[1].key == "!pre-x");
  CHECK((*good)[1].data == "u\0001\0002\0/h\0d\0e"s);
  CHECK((*good)[2].key == "!");
  CHECK((*good)[2].data == "\0\0\0\0\0"s);
  CHECK((*good)[3].key == "");
  CHECK((*good)[3].data == "x");
}

TEST_CASE("malformed users/assign is refused") {
  using std::string;
  for (const string& text :
       {""s, "\n.\n"s, "=joe\n.\n"s, ":u:1:2:/h:d:e:\n.\n"s, "=joe:u:1:2:/h:d:e\n.\n"s,
        "=joe:u:1:2:/h:d:e:\n"s, "=j\0e:u:1:2:/h:d:e:\n.\n"s}) {
    CAPTURE(text);
    CHECK_FALSE(db::assignment_records(text));
  }
  CHECK(db::assignment_records(".\n"));
  CHECK(db::assignment_records(".\n\0"s));
  CHECK(db::assignment_records("=joe:u:1:2:/h:d:e:\n."));
  CHECK(db::assignment_records("xjoe:u:1:2:/h:d:e:\n.anything\n"));
}
