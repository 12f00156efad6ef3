#include "box/quota.h"

#include <doctest/doctest.h>

#include <limits>

#include "text/fmt.h"

namespace {

constexpr int64_t most = std::numeric_limits<int64_t>::max();

}  // namespace

TEST_CASE("quotas are numbers of bytes and of messages") {
  struct Row {
    std::string_view text;
    box::Quota quota;
    std::string_view written;
  };
  for (const Row& row : {Row{"1000S", {1000, 0}, "1000S"},
                         {"5C", {0, 5}, "5C"},
                         {"1000S,5C", {1000, 5}, "1000S,5C"},
                         {"5C,1000S", {1000, 5}, "1000S,5C"},
                         {" 1000S 5C\r", {1000, 5}, "1000S,5C"},
                         {"1S,2S", {2, 0}, "2S"},
                         {",,7C,", {0, 7}, "7C"},
                         {"", {}, "0S"},
                         {"0S,0C", {}, "0S"},
                         {"18446744073709551615S", {~uint64_t{0}, 0}, "18446744073709551615S"}}) {
    CAPTURE(row.text);
    CHECK(box::parse_quota(row.text) == row.quota);
    CHECK(box::quota_text(row.quota) == row.written);
    CHECK(box::parse_quota(row.written) == row.quota);
  }
}

TEST_CASE("other texts are no quotas") {
  for (const std::string_view text : {"1000", "S", "C", "1000s", "-5S", "+5S", "1e3S", "10C20S", "5X", "1000S,3", "10MB",
                                      "NOQUOTA", "18446744073709551616S", "1000S;5C", "1 S"}) {
    CAPTURE(text);
    CHECK(!box::parse_quota(text));
  }
}

TEST_CASE("a line has two columns of twelve bytes, or what the number takes") {
  CHECK(box::amount_line({17, 1}) == "          17            1\n");
  CHECK(box::amount_line({-17, -1}) == "         -17           -1\n");
  CHECK(box::amount_line({1234567890123, 1}) == "1234567890123            1\n");
}

TEST_CASE("maildirsize is a quota and a sum") {
  struct Row {
    std::string_view content;
    box::Quota quota;
    box::Amount held;
    size_t lines;
    bool sound;
  };
  for (const Row& row : {Row{"1000S\n          17            1\n", {1000, 0}, {17, 1}, 1, true},
                         {"1000S,5C\n100 3\n-40 -1\n", {1000, 5}, {60, 2}, 2, true},
                         {"5C\n\t1\t2 \n 3  4\r\n", {0, 5}, {4, 6}, 2, true},
                         {"1000S\n", {1000, 0}, {}, 0, true},
                         {"", {}, {}, 0, true},
                         {"\n5 1\n", {}, {5, 1}, 1, true},
                         {"junk\n5 1\n", {}, {5, 1}, 1, true},
                         {"1000S", {1000, 0}, {}, 0, false},
                         {"1000S\n5 1", {1000, 0}, {5, 1}, 1, false},
                         {"1000S\n5\n", {1000, 0}, {}, 1, false},
                         {"1000S\n5 1 5 1\n", {1000, 0}, {}, 1, false},
                         {"1000S\nx y\n5 1\n", {1000, 0}, {5, 1}, 2, false},
                         {"1000S\n\n5 1\n", {1000, 0}, {5, 1}, 2, false},
                         {"1000S\n5 -1\n", {1000, 0}, {5, -1}, 1, false},
                         {"1000S\n-5 1\n", {1000, 0}, {-5, 1}, 1, false},
                         {"1000S\n--5 1\n", {1000, 0}, {}, 1, false},
                         {"1000S\n9223372036854775808 1\n", {1000, 0}, {}, 1, false},
                         {"1000S\n9223372036854775807 1\n9 1\n", {1000, 0}, {most, 2}, 2, true}}) {
    CAPTURE(row.content);
    const box::Sums sums = box::read_maildirsize(row.content);
    CHECK(sums.quota == row.quota);
    CHECK(sums.held == row.held);
    CHECK(sums.lines == row.lines);
    CHECK(sums.sound == row.sound);
  }
}

TEST_CASE("a long maildirsize is to be counted anew, and so is one with the lines that say so") {
  std::string content = "1S\n";
  while (content.size() + 4 < box::most_maildirsize) content += "1 1\n";
  CHECK(box::read_maildirsize(content).sound);
  content.insert(3, box::most_maildirsize - 1 - content.size(), ' ');
  CHECK(box::read_maildirsize(content).sound);
  content.insert(3, " ");
  CHECK(!box::read_maildirsize(content).sound);

  const box::Sums sums = box::read_maildirsize("1000S\n17 1\n" + box::recount_lines());
  CHECK(!sums.sound);
  CHECK(sums.held == box::Amount{17, 1});
}

