// What questions to the domain name system and the replies look like.

#include "inet/dns_packet.h"

#include <algorithm>

#include "text/case.h"
#include "text/fmt.h"

namespace inet {

namespace {

constexpr size_t longest_label = 63;
constexpr size_t longest_name = 255;
constexpr size_t header_size = 12;
constexpr unsigned most_cnames = 64;
constexpr unsigned pointer_bits = 0xc0;  // of a length byte: the rest and the next byte are a place

void append16(std::string& to, unsigned number) {
  to += static_cast<char>(number >> 8 & 255);
  to += static_cast<char>(number & 255);
}

/// Takes what stands behind a backslash; nothing if that is nothing or no byte.
std::optional<char> take_escaped(std::string_view& text) {
  const auto octal = [&](size_t at) {
    return at < text.size() && text[at] >= '0' && text[at] <= '7';
  };
  if (text.empty()) return std::nullopt;
  if (!octal(0)) {
    const char c = text.front();
    text.remove_prefix(1);
    return c;
  }
  unsigned value = 0;
  for (size_t digits = 0; digits < 3 && octal(0); ++digits) {
    value = value * 8 + static_cast<unsigned>(text.front() - '0');
    text.remove_prefix(1);
  }
  if (value > 255) return std::nullopt;
  return static_cast<char>(value);
}

bool plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// The name that the CNAMEs among `records` lead to from `name`; nothing if that takes too many.
std::optional<DomainName> follow_cnames(const std::vector<DnsRecord>& records, DomainName name) {
  for (unsigned steps = 0; steps <= most_cnames; ++steps) {
    const auto alias = std::ranges::find_if(records, [&](const DnsRecord& record) {
      return record.type == DnsType::cname && record.name == name;
    });
    if (alias == records.end()) return name;
    name = DnsCursor(alias->data).name();
  }
  return std::nullopt;
}

}  // namespace

bool DomainName::append(std::string_view label) {
  if (label.empty() || label.size() > longest_label) return false;
  if (wire_.size() + 1 + label.size() > longest_name) return false;
  wire_.back() = static_cast<char>(label.size());
  wire_.append(label);
  wire_ += '\0';
  return true;
}

bool operator==(const DomainName& a, const DomainName& b) {
  // A length is below any letter, so that the wire forms can be compared whole.
  return text::equal_without_case(a.wire_, b.wire_);
}

std::optional<DomainName> parse_domain(std::string_view text) {
  DomainName name;
  std::string label;
  const auto end_label = [&] {
    const bool fits = label.empty() || name.append(label);
    label.clear();
    return fits;
  };
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '.') {
      if (!end_label()) return std::nullopt;
      continue;
    }
    const std::optional<char> byte = c == '\\' ? take_escaped(text) : c;
    if (!byte) return std::nullopt;
    label += *byte;
  }
  if (!end_label()) return std::nullopt;
  return name;
}

std::string format(const DomainName& name) {
  if (name.is_root()) return ".";
  std::string text;
  std::string_view rest = name.wire();
  while (const auto size = static_cast<uint8_t>(rest.front())) {
    if (!text.empty()) text += '.';
    for (const char byte : rest.substr(1, size)) {
      const char c = text::lower(byte);
      if (plain(c)) {
        text += c;
        continue;
      }
      const auto number = static_cast<uint8_t>(c);
      text += '\\';
      for (const unsigned shift : {6u, 3u, 0u})
        text += static_cast<char>('0' + (number >> shift & 7));
    }
    rest.remove_prefix(1u + size);
  }
  return text;
}

std::string reversed(const Ip& ip) {
  const Ip::Bytes& bytes = ip.bytes();
  if (ip.is_v4()) return text::join(bytes[15], '.', bytes[14], '.', bytes[13], '.', bytes[12]);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (size_t i = bytes.size(); i-- > 0;) {
    if (!text.empty()) text += '.';
    text::append(text, digits[bytes[i] & 15], '.', digits[bytes[i] >> 4]);
  }
  return text;
}

DomainName reverse_name(const Ip& ip) {
  const auto name = parse_domain(reversed(ip) + (ip.is_v4() ? ".in-addr.arpa" : ".ip6.arpa"));
  return name.value_or(DomainName());
}

std::string dns_query(const DnsQuestion& question, uint16_t id, Recursion recursion,
                      uint16_t udp_size) {
  std::string packet;
  append16(packet, id);
  append16(packet, recursion == Recursion::wanted ? 0x100 : 0);
  append16(packet, 1);
  append16(packet, 0);
  append16(packet, 0);
  append16(packet, udp_size != 0 ? 1 : 0);
  packet += question.name.wire();
  append16(packet, static_cast<unsigned>(question.type));
  append16(packet, question.question_class);
  if (udp_size != 0) {
    packet += '\0';  // the root
    append16(packet, static_cast<unsigned>(DnsType::opt));
    append16(packet, udp_size);
    packet.append(6, '\0');  // no flags, no options
  }
  return packet;
}

