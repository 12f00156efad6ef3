// The hosts of addresses, rewritten by rules.

#include "mail/host_rewriting.h"

#include "text/fmt.h"
#include "text/split.h"

namespace mail {

HostRewriting::HostRewriting(const Completion& completion) {
  using enum text::RewriteKind;
  const auto behind_dot = [](const std::string& domain) {
    return domain.empty() ? std::string() : text::join('.', domain);
  };
  rules_ = {{end, ".", ""},
            {whole, "", completion.host},
            {end, "+", behind_dot(completion.plus)},
            {end_of_bare, "", behind_dot(completion.domain)}};
}

std::string HostRewriting::address(std::string_view address) const {
  if (address.empty()) return {};
  const text::Halves halves = text::last_halves(address, '@');
  return join_address(halves.before, host(halves.after));
}

std::string HostRewriting::argument(std::string_view argument) const {
  if (argument.starts_with('<') && argument.ends_with('>')) {
    argument = argument.substr(1, argument.size() - 2);
  }
  return address(argument);
}

std::string join_address(std::string_view local, std::string_view host) {
  return host.empty() ? std::string(local) : text::join(local, '@', host);
}

}  // namespace mail
