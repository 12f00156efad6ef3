// IP addresses as values: their text, and the networks that hold them. No system call.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace inet {

/// An address of either kind. An IPv4 address is kept as its mapped form ::ffff:a.b.c.d, so that
/// the peer of an IPv4 socket and the same peer of a dual socket are equal.
class Ip {
 public:
  using Bytes = std::array<uint8_t, 16>;

  constexpr Ip() = default;  // ::
  explicit constexpr Ip(const Bytes& bytes) : bytes_(bytes) {}
  static constexpr Ip v4(uint8_t a, uint8_t b, uint8_t c, uint8_t d) {
    return Ip({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d});
  }

  /// In network order.
  const Bytes& bytes() const { return bytes_; }
  bool is_v4() const;
  /// The number of bits of an address of this kind: 32 or 128.
  unsigned width() const { return is_v4() ? 32 : 128; }
  /// All but the first `bits` of its `width()` bits cleared.
  Ip masked(unsigned bits) const;

  friend constexpr bool operator==(const Ip&, const Ip&) = default;

 private:
  Bytes bytes_{};
};

/// The first `bits` bits of `ip`; a network holds addresses of its own kind only.
struct Network {
  Ip ip;
  unsigned bits;
  bool contains(const Ip& other) const;
  friend bool operator==(const Network&, const Network&) = default;
};

/// Exactly four decimal numbers up to 255.
std::optional<Ip> parse_ipv4(std::string_view text);
/// Either kind; IPv6 in any spelling (RFC 4291 section 2.2), without brackets and scope.
std::optional<Ip> parse_ip(std::string_view text);
/// `address/bits`; bits beyond the prefix are cleared, and a network of mapped addresses is IPv4.
std::optional<Network> parse_network(std::string_view text);

/// Dotted decimal, or IPv6 in lower case, compressed (RFC 5952).
std::string format(const Ip& ip);
/// The same, but an IPv4 address as `::ffff:a.b.c.d`.
std::string format_as_v6(const Ip& ip);
/// `address/bits`.
std::string format(const Network& network);

}  // namespace inet