void DnsCursor::fail() {
  failed_ = true;
  at_ = end_;
}

std::string_view DnsCursor::bytes(size_t count) {
  if (failed_ || count > end_ - at_) {
    fail();
    return {};
  }
  at_ += count;
  return packet_.substr(at_ - count, count);
}

uint8_t DnsCursor::number8() {
  const std::string_view byte = bytes(1);
  return byte.empty() ? 0 : static_cast<uint8_t>(byte[0]);
}

uint16_t DnsCursor::number16() {
  const std::string_view two = bytes(2);
  if (two.empty()) return 0;
  return static_cast<uint16_t>(static_cast<uint8_t>(two[0]) << 8 | static_cast<uint8_t>(two[1]));
}

uint32_t DnsCursor::number32() {
  const auto high = static_cast<uint32_t>(number16()) << 16;
  return high | number16();
}

DomainName DnsCursor::name() {
  DomainName name;
  DnsCursor from = *this;
  size_t start = at_;  // of the bytes being read: a pointer leads to a place before them
  bool jumped = false;
  for (;;) {
    const uint8_t size = from.number8();
    if (!jumped) at_ = from.at_;
    if (from.failed_) break;
    if (size == 0) return name;
    if (size >= pointer_bits) {
      const size_t place = (size & ~pointer_bits) << 8 | from.number8();
      if (!jumped) at_ = from.at_;
      jumped = true;
      if (from.failed_ || place >= start) break;
      from = DnsCursor(packet_, place, start);
      start = place;
      continue;
    }
    const std::string_view label = from.bytes(size);
    if (!jumped) at_ = from.at_;
    if (from.failed_ || !name.append(label)) break;
  }
  fail();
  return {};
}

DnsCursor DnsCursor::part(size_t count) {
  const size_t start = at_;
  (void)bytes(count);
  DnsCursor part(packet_, failed_ ? at_ : start, at_);
  part.failed_ = failed_;
  return part;
}

DnsMessage::DnsMessage(std::string_view packet) : cursor_(packet, 0, packet.size()) {
  if (packet.size() < header_size) {
    (void)cursor_.bytes(header_size);
    return;
  }
  header_.id = cursor_.number16();
  header_.flags = cursor_.number16();
  header_.questions = cursor_.number16();
  header_.answers = cursor_.number16();
  header_.authorities = cursor_.number16();
  header_.additionals = cursor_.number16();
}

std::optional<DnsQuestion> DnsMessage::next_question() {
  if (damaged() || questions_taken_ == header_.questions) return std::nullopt;
  ++questions_taken_;
  DnsQuestion question;
  question.name = cursor_.name();
  question.type = static_cast<DnsType>(cursor_.number16());
  question.question_class = cursor_.number16();
  if (damaged()) return std::nullopt;
  return question;
}

std::optional<DnsRecord> DnsMessage::next_record() {
  while (next_question()) continue;
  const unsigned authorities_start = header_.answers;
  const unsigned additionals_start = authorities_start + header_.authorities;
  if (damaged() || records_taken_ == additionals_start + header_.additionals) return std::nullopt;
  const DnsSection section = records_taken_ < authorities_start   ? DnsSection::answer
                             : records_taken_ < additionals_start ? DnsSection::authority
                                                                  : DnsSection::additional;
  ++records_taken_;
  DomainName name = cursor_.name();
  const auto type = static_cast<DnsType>(cursor_.number16());
  const uint16_t record_class = cursor_.number16();
  const uint32_t ttl = cursor_.number32();
  const DnsCursor data = cursor_.part(cursor_.number16());
  if (damaged()) return std::nullopt;
  return DnsRecord{section, std::move(name), type, record_class, ttl, data};
}

bool answers(std::string_view packet, const DnsQuestion& question, uint16_t id) {
  DnsMessage message(packet);
  const DnsHeader& header = message.header();
  if (header.id != id || !header.response() || header.opcode() != 0) return false;
  if (header.questions == 0) {
    // Old servers refuse what they do not understand with a bare header.
    return header.rcode() != Rcode::no_error && header.rcode() != Rcode::nxdomain;
  }
  return header.questions == 1 && message.next_question() == question;
}

std::optional<std::vector<DnsRecord>> dns_records(std::string_view packet,
                                                  const DnsQuestion& question) {
  DnsMessage message(packet);
  std::vector<DnsRecord> records;
  while (auto record = message.next_record()) {
    if (record->section != DnsSection::answer) break;
    if (record->record_class != question.question_class) continue;
    if (record->type == question.type || record->type == DnsType::cname)
      records.push_back(std::move(*record));
  }
  if (message.damaged()) return std::nullopt;

  if (question.type != DnsType::cname) {
    const auto name = follow_cnames(records, question.name);
    std::erase_if(records, [&](const DnsRecord& record) {
      return !name || record.type != question.type || record.name != *name;
    });
  }
  return records;
}

}  // namespace inet
