#include "inet/dns_dump.h"

#include <doctest/doctest.h>

using namespace std::string_literals;

namespace {

constexpr char question[] = "\1x\4test\0\0\1\0\1";  // A of x.test, at byte 12
const std::string asked(question, sizeof question - 1);
const std::string its_name = "\xc0\x0c";

/// A header with these flags and counts.
std::string header(const std::string& flags, const char (&counts)[5]) {
  std::string bytes = "\0\7"s + flags;
  for (size_t i = 0; i < 4; ++i) bytes += "\0"s + counts[i];
  return bytes;
}

/// A record of x.test; `head` is its type and class.
std::string record(const std::string& head, const std::string& data) {
  return its_name + head + "\0\0\0\x3c\0"s + static_cast<char>(data.size()) + data;
}

std::string dumped(const std::string& packet, inet::Recursion recursion) {
  return inet::dump(packet, recursion).value_or("damaged");
}

}  // namespace

TEST_CASE("the first line of a packet counts and says what is odd") {
  using inet::Recursion;
  struct Row {
    std::string flags;
    Recursion asked;
    std::string words;
  };
  for (const Row& row :
       {Row{"\x80\x00"s, Recursion::not_wanted, ", response, noerror"},
        {"\x84\x00"s, Recursion::not_wanted, ", response, authoritative, noerror"},
        {"\x86\x00"s, Recursion::not_wanted, ", response, authoritative, truncated, noerror"},
        {"\x81\x80"s, Recursion::not_wanted, ", response, weird rd, weird ra, noerror"},
        {"\x81\x80"s, Recursion::wanted, ", response, noerror"},
        {"\x88\x00"s, Recursion::wanted, ", response, weird op, noerror"},
        {"\x80\x03"s, Recursion::wanted, ", response, nxdomain"},
        {"\x80\x04"s, Recursion::wanted, ", response, notimp"},
        {"\x80\x05"s, Recursion::wanted, ", response, refused"},
        {"\x80\x01"s, Recursion::wanted, ", response, weird rcode"},
        {"\x80\x02"s, Recursion::wanted, ", response, weird rcode"},
        {"\x80\x0f"s, Recursion::wanted, ", response, weird rcode"},
        {"\x80\x40"s, Recursion::wanted, ", response, noerror, weird z"},
        {"\x00\x00"s, Recursion::wanted, ", noerror"}}) {
    CAPTURE(row.words);
    CHECK(dumped(header(row.flags, "\0\0\0\0"), row.asked) ==
          "12 bytes, 0+0+0+0 records" + row.words + "\n");
  }
}

TEST_CASE("a record is a line") {
  struct Row {
    std::string head;
    std::string data;
    std::string line;
  };
  const std::string numbers("\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\xff\xff\xff\xff", 20);
  for (const Row& row :
       {Row{"\0\1\0\1"s, "\1\2\3\xff", "A 1.2.3.255"},
        {"\0\1\0\1"s, "\1\2\3", "1 \\001\\002\\003"},
        {"\0\1\0\1"s, "\1\2\3\4\5", "1 \\001\\002\\003\\004\\005"},
        {"\0\2\0\1"s, "\1n" + its_name, "NS n.x.test"},
        {"\0\5\0\1"s, "\2A.\0"s, "CNAME a\\056"},
        {"\0\x0c\0\1"s, "\0"s, "PTR ."},
        {"\0\x0f\0\1"s, "\0\x0a"s + its_name, "MX 10 x.test"},
        {"\0\x0f\0\1"s, "\xff\xff\0"s, "MX 65535 ."},
        {"\0\x0f\0\1"s, "\0\x0a"s + its_name + "y", "15 \\000\\012\\300\\014y"},
        {"\0\6\0\1"s, its_name + "\1r\0"s + numbers, "SOA x.test r 1 2 3 4 4294967295"},
        {"\0\x10\0\1"s, "\6second", "16 \\006second"},
        {"\0\x10\0\1"s, "\4a \\~", "16 \\004a\\040\\134~"},
        {"\0\x10\0\1"s, "\2\x7f\xff", "16 \\002\\177\\377"},
        {"\0\x10\0\1"s, "", "16 "},
        {"\0\x1c\0\1"s, "abcdefghijklmnop", "28 abcdefghijklmnop"},
        {"\0\1\0\3"s, "\1\2\3\4", "weird class"}}) {
    CAPTURE(row.line);
    const std::string packet = header("\x80\0"s, "\1\1\0\0") + asked + record(row.head, row.data);
    CHECK(dumped(packet, inet::Recursion::wanted) ==
          std::to_string(packet.size()) +
              " bytes, 1+1+0+0 records, response, noerror\nquery: 1 x.test\nanswer: x.test 60 " +
              row.line + "\n");
  }
}

TEST_CASE("a record is named by its section") {
  const std::string a = record("\0\1\0\1"s, "\1\2\3\4");
  CHECK(dumped(header("\x80\0"s, "\1\1\1\1") + asked + a + a + a, inet::Recursion::wanted) ==
        "72 bytes, 1+1+1+1 records, response, noerror\nquery: 1 x.test\n"
        "answer: x.test 60 A 1.2.3.4\nauthority: x.test 60 A 1.2.3.4\n"
        "additional: x.test 60 A 1.2.3.4\n");
}

TEST_CASE("a question of another class is weird") {
  const std::string other = header("\x80\0"s, "\1\0\0\0") + "\1x\0\0\1\0\3"s;
  CHECK(dumped(other, inet::Recursion::wanted) ==
        "19 bytes, 1+0+0+0 records, response, noerror\nquery: weird class\n");
}

TEST_CASE("a damaged packet has no lines") {
  const std::string whole = header("\x80\0"s, "\1\1\0\0") + asked + record("\0\1\0\1"s, "\1\2\3\4");
  CHECK(inet::dump(whole, inet::Recursion::wanted));
  for (size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(inet::dump(whole.substr(0, size), inet::Recursion::wanted));
  const std::string endless = header("\x80\0"s, "\1\1\0\0") + asked + "\xc0\x18"s;
  CHECK_FALSE(inet::dump(endless + std::string(20, '\0'), inet::Recursion::wanted));
}

TEST_CASE("a type is a number or one of a few names") {
  struct Row {
    const char* text;
    int number;
  };
  for (const Row& row :
       {Row{"a", 1},   {"A", 1},      {"ns", 2},    {"cname", 5}, {"SOA", 6},  {"ptr", 12},
        {"hinfo", 13}, {"Mx", 15},    {"txt", 16},  {"rp", 17},   {"sig", 24}, {"key", 25},
        {"aaaa", 28},  {"axfr", 252}, {"any", 255}, {"1", 1},     {"0", 0},    {"65535", 65535},
        {"65536", -1}, {"", -1},      {"aa", -1},   {"1x", -1},   {"-1", -1},  {"srv", -1}}) {
    CAPTURE(row.text);
    const auto type = inet::parse_dns_type(row.text);
    CHECK((type ? static_cast<int>(*type) : -1) == row.number);
  }
}