TEST_CASE("what is equal to the quota fits") {
  struct Row {
    box::Quota quota;
    box::Amount held, more;
    bool fits;
  };
  for (const Row& row : {Row{{100, 0}, {83, 1}, {17, 1}, true},
                         {{100, 0}, {84, 1}, {17, 1}, false},
                         {{0, 2}, {5000, 1}, {17, 1}, true},
                         {{0, 2}, {5000, 2}, {17, 1}, false},
                         {{100, 2}, {0, 2}, {1, 1}, false},
                         {{100, 2}, {100, 0}, {1, 1}, false},
                         {{}, {most, most}, {1, 1}, true},
                         {{100, 0}, {most, 1}, {17, 1}, false},
                         {{100, 0}, {0, 0}, {most, 1}, false},
                         {{100, 0}, {-50, -1}, {140, 1}, true},
                         {{~uint64_t{0}, 0}, {most, 1}, {most, 1}, true}}) {
    CAPTURE(row.held.bytes);
    CAPTURE(row.more.bytes);
    CHECK(box::fits(row.quota, row.held, row.more) == row.fits);
  }
}

TEST_CASE("percents are of either limit") {
  struct Row {
    box::Quota quota;
    box::Amount held;
    unsigned percent;
    bool filled;
  };
  for (const Row& row : {Row{{1000, 0}, {900, 1}, 90, true},
                         {{1000, 0}, {899, 1}, 90, false},
                         {{999, 0}, {899, 1}, 90, false},  // 899.1
                         {{999, 0}, {900, 1}, 90, true},
                         {{1000, 4}, {1, 2}, 50, true},
                         {{1000, 4}, {1, 1}, 50, false},
                         {{1000, 0}, {0, 0}, 0, true},
                         {{1000, 0}, {1000, 1}, 100, true},
                         {{1000, 0}, {999, 1}, 100, false},
                         {{~uint64_t{0}, 0}, {most, 1}, 50, false},
                         {{~uint64_t{0}, 0}, {most, 1}, 49, true},
                         {{}, {most, most}, 0, false}}) {
    CAPTURE(row.held.bytes);
    CAPTURE(row.percent);
    CHECK(box::filled(row.quota, row.held, row.percent) == row.filled);
  }
}

TEST_CASE("names may tell sizes") {
  struct Row {
    std::string_view name;
    std::optional<uint64_t> size;
  };
  for (const Row& row : {Row{"1.x,S=17", 17},
                         {"1.x,S=17:2,S", 17},
                         {"1.x,S=17,W=19:2,S", 17},
                         {"1.x,W=19,S=17:2,S", 17},
                         {"1.a,S=5.b,S=17", 17},
                         {"1.x,S=0", 0},
                         {"1.x,S=9223372036854775807", 9223372036854775807U},
                         {"1.x,S=9223372036854775808", std::nullopt},
                         {"1.x,S=", std::nullopt},
                         {"1.x,S=-5", std::nullopt},
                         {"1.x,S=5x", std::nullopt},
                         {"1.x,s=5", std::nullopt},
                         {"1.x:2,S=9", std::nullopt},
                         {"1.x", std::nullopt},
                         {"", std::nullopt}}) {
    CAPTURE(row.name);
    CHECK(box::size_in_name(row.name) == row.size);
  }
}

TEST_CASE("deleted messages and names with a dot do not count") {
  for (const std::string_view name : {"1.x", "1.x,S=5:2,S", "1.x:2,", "T", "1.T:2,S", "1.x:1,T"}) {
    CAPTURE(name);
    CHECK(box::message_counts(name));
  }
  for (const std::string_view name : {".x", "1.x:2,T", "1.x,S=5:2,STa"}) {
    CAPTURE(name);
    CHECK(!box::message_counts(name));
  }
}

TEST_CASE("all folders count but the trash") {
  for (const std::string_view name : {".a", ".Trash.b", ".trash", "...", ".\xff"}) CHECK(box::folder_counts(name));
  for (const std::string_view name : {".Trash", ".", "..", "new", ""}) CHECK(!box::folder_counts(name));
}

TEST_CASE("names of folders are parts with dots between") {
  for (const std::string_view name : {"a", "a.b", "Entw&APw-rfe", "a b", "\xff\n", "-f"}) CHECK(box::is_folder_name(name));
  for (const std::string_view name : {"", ".", "..", ".a", "a.", "a..b", "a/b", "/"}) CHECK(!box::is_folder_name(name));
}

TEST_CASE("a folder lies in its maildir") {
  struct Row {
    std::string_view path, name, parent;
  };
  for (const Row& row : {Row{"Maildir/.a", ".a", "Maildir/"},
                         {"./Maildir/.a//", ".a", "./Maildir/"},
                         {".a", ".a", "."},
                         {"/.a", ".a", "/"},
                         {"/", "", "//.."},
                         {"", "", "/.."},
                         {".", ".", "./.."},
                         {"a/..", "..", "a/../.."}}) {
    CAPTURE(row.path);
    CHECK(box::folder_name(row.path) == row.name);
    CHECK(box::folder_parent(row.path) == row.parent);
  }
}
