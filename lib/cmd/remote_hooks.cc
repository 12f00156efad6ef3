// What the programs of the door `remote` say of a message and its recipients.

#include "cmd/remote_hooks.h"

#include <algorithm>

#include "text/fmt.h"

namespace cmd {

std::vector<std::string_view> RemoteHooks::check(std::string_view sender, Args recipients) {
  std::vector<std::string_view> left;
  for (const char* recipient : recipients) {
    const auto answer = hooks_.check(sender, recipient);
    const bool accepted = answer.verdict == queue::Hooks::Verdict::accept;
    const char letter = answer.verdict == queue::Hooks::Verdict::refuse ? 'h' : 's';
    const std::string why = accepted ? "" : queue::refusal(answer).substr(1);
    refusals_.push_back(accepted ? "" : text::join(letter, why, ".\n"));
    if (accepted) left.emplace_back(recipient);
  }
  return left;
}

std::string RemoteHooks::filter(std::string_view sender,
                                const std::vector<std::string_view>& recipients) {
  const auto filtered = hooks_.filter_input(sender, recipients);
  switch (filtered.kind) {
    case queue::Hooks::Filtered::Kind::passed: break;
    case queue::Hooks::Filtered::Kind::dropped: return "KA filter dropped the message.\n";
    case queue::Hooks::Filtered::Kind::refused: return filtered.refusal + '\n';
  }
  return {};
}

std::string RemoteHooks::in_order(std::string_view reports) const {
  if (reports.empty()) return {};
  std::string all;
  for (const std::string& refusal : refusals_) {
    const size_t end = refusal.empty() ? reports.find('\0') : 0;
    text::append(all, refusal.empty() ? reports.substr(0, end) : refusal, '\0');
    if (refusal.empty()) reports.remove_prefix(std::min(reports.size(), end + 1));
  }
  return all;
}

std::string RemoteHooks::all_accepted() const {
  std::string all;
  for (const std::string& refusal : refusals_)
    text::append(all, refusal.empty() ? "r" : refusal, '\0');
  return all;
}

}  // namespace cmd
