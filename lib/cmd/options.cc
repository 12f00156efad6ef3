// Single-letter options, clustered or not.

#include "cmd/options.h"

#include <cstring>

namespace cmd {

char Options::next() {
  if (cluster_ == nullptr || *cluster_ == '\0') {
    const char* word = args_[0];
    if (word == nullptr || word[0] != '-' || word[1] == '\0') return '\0';
    args_ = args_.tail(1);
    if (word[1] == '-' && word[2] == '\0') return '\0';
    cluster_ = word + 1;
  }
  const char option = *cluster_++;
  const char* known = option == ':' ? nullptr : std::strchr(letters_, option);
  if (known == nullptr) return complain("illegal option", option);
  if (known[1] != ':') return option;
  value_ = cluster_;
  cluster_ = nullptr;
  if (*value_ != '\0') return option;
  value_ = args_[0];
  if (value_ == nullptr) return complain("option requires an argument", option);
  args_ = args_.tail(1);
  return option;
}

char Options::complain(std::string_view problem, char option) const {
  say(text::join(name(), ": ", problem, " -- ", option, '\n'));
  return '?';
}

}  // namespace cmd
