// Addresses quoted for a header or for SMTP.

#include "text/quote.h"

#include "text/fmt.h"
#include "text/split.h"

namespace text {

namespace {

bool is_atom_byte(char c) {
  if (c >= '0' && c <= '9') return true;
  if (c >= 'A' && c <= 'Z') return true;
  if (c >= 'a' && c <= 'z') return true;
  return c != '\0' && std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_dot_atom(std::string_view word) {
  if (word.empty() || word.front() == '.' || word.back() == '.') return false;
  char previous = 'x';
  for (const char c : word) {
    if (c == '.' ? previous == '.' : !is_atom_byte(c)) return false;
    previous = c;
  }
  return true;
}

}  // namespace

std::string quote_local(std::string_view word) {
  if (is_dot_atom(word)) return std::string(word);
  std::string quoted = "\"";
  for (const char c : word) {
    if (c == '\r' || c == '\n' || c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string quote_address(std::string_view address) {
  const Halves halves = last_halves(address, '@');
  if (!halves.found) return std::string(address);
  return join(quote_local(halves.before), '@', halves.after);
}

std::string unquote_address(std::string_view address) {
  if (!address.starts_with('"')) return std::string(address);
  std::string plain;
  for (size_t i = 1; i < address.size(); ++i) {
    if (address[i] == '"') {
      if (!address.substr(i + 1).starts_with('@')) break;
      return plain.append(address.substr(i + 1));
    }
    if (address[i] == '\\' && ++i == address.size()) break;
    plain += address[i];
  }
  return std::string(address);
}

}  // namespace text
