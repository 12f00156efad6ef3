#include "inet/dns_packet.h"

#include <doctest/doctest.h>

#include "text/fmt.h"

using namespace std::string_literals;

namespace {

inet::DomainName name(std::string_view text) { return inet::parse_domain(text).value(); }

std::string number16(unsigned number) {
  return {static_cast<char>(number >> 8), static_cast<char>(number & 255)};
}

/// A packet piece by piece. A name goes in as wire bytes, so that it may be anything.
class Packet {
 public:
  explicit Packet(unsigned flags = 0x8180) : flags_(flags) {}
  Packet& question(const std::string& wire, unsigned type) {
    ++counts_[0];
    body_ += wire + number16(type) + number16(1);
    return *this;
  }
  /// `section` 1 to 3.
  Packet& record(unsigned section, const std::string& wire, unsigned type, const std::string& data,
                 unsigned record_class = 1) {
    ++counts_[section];
    body_ += wire + number16(type) + number16(record_class) + "\0\0\1\0"s +
             number16(static_cast<unsigned>(data.size())) + data;
    return *this;
  }
  size_t size() const { return 12 + body_.size(); }
  std::string bytes() const {
    std::string packet = number16(7) + number16(flags_);
    for (const unsigned count : counts_) packet += number16(count);
    return packet + body_;
  }

 private:
  unsigned flags_;
  unsigned counts_[4] = {};
  std::string body_;
};

std::string pointer(size_t place) { return number16(0xc000 | static_cast<unsigned>(place)); }

const std::string first = pointer(12);  // the name in the question

/// What dns_records finds of type A, as last octets.
std::string found(const std::string& packet, const std::string& asked) {
  const auto records = inet::dns_records(packet, {name(asked), inet::DnsType::a});
  if (!records) return "damaged";
  std::string text;
  for (const inet::DnsRecord& record : *records) text += record.data.rest().back();
  return text;
}

}  // namespace

TEST_CASE("a name is spelled with dots and escapes") {
  struct Row {
    std::string text;
    std::optional<std::string> wire;
  };
  const std::string label(63, 'x');
  for (const Row& row :
       {Row{"a.example", "\1a\7example\0"s},
        {"A.Example.", "\1A\7Example\0"s},
        {"", "\0"s},
        {".", "\0"s},
        {"..a...b..", "\1a\1b\0"s},
        {"a\\.b.c", "\3a.b\1c\0"s},
        {"\\056\\0\\401", std::nullopt},
        {"\\056\\0x\\3777", "\5.\0x\xff"s + "7\0"s},
        {"\\", std::nullopt},
        {"\\\\", "\1\\\0"s},
        {"\\8",
         "\1"
         "8\0"s},
        {"a\0b"s, "\3a\0b\0"s},
        {label, "\x3f" + label + "\0"s},
        {label + "x", std::nullopt},
        {label + "." + label + "." + label + "." + label.substr(2),
         "\x3f" + label + "\x3f" + label + "\x3f" + label + "\x3d" + label.substr(2) + "\0"s},
        {label + "." + label + "." + label + "." + label.substr(1), std::nullopt}}) {
    CAPTURE(row.text);
    const auto parsed = inet::parse_domain(row.text);
    CHECK(parsed.has_value() == row.wire.has_value());
    if (parsed && row.wire) CHECK(parsed->wire() == *row.wire);
  }
}

TEST_CASE("a name is shown in lower case, with octal escapes") {
  CHECK(inet::format(name("")) == ".");
  CHECK(inet::format(name("Www.EXAMPLE.")) == "www.example");
  CHECK(inet::format(name("a-b_1.x")) == "a-b_1.x");
  CHECK(inet::format(name("a\\.b\\000\\377 .\\\\")) == "a\\056b\\000\\377\\040.\\134");
}

TEST_CASE("names are equal in either case, label by label") {
  CHECK(name("A.b") == name("a.B"));
  CHECK_FALSE(name("a.b") == name("a\\.b"));
  CHECK_FALSE(name("a") == name("a.b"));
}

