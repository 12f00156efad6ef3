// What questions to the domain name system and the replies look like (RFC 1035, RFC 6891). No
// system call; every byte of a reply may come from an enemy.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inet/ip.h"

namespace inet {

/// The type of a record; any other number may occur too.
enum class DnsType : uint16_t {
  a = 1,
  ns = 2,
  cname = 5,
  soa = 6,
  ptr = 12,
  hinfo = 13,
  mx = 15,
  txt = 16,
  rp = 17,
  sig = 24,
  key = 25,
  aaaa = 28,
  opt = 41,
  axfr = 252,
  any = 255,
};

constexpr uint16_t dns_class_in = 1;

/// A domain name: labels of 1 to 63 bytes, 255 bytes altogether as packets hold it.
class DomainName {
 public:
  DomainName() : wire_(1, '\0') {}  // the root

  /// As packets hold it: each label after its length, a 0 at the end.
  const std::string& wire() const { return wire_; }
  bool is_root() const { return wire_.size() == 1; }
  /// Adds a label at the end; false, with nothing changed, if the name or the label gets too long,
  /// or the label is empty.
  [[nodiscard]] bool append(std::string_view label);

  /// Letters are equal in either case.
  friend bool operator==(const DomainName& a, const DomainName& b);

 private:
  std::string wire_;
};

/// The name that `text` spells: labels between dots, empty ones left out; `\ooo` is the byte with
/// that octal number and `\c` the byte c, whatever it is.
std::optional<DomainName> parse_domain(std::string_view text);
/// Lower-case labels between dots, none at the end; `.` for the root. Every byte but letters,
/// digits,
/// `-` and `_` is `\ooo`.
std::string format(const DomainName& name);

/// How names hold addresses: `4.3.2.1`, or the 32 hex digits of IPv6 backwards with dots between.
std::string reversed(const Ip& ip);
/// The name whose PTR records name `ip`, in in-addr.arpa or ip6.arpa.
DomainName reverse_name(const Ip& ip);

struct DnsQuestion {
  DomainName name;
  DnsType type;
  uint16_t question_class = dns_class_in;
  friend bool operator==(const DnsQuestion&, const DnsQuestion&) = default;
};

enum class Recursion { wanted, not_wanted };

/// The packet that asks `question`. With `udp_size` an OPT record says that so large replies by UDP
/// are welcome (EDNS0); 0 leaves it out.
std::string dns_query(const DnsQuestion& question, uint16_t id, Recursion recursion,
                      uint16_t udp_size);

enum class Rcode : uint8_t {
  no_error,
  format_error,
  server_failure,
  nxdomain,
  not_implemented,
  refused
};

struct DnsHeader {
  uint16_t id = 0;
  uint16_t flags = 0;
  uint16_t questions = 0, answers = 0, authorities = 0, additionals = 0;

  bool response() const { return (flags & 0x8000) != 0; }
  unsigned opcode() const { return flags >> 11 & 15u; }
  bool authoritative() const { return (flags & 0x400) != 0; }
  bool truncated() const { return (flags & 0x200) != 0; }
  bool recursion_desired() const { return (flags & 0x100) != 0; }
  bool recursion_available() const { return (flags & 0x80) != 0; }
  unsigned z() const { return flags >> 4 & 7u; }
  Rcode rcode() const { return static_cast<Rcode>(flags & 15); }
};

/// Reads bytes `at` to `end` of a packet step by step. A step that leads over the end reads zeros
/// or nothing, and so do all after it.
class DnsCursor {
 public:
  DnsCursor(std::string_view packet, size_t at, size_t end) : packet_(packet), at_(at), end_(end) {}

  uint8_t number8();
  uint16_t number16();
  uint32_t number32();
  std::string_view bytes(size_t count);
  /// A byte string after its length byte, as in TXT.
  std::string_view text() { return bytes(number8()); }
  /// A name, whose pointers may lead to anything before it in the packet. A name that is too long,
  /// or goes in a circle, is failure.
  DomainName name();

  bool failed() const { return failed_; }
  bool ended() const { return at_ == end_; }
  /// What is left, without taking it.
  std::string_view rest() const { return packet_.substr(at_, end_ - at_); }
  /// Takes the next `count` bytes as something to read by itself.
  DnsCursor part(size_t count);

 private:
  void fail();

  std::string_view packet_;
  size_t at_;
  size_t end_;
  bool failed_ = false;
};

enum class DnsSection { answer, authority, additional };

struct DnsRecord {
  DnsSection section;
  DomainName name;
  DnsType type;
  uint16_t record_class;
  uint32_t ttl;
  DnsCursor data;  // of the packet, which must live on
};

/// The view of a whole packet, from front to back:
///
///   DnsMessage message(packet);
///   while (const auto question = message.next_question()) …
///   while (auto record = message.next_record()) …
///   if (message.damaged()) …
class DnsMessage {
 public:
  explicit DnsMessage(std::string_view packet);

  /// All zeros if the packet is too short for one.
  const DnsHeader& header() const { return header_; }
  /// Nothing once there is none left, and in a damaged packet.
  std::optional<DnsQuestion> next_question();
  /// The next record of any section, after the questions, which are passed over.
  std::optional<DnsRecord> next_record();
  /// True once something was found that is cut short or makes no sense.
  bool damaged() const { return cursor_.failed(); }

 private:
  DnsCursor cursor_;
  DnsHeader header_;
  unsigned questions_taken_ = 0;
  unsigned records_taken_ = 0;
};

/// True if `packet` is a reply to that question with that id. A reply that holds no question at all
/// may only say that it failed.
bool answers(std::string_view packet, const DnsQuestion& question, uint16_t id);

/// The records that the answer section of `packet` has for `question`: those of its name, or of the
/// name that the CNAMEs of the packet lead to, however they are ordered. Nothing if the packet is
/// damaged; none if the CNAMEs go in a circle, or are more than 64.
std::optional<std::vector<DnsRecord>> dns_records(std::string_view packet,
                                                  const DnsQuestion& question);

}  // namespace inet
