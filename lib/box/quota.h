// Maildir++ quotas: what the file maildirsize says, which messages count, and for how much
// (auth-dns.md section 7).
//
// The first line of maildirsize is the quota, each further one tells what came or went: bytes,
// messages. Their sum is what the maildir holds.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace box {

/// The most that a maildir may hold.
struct Quota {
  uint64_t bytes = 0;     // 0: any number
  uint64_t messages = 0;  // 0: any number

  bool limits() const { return bytes != 0 || messages != 0; }
  bool operator==(const Quota&) const = default;
};

/// The quota that `text` describes: numbers with `S` for bytes or `C` for messages behind them,
/// commas or blanks between. Where one letter comes twice the last counts. Nothing if `text` is
/// anything else.
std::optional<Quota> parse_quota(std::string_view text);
/// `1000S,50C`, without what has no limit; `0S` if nothing has.
std::string quota_text(const Quota& quota);

/// So much of messages; what went is negative.
struct Amount {
  int64_t bytes = 0;
  int64_t messages = 0;

  bool operator==(const Amount&) const = default;
  /// Adds as far as numbers go.
  Amount& operator+=(const Amount& more);
};

/// The line of maildirsize that adds `amount`.
std::string amount_line(const Amount& amount);

/// A maildirsize of so many bytes is to be counted anew, and nobody reads on.
constexpr size_t most_maildirsize = 5120;

/// What maildirsize says.
struct Sums {
  Quota quota;  // none, if the first line is no quota
  Amount held;
  size_t lines = 0;  // behind the first
  bool sound =
      true;  // else the maildir must be counted: too long, a line that is none, or a sum below zero
};
Sums read_maildirsize(std::string_view content);

/// Lines that change no sum, but make every reader count anew.
std::string recount_lines();

/// False if one limit would be exceeded by `more`.
bool fits(const Quota& quota, const Amount& held, const Amount& more);
/// True if `held` is at least so many percent of one limit.
bool filled(const Quota& quota, const Amount& held, unsigned percent);

/// What the file `name` in new/ or cur/ says of its size: `,S=SIZE` before the first colon.
std::optional<uint64_t> size_in_name(std::string_view name);
/// False for names that start with a dot, and for messages that their reader has marked as deleted.
bool message_counts(std::string_view name);
/// True if `name`, found in a maildir, may be a folder whose messages count: `.NAME`, but not
/// `.Trash`.
bool folder_counts(std::string_view name);

/// True if a folder may have that name: parts between dots, none of which is empty or holds a
/// slash.
bool is_folder_name(std::string_view name);
/// The last part of a path, and the maildir that it is a folder of. Slashes at the end count for
/// nothing.
std::string_view folder_name(std::string_view path);
std::string folder_parent(std::string_view path);

}  // namespace box