TEST_CASE("an address is a name backwards") {
  CHECK(inet::reversed(inet::Ip::v4(1, 20, 30, 254)) == "254.30.20.1");
  CHECK(inet::format(inet::reverse_name(inet::Ip::v4(1, 2, 3, 4))) == "4.3.2.1.in-addr.arpa");
  CHECK(inet::format(inet::reverse_name(inet::parse_ip("2001:db8::4a").value())) ==
        "a.4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}

TEST_CASE("a query holds the question, and says with EDNS0 how much it takes") {
  const inet::DnsQuestion question{name("a.b"), inet::DnsType::mx};
  CHECK(inet::dns_query(question, 0x1234, inet::Recursion::wanted, 0) ==
        "\x12\x34\1\0\0\1\0\0\0\0\0\0\1a\1b\0\0\17\0\1"s);
  CHECK(inet::dns_query(question, 0x1234, inet::Recursion::not_wanted, 1232) ==
        "\x12\x34\0\0\0\1\0\0\0\0\0\1\1a\1b\0\0\17\0\1\0\0\x29\4\xd0\0\0\0\0\0\0"s);
}

TEST_CASE("a packet is read section by section") {
  const std::string packet = Packet(0x85b3)
                                 .question("\1a\1b\0"s, 15)
                                 .record(1, first, 15, "\0\5\1m"s + first)
                                 .record(2, pointer(14), 2, "\2ns"s + pointer(14))
                                 .record(3, "\0"s, 41, "")
                                 .bytes();
  inet::DnsMessage message(packet);
  CHECK(message.header().id == 7);
  CHECK(message.header().response());
  CHECK(message.header().opcode() == 0);
  CHECK(message.header().authoritative());
  CHECK_FALSE(message.header().truncated());
  CHECK(message.header().recursion_desired());
  CHECK(message.header().recursion_available());
  CHECK(message.header().z() == 3);
  CHECK(message.header().rcode() == inet::Rcode::nxdomain);
  CHECK(message.next_question() == inet::DnsQuestion{name("a.b"), inet::DnsType::mx});
  CHECK_FALSE(message.next_question());

  auto record = message.next_record();
  REQUIRE(record);
  CHECK(record->section == inet::DnsSection::answer);
  CHECK(record->type == inet::DnsType::mx);
  CHECK(record->record_class == 1);
  CHECK(record->ttl == 256);
  CHECK(record->name == name("a.b"));
  CHECK(record->data.rest() == "\0\5\1m"s + first);
  CHECK(record->data.number16() == 5);
  CHECK(record->data.name() == name("m.a.b"));
  CHECK(record->data.ended());
  CHECK_FALSE(record->data.failed());

  record = message.next_record();
  REQUIRE(record);
  CHECK(record->section == inet::DnsSection::authority);
  CHECK(record->name == name("b"));
  CHECK(record->data.name() == name("ns.b"));

  record = message.next_record();
  REQUIRE(record);
  CHECK(record->section == inet::DnsSection::additional);
  CHECK(record->type == inet::DnsType::opt);
  CHECK(record->data.ended());
  CHECK_FALSE(message.next_record());
  CHECK_FALSE(message.damaged());
}

TEST_CASE("a packet that is cut anywhere is damaged, and nothing worse") {
  const std::string packet =
      Packet().question("\1a\1b\0"s, 1).record(1, first, 1, "\1\2\3\4").bytes();
  for (size_t size = 0; size < packet.size(); ++size) {
    CAPTURE(size);
    CHECK(found(packet.substr(0, size), "a.b") == "damaged");
  }
  CHECK(found(packet, "a.b") == "\4");
}

TEST_CASE("pointers lead back, never in a circle, forward or outside") {
  struct Row {
    std::string wire;
    std::string text;  // empty: failure
  };
  // The name stands at place 8; at 0 there is `a`, at 3 `b.a`.
  for (const Row& row : {Row{"\1c"s + pointer(3), "c.b.a"},
                         {pointer(0), "a"},
                         {pointer(8), ""},
                         {"\1c"s + pointer(8), ""},
                         {pointer(10) + "\1c\0"s, ""},
                         {pointer(100), ""},
                         {"\xc0", ""},
                         {"\1", ""},
                         {"\1c", ""},
                         {"\x40" + std::string(64, 'x') + "\0"s, ""},
                         {"\x80", ""}}) {
    CAPTURE(row.wire);
    const std::string packet = "\1a\0\1b\xc0\0\0"s + row.wire;
    inet::DnsCursor cursor(packet, 8, packet.size());
    const inet::DomainName read = cursor.name();
    CHECK(cursor.failed() == row.text.empty());
    CHECK(inet::format(read) == (row.text.empty() ? "." : row.text));
    CHECK(cursor.ended());
  }
}

TEST_CASE("a name that pointers make too long is failure") {
  std::string packet = "\0"s;
  for (size_t i = 0, before = 0; i < 5; ++i) {
    const size_t place = packet.size();
    packet += "\x3f" + std::string(63, 'x') + pointer(before);
    before = place;
    inet::DnsCursor cursor(packet, place, packet.size());
    (void)cursor.name();
    CHECK(cursor.failed() == (i >= 3));
  }
}

TEST_CASE("a reply has the id and the question") {
  const inet::DnsQuestion question{name("a.b"), inet::DnsType::a};
  const std::string asked = "\1A\1b\0"s;
  CHECK(inet::answers(Packet().question(asked, 1).bytes(), question, 7));
  CHECK_FALSE(inet::answers(Packet().question(asked, 1).bytes(), question, 8));
  CHECK_FALSE(inet::answers(Packet().question(asked, 15).bytes(), question, 7));
  CHECK_FALSE(inet::answers(Packet().question("\1a\1c\0"s, 1).bytes(), question, 7));
  CHECK_FALSE(inet::answers(Packet().question(asked, 1).question(asked, 1).bytes(), question, 7));
  CHECK_FALSE(inet::answers(Packet(0x100).question(asked, 1).bytes(), question, 7));
  CHECK_FALSE(inet::answers(Packet(0x9000).question(asked, 1).bytes(), question, 7));
  CHECK_FALSE(inet::answers("", question, 7));
  // Nothing but failure may come without the question.
  CHECK_FALSE(inet::answers(Packet(0x8180).bytes(), question, 7));
  CHECK_FALSE(inet::answers(Packet(0x8183).bytes(), question, 7));
  CHECK(inet::answers(Packet(0x8181).bytes(), question, 7));
  CHECK(inet::answers(Packet(0x8184).bytes(), question, 7));
}

TEST_CASE("only records of the name, the type and the class count") {
  const std::string packet = Packet()
                                 .question("\1a\1b\0"s, 1)
                                 .record(1, first, 1, "1")
                                 .record(1, pointer(14), 1, "2")
                                 .record(1, "\1A\1B\0"s, 1, "3")
                                 .record(1, first, 28, "4")
                                 .record(1, first, 1, "5", 3)
                                 .record(2, first, 1, "6")
                                 .record(3, first, 1, "7")
                                 .bytes();
  CHECK(found(packet, "a.b") == "13");
}

TEST_CASE("CNAMEs are followed in any order, and not for ever") {
  const auto label = [](size_t i) {
    return "\3"s + static_cast<char>('a' + i / 26) + static_cast<char>('a' + i % 26) + "x\0"s;
  };
  for (const size_t length : {1u, 20u, 64u, 65u}) {
    CAPTURE(length);
    Packet forward, backward;
    forward.question(label(0), 1);
    backward.question(label(0), 1).record(1, label(length), 1, "!");
    for (size_t i = 0; i < length; ++i) {
      forward.record(1, label(i), 5, label(i + 1));
      backward.record(1, label(length - i - 1), 5, label(length - i));
    }
    forward.record(1, label(length), 1, "!");
    CHECK(found(forward.bytes(), "aax") == (length <= 64 ? "!" : ""));
    CHECK(found(backward.bytes(), "aax") == (length <= 64 ? "!" : ""));
  }
  const Packet circle = Packet()
                            .question("\1a\0"s, 1)
                            .record(1, "\1a\0"s, 5, "\1b\0"s)
                            .record(1, "\1b\0"s, 5, "\1a\0"s)
                            .record(1, "\1c\0"s, 1, "!");
  CHECK(found(circle.bytes(), "a").empty());
  const Packet open = Packet().question("\1a\0"s, 1).record(1, "\1a\0"s, 5, "\1b\0"s);
  CHECK(found(open.bytes(), "a").empty());
}

TEST_CASE("the CNAME itself can be asked for") {
  const std::string packet = Packet().question("\1a\0"s, 5).record(1, first, 5, "\1b\0"s).bytes();
  const auto records = inet::dns_records(packet, {name("a"), inet::DnsType::cname});
  REQUIRE(records);
  REQUIRE(records->size() == 1);
  CHECK(inet::DnsCursor(records->front().data).name() == name("b"));
}
