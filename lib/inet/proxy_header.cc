// The header of the PROXY protocol.

#include "inet/proxy_header.h"

#include <algorithm>

#include "text/crc.h"
#include "text/scan.h"
#include "text/split.h"

namespace inet {

namespace {

using std::string_view;
using Kind = ProxyHeader::Kind;

// --- version 1: a line of text

constexpr string_view word = "PROXY ";
constexpr string_view shortest_line = "PROXY UNKNOWN\r\n";
constexpr size_t longest_line = 107;
constexpr size_t longest_v4_line = 56;
constexpr size_t longest_v6_line = 104;

bool may_become(string_view bytes, string_view start) {
  return bytes.substr(0, start.size()) == start.substr(0, bytes.size());
}

/// An address of the kind that the line names; IPv4 in its one spelling.
std::optional<Ip> address_in_line(string_view text, bool v6) {
  if ((text.find(':') != string_view::npos) != v6) return std::nullopt;
  const auto ip = parse_ip(text);
  return ip && (v6 || format(*ip) == text) ? ip : std::nullopt;
}

std::optional<uint16_t> port_in_line(string_view digits) {
  const auto port = text::number(digits, 65535);
  if (!port || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  return static_cast<uint16_t>(*port);
}

ProxyHeader parse_line(string_view line) {
  ProxyHeader header;
  if (line.size() > longest_line || !line.ends_with("\r\n")) return header;
  const size_t size = line.size();
  line.remove_suffix(2);
  if (line.find_first_of("\r\n") != string_view::npos) return header;
  line.remove_prefix(word.size());
  const auto [family, rest, more] = text::halves(line, ' ');
  if (family == "UNKNOWN") {
    header.kind = Kind::own;
    return header;
  }
  const bool v6 = family == "TCP6";
  if ((!v6 && family != "TCP4") || size > (v6 ? longest_v6_line : longest_v4_line)) return header;
  const text::Halves source = text::halves(rest, ' ');
  const text::Halves destination = text::halves(source.after, ' ');
  const text::Halves ports = text::halves(destination.after, ' ');
  const auto source_ip = address_in_line(source.before, v6);
  const auto destination_ip = address_in_line(destination.before, v6);
  const auto source_port = port_in_line(ports.before);
  const auto destination_port = port_in_line(ports.after);
  if (!source_ip || !destination_ip || !source_port || !destination_port) return header;
  header.kind = Kind::proxied;
  header.source = {*source_ip, *source_port};
  header.destination = {*destination_ip, *destination_port};
  return header;
}

size_t line_wants(string_view bytes) {
  const size_t end = bytes.find_first_of("\r\n");
  if (end != string_view::npos) return bytes[end] == '\r' && end + 1 == bytes.size() ? 1 : 0;
  if (bytes.size() >= longest_line) return 0;
  if (bytes.size() < shortest_line.size()) return shortest_line.size() - bytes.size();
  // At least this is to come: a space and a byte for each field that has not begun, and the end.
  constexpr ptrdiff_t spaces = 5;
  const ptrdiff_t seen = std::ranges::count(bytes, ' ');
  const bool fields = bytes.substr(word.size()).starts_with("TCP") && seen < spaces;
  const size_t wanted = 2 + (fields ? static_cast<size_t>(2 * (spaces - seen)) : 0);
  return std::min(wanted, longest_line - bytes.size());
}

// --- version 2: binary

constexpr string_view signature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr size_t fixed_size = 16;  // signature, command, protocol, and the length of the rest

uint8_t byte_at(string_view bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }

uint16_t number_at(string_view bytes, size_t at) {
  return static_cast<uint16_t>(byte_at(bytes, at) << 8 | byte_at(bytes, at + 1));
}

size_t binary_wants(string_view bytes) {
  const size_t size = bytes.size() < fixed_size ? fixed_size : fixed_size + number_at(bytes, 14);
  return size - std::min(size, bytes.size());
}

/// What a header says of type, length and value, taken from the front of `rest`.
struct Field {
  uint8_t type;
  string_view value;
};
std::optional<Field> take_field(string_view& rest) {
  constexpr size_t head = 3;
  if (rest.size() < head || rest.size() - head < number_at(rest, 1)) return std::nullopt;
  const Field field{byte_at(rest, 0), rest.substr(head, number_at(rest, 1))};
  rest.remove_prefix(head + field.value.size());
  return field;
}

/// A value that can stand in the environment.
std::optional<std::string> text_of(string_view value) {
  if (value.find('\0') != string_view::npos) return std::nullopt;
  return std::string(value);
}

bool read_tls(string_view value, ProxyHeader& header) {
  enum : uint8_t { tls = 1, certificate_now = 2, certificate_before = 4 };
  enum : uint8_t { version = 0x21, common_name = 0x22, cipher = 0x23 };
  constexpr size_t head = 5;
  if (value.size() < head) return false;
  const uint8_t client = byte_at(value, 0);
  const bool valid = value.substr(1, 4) == string_view("\0\0\0\0", 4);
  for (string_view rest = value.substr(head); !rest.empty();) {
    const auto field = take_field(rest);
    if (!field) return false;
    if ((client & tls) == 0) continue;
    if (field->type == version) header.tls_version = text_of(field->value);
    if (field->type == cipher) header.cipher = text_of(field->value);
    if (field->type == common_name && valid &&
        (client & (certificate_now | certificate_before)) != 0) {
      header.common_name = text_of(field->value);
    }
  }
  return true;
}

/// True if `sum`, a part of `whole`, is its checksum, taken with zeros in that place.
bool checksum_fits(string_view whole, string_view sum) {
  constexpr size_t size = 4;
  if (sum.size() != size) return false;
  std::string zeroed(whole);
  zeroed.replace(static_cast<size_t>(sum.data() - whole.data()), size, size, '\0');
  return text::crc32c(zeroed) == (uint32_t{number_at(sum, 0)} << 16 | number_at(sum, 2));
}

/// Reads the fields behind the addresses; false if they are damaged.
bool read_fields(string_view whole, string_view rest, ProxyHeader& header) {
  enum : uint8_t { authority = 0x02, checksum = 0x03, unique_id = 0x05, tls = 0x20 };
  constexpr size_t longest_id = 128;
  while (!rest.empty()) {
    const auto field = take_field(rest);
    if (!field) return false;
    switch (field->type) {
      case authority: header.server_name = text_of(field->value); break;
      case checksum:
        if (!checksum_fits(whole, field->value)) return false;
        break;
      case unique_id:
        if (field->value.size() > longest_id) return false;
        break;
      case tls:
        if (!read_tls(field->value, header)) return false;
        break;
      default: break;
    }
  }
  return true;
}

Ip ip_at(string_view bytes, size_t at, bool v6) {
  if (!v6) {
    return Ip::v4(byte_at(bytes, at), byte_at(bytes, at + 1), byte_at(bytes, at + 2),
                  byte_at(bytes, at + 3));
  }
  Ip::Bytes octets;
  for (size_t i = 0; i < octets.size(); ++i) octets[i] = byte_at(bytes, at + i);
  return Ip(octets);
}

ProxyHeader parse_binary(string_view bytes) {
  enum : unsigned { local = 0x20, proxy = 0x21 };
  enum : unsigned { unspecified, ip4, ip6, unix_socket };  // families
  enum : unsigned { stream = 1, datagram = 2 };            // transports
  ProxyHeader header, malformed;
  const unsigned command = byte_at(bytes, 12);
  const unsigned family = byte_at(bytes, 13) >> 4, transport = byte_at(bytes, 13) & 15;
  const string_view rest = bytes.substr(fixed_size);
  header.kind = Kind::own;
  if (command == local) return header;  // whatever the rest says
  if (command != proxy || family > unix_socket || transport > datagram) return malformed;
  constexpr size_t address_sizes[] = {0, 4, 16, 108};
  constexpr size_t port_sizes[] = {0, 2, 2, 0};
  const size_t address = address_sizes[family], size = 2 * (address + port_sizes[family]);
  if (rest.size() < size) return malformed;
  if (family == unspecified) return header;  // the fields behind no address may begin anywhere
  if (!read_fields(bytes, rest.substr(size), header)) return malformed;
  if (transport == unspecified) return header;
  header.kind = Kind::unsupported;
  if (family == unix_socket || transport != stream) return header;
  header.kind = Kind::proxied;
  const bool v6 = family == ip6;
  header.source = {ip_at(rest, 0, v6), number_at(rest, 2 * address)};
  header.destination = {ip_at(rest, address, v6), number_at(rest, 2 * address + 2)};
  return header;
}

}  // namespace

size_t proxy_header_wants(string_view bytes) {
  if (bytes.empty()) return shortest_line.size();
  if (may_become(bytes, signature)) return binary_wants(bytes);
  if (may_become(bytes, word)) return line_wants(bytes);
  return 0;
}

ProxyHeader parse_proxy_header(string_view header) {
  if (header.empty() || proxy_header_wants(header) != 0) return {};
  if (header.starts_with(word)) return parse_line(header);
  if (header.starts_with(signature) && header.size() == fixed_size + number_at(header, 14)) {
    return parse_binary(header);
  }
  return {};
}

}  // namespace inet
