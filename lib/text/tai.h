// TAI64N labels: `@`, 16 hex digits of seconds, 8 of nanoseconds (daemontools.md section 11).
// Seconds count from 2^62, TAI minus UTC taken as 10 for all time, without a table of leap seconds.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace text {

constexpr uint64_t tai_epoch = (uint64_t{1} << 62) + 10;  // the TAI64 second of 1970-01-01 00:00:00 UTC
constexpr size_t tai_label_size = 25;

struct Tai {
  uint64_t seconds;      // as on disk: 2^62 + 10 + Unix seconds
  uint32_t nanoseconds;  // below 10^9
  friend constexpr bool operator==(const Tai&, const Tai&) = default;
  friend constexpr auto operator<=>(const Tai&, const Tai&) = default;
  constexpr int64_t unix_seconds() const { return static_cast<int64_t>(seconds - tai_epoch); }
};

constexpr Tai tai_from_unix(int64_t seconds, uint32_t nanoseconds) {
  return {tai_epoch + static_cast<uint64_t>(seconds), nanoseconds};
}

/// Writes the 25 bytes of the label to `label`.
void write_tai_label(char* label, Tai tai);

/// The label at the front of `bytes`: exactly `@` and 24 lowercase hex digits with no further hex
/// digit behind them, and sane nanoseconds; else nothing.
std::optional<Tai> read_tai_label(std::string_view bytes);

/// The 12 big-endian bytes of a status file.
void write_tai_packed(char* bytes, Tai tai);
Tai read_tai_packed(const char* bytes);

}  // namespace text
