#include "inet/proxy_header.h"

#include <doctest/doctest.h>

#include "text/crc.h"
#include "text/fmt.h"

using namespace std::string_literals;

namespace {

/// What a header says, in a line.
std::string read(const std::string& bytes) {
  const inet::ProxyHeader header = inet::parse_proxy_header(bytes);
  switch (header.kind) {
    case inet::ProxyHeader::Kind::own: return "own";
    case inet::ProxyHeader::Kind::unsupported: return "unsupported";
    case inet::ProxyHeader::Kind::malformed: return "malformed";
    case inet::ProxyHeader::Kind::proxied: break;
  }
  std::string shown = text::join(format(header.source.ip), ' ', header.source.port, ' ',
                                 format(header.destination.ip), ' ', header.destination.port);
  const auto show = [&](std::string_view name, const std::optional<std::string>& value) {
    if (value) text::append(shown, ' ', name, '=', *value);
  };
  show("version", header.tls_version);
  show("cipher", header.cipher);
  show("cn", header.common_name);
  show("sni", header.server_name);
  return shown;
}

std::string number(size_t value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value & 255)};
}

const std::string signature = "\r\n\r\n\0\r\nQUIT\n"s;

/// A binary header of that command, protocol and rest.
std::string binary(int command, int protocol, const std::string& rest) {
  return signature + static_cast<char>(command) + static_cast<char>(protocol) +
         number(rest.size()) + rest;
}

std::string field(int type, const std::string& value) {
  return static_cast<char>(type) + number(value.size()) + value;
}

const std::string v4 = "\x01\x02\x03\x04\x05\x06\x07\x08\x04\xd2\x00\x19"s;
const std::string v6 = "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x01" +
                       std::string(15, '\0') + "\x02\xff\xff\x00\x00"s;
const std::string mapped = std::string(10, '\0') + "\xff\xff\x01\x02\x03\x04" +
                           std::string(10, '\0') + "\xff\xff\x05\x06\x07\x08\x04\xd2\x00\x19"s;

/// The same header with its checksum in front of its last fields.
std::string with_checksum(const std::string& fields, uint32_t change) {
  const std::string rest = v4 + field(3, std::string(4, '\0')) + fields;
  std::string whole = binary(0x21, 0x11, rest);
  const uint32_t sum = text::crc32c(whole) ^ change;
  const std::string bytes = number(sum >> 16) + number(sum & 0xffff);
  return whole.replace(16 + v4.size() + 3, 4, bytes);
}

std::string tls(int client, const std::string& verify, const std::string& fields) {
  return binary(0x21, 0x11, v4 + field(0x20, static_cast<char>(client) + verify + fields));
}

const std::string good = "\0\0\0\0"s;
const std::string all = field(0x21, "TLSv1.3") + field(0x22, "joe") + field(0x23, "AES") +
                        field(0x24, "SHA256") + field(0x25, "RSA2048");

}  // namespace

