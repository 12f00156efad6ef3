// IDENT (RFC 1413): asking a peer's host who made a connection (ucspi.md section 9).

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "inet/socket.h"

namespace inet {

constexpr size_t longest_user = 257;  // that ucspi-tcp reads

/// The user in an answer `1,2 : USERID : UNIX : joe`, fed one byte at a time: what stands behind
/// the third colon, without spaces, tabs and CRs, `longest` bytes at the most.
class IdentAnswer {
 public:
  explicit IdentAnswer(size_t longest = longest_user) : longest_(longest) {}
  /// False once the answer is complete.
  bool feed(char c);
  /// Nothing if the answer names nobody (an error reply), or holds a NUL.
  std::optional<std::string> user() const;

 private:
  size_t longest_;
  std::string user_;
  unsigned colons_ = 0;
  bool damaged_ = false;
};

/// Asks the host of `remote` about its connection to `local`, in at most that time altogether.
/// Nothing if it does not answer, or names nobody.
std::optional<std::string> ask_ident(const Endpoint& local, const Endpoint& remote,
                                     int64_t milliseconds, size_t longest = longest_user);

}  // namespace inet
