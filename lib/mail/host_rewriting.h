// The hosts of addresses, rewritten by rules (mess822.md section 7).

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/address.h"
#include "text/rewrite.h"

namespace mail {

class HostRewriting {
 public:
  explicit HostRewriting(std::vector<text::RewriteRule> rules) : rules_(std::move(rules)) {}
  /// Where there are no rules: a dot at the end of a host is dropped, and then the host completed.
  explicit HostRewriting(const Completion& completion);

  /// The host of an address without an `@` is the empty one.
  std::string host(std::string_view host) const { return text::rewrite(rules_, host); }
  /// An address as an envelope has it: the host is behind the last `@`. The empty address stays
  /// empty.
  std::string address(std::string_view address) const;
  /// The address that an argument stands for, byte for byte; one pair of angle brackets around it
  /// counts for nothing.
  std::string argument(std::string_view argument) const;

 private:
  std::vector<text::RewriteRule> rules_;
};

/// An address of these two parts; without an `@` if there is no host.
std::string join_address(std::string_view local, std::string_view host);

}  // namespace mail