TEST_CASE("lines of version 1") {
  struct Row {
    std::string line;
    const char* read;
  };
  const std::string longest = "PROXY UNKNOWN " + std::string(91, 'x') + "\r\n";
  REQUIRE(longest.size() == 107);
  for (const Row& row :
       {Row{"PROXY TCP4 1.2.3.4 5.6.7.8 1234 25\r\n", "1.2.3.4 1234 5.6.7.8 25"},
        {"PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n",
         "255.255.255.255 65535 255.255.255.255 65535"},
        {"PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n", "0.0.0.0 0 0.0.0.0 0"},
        {"PROXY TCP6 2001:DB8::1 ::2 65535 0\r\n", "2001:db8::1 65535 ::2 0"},
        {"PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
         "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
         "65535 65535\r\n",
         "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
         "65535"},
        {"PROXY TCP6 ::ffff:1.2.3.4 ::ffff:5.6.7.8 1 2\r\n", "1.2.3.4 1 5.6.7.8 2"},
        {"PROXY UNKNOWN\r\n", "own"},
        {"PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", "own"},
        {longest, "own"},
        {"PROXY UNKNOWN x" + longest.substr(14), "malformed"},
        {"PROXY UNKNOWNX\r\n", "malformed"},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1234 25\n", "malformed"},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1234 25\r", "malformed"},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1234 25\r\n ", "malformed"},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1234 25", "malformed"},
        {"PROXY UNKNOWN a\rb\r\n", "malformed"},
        {"PROXY UNKNOWN a\nb\r\n", "malformed"},
        {"PROXY  TCP4 1.2.3.4 5.6.7.8 1234 25\r\n", "malformed"},
        {"PROXY TCP4  1.2.3.4 5.6.7.8 1234 25\r\n", "malformed"},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1234 25 \r\n", "malformed"},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1234  25\r\n", "malformed"},
        {"PROXY TCP4 01.2.3.4 5.6.7.8 1234 25\r\n", "malformed"},
        {"PROXY TCP4 1.2.3.256 5.6.7.8 1234 25\r\n", "malformed"},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 01234 25\r\n", "malformed"},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 65536 25\r\n", "malformed"},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 +1 25\r\n", "malformed"},
        {"PROXY TCP4 1.2.3.4 5.6.7.8 1234\r\n", "malformed"},
        {"PROXY TCP4 ::1 ::2 1234 25\r\n", "malformed"},
        {"PROXY TCP6 1.2.3.4 5.6.7.8 1234 25\r\n", "malformed"},
        {"PROXY TCP6 ::1%lo ::2 1234 25\r\n", "malformed"},
        {"PROXY TCP5 1.2.3.4 5.6.7.8 1234 25\r\n", "malformed"},
        {"PROXY UDP4 1.2.3.4 5.6.7.8 1234 25\r\n", "malformed"},
        {"proxy TCP4 1.2.3.4 5.6.7.8 1234 25\r\n", "malformed"},
        {"EHLO mail.example.test\r\n", "malformed"},
        {"", "malformed"}}) {
    CAPTURE(row.line);
    CHECK(read(row.line) == row.read);
  }
}

TEST_CASE("addresses of version 2") {
  struct Row {
    const char* what;
    std::string header;
    const char* read;
  };
  const std::string sockets(216, 'x');
  for (const Row& row : {Row{"TCP over IPv4", binary(0x21, 0x11, v4), "1.2.3.4 1234 5.6.7.8 25"},
                         {"TCP over IPv6", binary(0x21, 0x21, v6), "2001:db8::1 65535 ::2 0"},
                         {"mapped", binary(0x21, 0x21, mapped), "1.2.3.4 1234 5.6.7.8 25"},
                         {"UDP over IPv4", binary(0x21, 0x12, v4), "unsupported"},
                         {"UDP over IPv6", binary(0x21, 0x22, v6), "unsupported"},
                         {"UNIX stream", binary(0x21, 0x31, sockets), "unsupported"},
                         {"UNIX datagram", binary(0x21, 0x32, sockets), "unsupported"},
                         {"UNIX cut", binary(0x21, 0x31, sockets.substr(1)), "malformed"},
                         {"unspecified", binary(0x21, 0x00, ""), "own"},
                         {"unspecified with more", binary(0x21, 0x00, "xyz"), "own"},
                         {"local", binary(0x20, 0x00, ""), "own"},
                         {"local, rest not looked at", binary(0x20, 0x99, "xyz"), "own"},
                         {"command", binary(0x22, 0x11, v4), "malformed"},
                         {"version 1", binary(0x11, 0x11, v4), "malformed"},
                         {"version 3", binary(0x31, 0x11, v4), "malformed"},
                         {"family", binary(0x21, 0x41, sockets), "malformed"},
                         {"transport", binary(0x21, 0x13, v4), "malformed"},
                         {"IPv4 cut", binary(0x21, 0x11, v4.substr(1)), "malformed"},
                         {"IPv6 cut", binary(0x21, 0x21, v6.substr(1)), "malformed"},
                         {"cut", binary(0x21, 0x11, v4).substr(0, 27), "malformed"},
                         {"more", binary(0x21, 0x11, v4) + "x", "malformed"},
                         {"signature", signature, "malformed"}}) {
    CAPTURE(row.what);
    CHECK(read(row.header) == row.read);
  }
}

