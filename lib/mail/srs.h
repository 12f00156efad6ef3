// The Sender Rewriting Scheme: who forwards a message puts himself into its envelope sender, in a
// way that leads bounces back to the original one and that nobody else can forge. As Mail::SRS and
// libsrs2 do it:
//
//   joe@a.example             SRS0=HASH=DAY=a.example=joe@ours.example
//   SRS0=REST@b.example       SRS1=HASH=b.example==REST@ours.example
//   SRS1=X=b.example=REST@…   SRS1=HASH=b.example=REST@ours.example
//
// The separator behind SRS0 and SRS1 may be `=`, `+` or `-`.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mail {

/// The longest address that is made, as RFC 5321 section 4.5.3.1.3 has it without its brackets.
/// Local parts may have more than 64 bytes: they could not be kept to that here.
constexpr size_t longest_rewritten = 254;

struct Rewritten {
  enum class Outcome {
    changed,
    unchanged,   // encode: nobody gets bounces there, or we do anyway
    too_long,    // encode
    odd_host,    // encode: with a `=` in it, it could not be told from the rest again
    not_srs,     // decode: no SRS0 or SRS1
    malformed,   // decode: parts are missing
    wrong_hash,  // decode: not ours, or not whole
    too_old,     // decode: the hash is right; or the day is to come
  };
  Outcome outcome;
  std::string address{};  // if `changed`, the new one; if `unchanged`, the old one
};

class Srs {
 public:
  /// Hashes with the first of `secrets`, of which there must be one, and knows those of all.
  explicit Srs(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {}

  /// The sender of a message that `domain` forwards on that day, counted from 1970.
  ///
  /// Left as they are: the empty sender, `#@[]`, one to be expanded for each recipient
  /// (…@host-@[]), addresses without a host, and those at `domain`.
  Rewritten encode(std::string_view sender, std::string_view domain, char separator,
                   uint64_t day) const;

  /// The address that bounces to `local`, the part before the `@`, are for.
  ///
  /// Letters may have lost their case on the way. The age is at most 21 days.
  Rewritten decode(std::string_view local, uint64_t day) const;

 private:
  Rewritten encode_first(std::string_view local, std::string_view host, std::string_view domain,
                         char separator, uint64_t day) const;
  Rewritten encode_again(std::string_view host, std::string_view rest, std::string_view domain,
                         char separator) const;
  bool fits(std::string_view hash, const std::vector<std::string_view>& parts) const;

  std::vector<std::string> secrets_;
};

/// True for the separators.
bool is_srs_separator(char c);

/// The part of `extension` that is a local part of SRS: at its start or behind a `-`. Empty if
/// there is none.
std::string_view find_srs(std::string_view extension);

}  // namespace mail
