// Rules that rewrite the names of hosts.

#include "text/rewrite.h"

#include "text/case.h"
#include "text/split.h"

namespace text {

namespace {

bool fits(const RewriteRule& rule, std::string_view name) {
  if (name.size() < rule.post.size()) return false;
  const size_t before = name.size() - rule.post.size();
  if (!equal_without_case(name.substr(before), rule.post)) return false;
  switch (rule.kind) {
    case RewriteKind::whole: return before == 0;
    case RewriteKind::end_of_bare: return name.substr(0, before).find_first_of(".[]") == name.npos;
    case RewriteKind::end:
    case RewriteKind::whole_by_end: return true;
  }
  return false;
}

}  // namespace

std::optional<RewriteRule> parse_rewrite_rule(std::string_view line) {
  line = line.substr(0, line.find_last_not_of(" \t\r\n") + 1);
  if (line.empty() || std::string_view("=*?-").find(line.front()) == line.npos) return std::nullopt;
  const Halves sides = halves(line.substr(1), ':');
  if (!sides.found) return std::nullopt;
  return RewriteRule{static_cast<RewriteKind>(line.front()), std::string(sides.before),
                     std::string(sides.after)};
}

std::vector<RewriteRule> parse_rewrite_rules(std::string_view content) {
  std::vector<RewriteRule> rules;
  while (const auto line = take(content, '\n')) {
    if (auto rule = parse_rewrite_rule(*line)) rules.push_back(std::move(*rule));
  }
  return rules;
}

std::string rewrite(std::span<const RewriteRule> rules, std::string_view name) {
  std::string rewritten(name);
  for (const RewriteRule& rule : rules) {
    if (!fits(rule, rewritten)) continue;
    const bool end_only = rule.kind == RewriteKind::end || rule.kind == RewriteKind::end_of_bare;
    rewritten.resize(end_only ? rewritten.size() - rule.post.size() : 0);
    rewritten += rule.replacement;
  }
  return rewritten;
}

}  // namespace text