TEST_CASE("fields of version 2") {
  struct Row {
    const char* what;
    std::string header;
    const char* read;
  };
  const auto with = [](const std::string& fields) { return binary(0x21, 0x11, v4 + fields); };
  for (const Row& row :
       {Row{"unknown", with(field(1, "h2") + field(4, "") + field(0x30, "ns") + field(0xe0, "x")),
            ""},
        {"name", with(field(2, "mail.test")), " sni=mail.test"},
        {"name with a NUL", with(field(2, "mail\0x"s)), ""},
        {"identity", with(field(5, std::string(128, 'i'))), ""},
        {"identity too long", with(field(5, std::string(129, 'i'))), nullptr},
        {"checksum", with_checksum(field(2, "n"), 0), " sni=n"},
        {"wrong checksum", with_checksum(field(2, "n"), 1), nullptr},
        {"short checksum", with(field(3, "abc")), nullptr},
        {"no length", with("\1"), nullptr},
        {"half a length", with("\1\0"s), nullptr},
        {"longer than the rest", with("\4\0\2x"s), nullptr},
        {"TLS and certificate", tls(3, good, all), " version=TLSv1.3 cipher=AES cn=joe"},
        {"certificate of the session", tls(5, good, all), " version=TLSv1.3 cipher=AES cn=joe"},
        {"no certificate", tls(1, good, all), " version=TLSv1.3 cipher=AES"},
        {"invalid certificate", tls(3, "\0\0\0\1"s, all), " version=TLSv1.3 cipher=AES"},
        {"no TLS", tls(0, good, all), ""},
        {"name with a NUL", tls(3, good, field(0x22, "joe\0.test"s)), ""},
        {"TLS cut", tls(3, "\0\0\0"s, ""), nullptr},
        {"TLS field cut", tls(3, good, "\x21\0\2x"s), nullptr}}) {
    CAPTURE(row.what);
    CHECK(read(row.header) ==
          (row.read == nullptr ? "malformed" : "1.2.3.4 1234 5.6.7.8 25"s + row.read));
  }
}

TEST_CASE("no byte behind a header is ever wanted, and every header is read to its end") {
  for (const std::string& header :
       {"PROXY TCP4 1.2.3.4 5.6.7.8 1234 25\r\n"s, "PROXY TCP4 1.1.1.1 1.1.1.1 1 1\r\n"s,
        "PROXY TCP6 :: :: 0 0\r\n"s, "PROXY UNKNOWN\r\n"s, "PROXY UNKNOWN and so on \r\n"s,
        binary(0x21, 0x11, v4 + field(2, "mail.test")), binary(0x20, 0x00, "")}) {
    CAPTURE(header);
    size_t reads = 0;
    size_t size = 0;
    while (const size_t wanted =
               inet::proxy_header_wants(std::string_view(header).substr(0, size))) {
      REQUIRE(wanted <= header.size() - size);
      size += wanted;
      ++reads;
    }
    CHECK(size == header.size());
    CHECK(reads <= 12);
    for (size = 0; size < header.size(); ++size) {
      const size_t wanted = inet::proxy_header_wants(std::string_view(header).substr(0, size));
      CHECK(wanted > 0);
      CHECK(wanted <= header.size() - size);
    }
    CHECK(inet::proxy_header_wants(header) == 0);
  }
  for (const std::string& other : {"E"s, "PROXYX"s, "PROXY TCP4\n"s, "PROXY \rx"s, "\r\n\r\nx"s,
                                   "PROXY TCP4 " + std::string(96, ' ')}) {
    CAPTURE(other);
    CHECK(inet::proxy_header_wants(other) == 0);
  }
}
