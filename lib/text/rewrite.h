// Rules that rewrite the names of hosts: those of dnsrewrite files (auth-dns.md section 4) and of
// control/rewrite (mess822.md section 7).

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace text {

/// What a rule fits, without regard to case, and what it puts in the place of that; each value is
/// the byte that a rule begins with.
enum class RewriteKind : char {
  whole = '=',        // the name that is `post`: all of it
  end = '*',          // a name that ends with `post`: its end
  end_of_bare = '?',  // the same if no dot and no bracket stands before that
  whole_by_end = '-'  // a name that ends with `post`: all of it
};

struct RewriteRule {
  RewriteKind kind;
  std::string post;
  std::string replacement;
};

/// The rule `KIND POST:REPLACEMENT`, blanks and CRs at its end left out; nothing if the line is
/// none.
std::optional<RewriteRule> parse_rewrite_rule(std::string_view line);

/// The rules among the lines of `content`.
std::vector<RewriteRule> parse_rewrite_rules(std::string_view content);

/// `name` after each rule had its turn once, in order.
std::string rewrite(std::span<const RewriteRule> rules, std::string_view name);

}  // namespace text
