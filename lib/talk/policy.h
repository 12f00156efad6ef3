// The policy protocol of Postfix (SMTPD_POLICY_README): name=value lines and an empty one; the answer
// is one `action=` line and an empty one.

#pragma once

#include <string>
#include <string_view>

namespace talk {

/// Appends `name=value`, an attribute, its value without what would end the line.
void append_attribute(std::string& request, std::string_view name, std::string_view value);

/// What a server wants done, in the terms of qmail-hooks(5).
struct PolicyAction {
  enum class Kind { accept, refuse, defer };
  Kind kind;
  std::string text;  // a reason, maybe with an SMTP code in front; or header fields, each with its LF
};

/// The action in an answer. What is not known, or is no answer at all, defers.
PolicyAction parse_policy(std::string_view answer);

}  // namespace talk
