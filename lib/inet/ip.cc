// IP addresses as values.

#include "inet/ip.h"

#include <algorithm>

#include "text/fmt.h"
#include "text/scan.h"
#include "text/split.h"

namespace inet {

namespace {

constexpr unsigned mapped_bits = 96;  // in front of the IPv4 address of a mapped one
constexpr size_t groups = 8;          // of 16 bits, in an IPv6 address

std::optional<unsigned> hex_group(std::string_view digits) {
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : digits) {
    const char low = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9')
      value = value * 16 + static_cast<unsigned>(c - '0');
    else if (low >= 'a' && low <= 'f')
      value = value * 16 + static_cast<unsigned>(low - 'a') + 10;
    else
      return std::nullopt;
  }
  return value;
}

/// Groups of an IPv6 address, without `::`.
struct Groups {
  std::array<uint8_t, 16> bytes{};
  size_t count = 0;
};

/// Groups with colons between them; the last two may stand as an IPv4 address.
std::optional<Groups> parse_groups(std::string_view text) {
  Groups parsed;
  if (text.empty()) return parsed;
  for (bool more = true; more;) {
    const text::Halves halves = text::halves(text, ':');
    more = halves.found;
    text = halves.after;
    const auto v4 = more ? std::nullopt : parse_ipv4(halves.before);
    if (parsed.count + (v4 ? 2 : 1) > groups) return std::nullopt;
    if (v4) {
      std::copy_n(v4->bytes().begin() + 12, 4, parsed.bytes.begin() + 2 * parsed.count);
      parsed.count += 2;
      continue;
    }
    const auto group = hex_group(halves.before);
    if (!group) return std::nullopt;
    parsed.bytes[2 * parsed.count] = static_cast<uint8_t>(*group >> 8);
    parsed.bytes[2 * parsed.count + 1] = static_cast<uint8_t>(*group & 255);
    ++parsed.count;
  }
  return parsed;
}

std::optional<Ip> parse_ipv6(std::string_view text) {
  const size_t gap = text.find("::");
  const auto head = parse_groups(text.substr(0, gap));
  if (!head) return std::nullopt;
  if (gap == std::string_view::npos) {
    return head->count == groups ? std::optional(Ip(head->bytes)) : std::nullopt;
  }
  const auto tail = parse_groups(text.substr(gap + 2));
  if (!tail || head->count + tail->count >= groups) return std::nullopt;
  if (head->count > 0 && text.substr(0, gap).find('.') != std::string_view::npos)
    return std::nullopt;
  Ip::Bytes bytes = head->bytes;
  std::copy_n(tail->bytes.begin(), 2 * tail->count,
              bytes.end() - 2 * static_cast<ptrdiff_t>(tail->count));
  return Ip(bytes);
}

std::string dotted(const Ip& ip) {
  const Ip::Bytes& bytes = ip.bytes();
  return text::join(bytes[12], '.', bytes[13], '.', bytes[14], '.', bytes[15]);
}

}  // namespace

bool Ip::is_v4() const {
  return std::all_of(bytes_.begin(), bytes_.begin() + 10, [](uint8_t byte) { return byte == 0; }) &&
         bytes_[10] == 0xff && bytes_[11] == 0xff;
}

Ip Ip::masked(unsigned bits) const {
  if (is_v4()) bits += mapped_bits;
  Bytes bytes = bytes_;
  for (unsigned i = 0; i < bytes.size(); ++i) {
    const unsigned kept = std::clamp(bits, 8 * i, 8 * i + 8) - 8 * i;
    bytes[i] = static_cast<uint8_t>(bytes[i] & (0xff00 >> kept));
  }
  return Ip(bytes);
}

bool Network::contains(const Ip& other) const {
  return other.is_v4() == ip.is_v4() && other.masked(bits) == ip.masked(bits);
}

std::optional<Ip> parse_ipv4(std::string_view text) {
  std::array<uint8_t, 4> bytes;
  for (uint8_t& byte : bytes) {
    const text::Scanned number = text::scan_decimal(text);
    if (number.length == 0 || number.length > 3 || number.value > 255) return std::nullopt;
    byte = static_cast<uint8_t>(number.value);
    text.remove_prefix(number.length);
    if (&byte == &bytes.back()) break;
    if (!text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
  }
  if (!text.empty()) return std::nullopt;
  return Ip::v4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

std::optional<Ip> parse_ip(std::string_view text) {
  return text.find(':') == std::string_view::npos ? parse_ipv4(text) : parse_ipv6(text);
}

std::optional<Network> parse_network(std::string_view text) {
  const text::Halves halves = text::halves(text, '/');
  const auto ip = parse_ip(halves.before);
  if (!ip) return std::nullopt;
  const bool mapped = ip->is_v4() && halves.before.find(':') != std::string_view::npos;
  auto bits = text::number(halves.after, mapped ? 128 : ip->width());
  if (!bits || (mapped && *bits < mapped_bits)) return std::nullopt;
  const auto own = static_cast<unsigned>(mapped ? *bits - mapped_bits : *bits);
  return Network{ip->masked(own), own};
}

std::string format(const Ip& ip) { return ip.is_v4() ? dotted(ip) : format_as_v6(ip); }

std::string format_as_v6(const Ip& ip) {
  if (ip.is_v4()) return "::ffff:" + dotted(ip);
  const auto group = [&](size_t i) { return ip.bytes()[2 * i] << 8 | ip.bytes()[2 * i + 1]; };
  // The longest run of two zero groups or more, the first of equals, becomes `::`.
  size_t gap = groups, gap_size = 1;
  for (size_t i = 0; i < groups;) {
    size_t end = i;
    while (end < groups && group(end) == 0) ++end;
    if (end - i > gap_size) {
      gap = i;
      gap_size = end - i;
    }
    i = end + 1;
  }
  std::string text;
  for (size_t i = 0; i < groups; ++i) {
    if (i == gap) {
      text += "::";
      i += gap_size - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    char digits[4];
    text.append(digits, std::to_chars(digits, digits + sizeof digits, group(i), 16).ptr);
  }
  return text;
}

std::string format(const Network& network) {
  return text::join(format(network.ip), '/', network.bits);
}

}  // namespace inet
