// What a name on a command line means.

#include "inet/name.h"

#include "os/file.h"
#include "text/scan.h"
#include "text/split.h"

namespace inet {

namespace {

constexpr uint64_t highest_port = 65535;

/// The next word of `line`, empty at its end.
std::string_view take_word(std::string_view& line) {
  constexpr std::string_view blanks = " \t\r";
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(blanks));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace

std::optional<uint16_t> find_service(std::string_view services, std::string_view name) {
  while (auto line = text::take(services, '\n')) {
    *line = text::halves(*line, '#').before;
    const std::string_view official = take_word(*line);
    const text::Halves port = text::halves(take_word(*line), '/');
    const auto number = text::number(port.before, highest_port);
    if (!number || port.after != "tcp") continue;
    for (std::string_view word = official; !word.empty(); word = take_word(*line)) {
      if (word == name) return static_cast<uint16_t>(*number);
    }
  }
  return std::nullopt;
}

std::optional<Ip> find_address(std::string_view host) {
  if (host == "localhost") return Ip::v4(127, 0, 0, 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return parse_ip(host);
}

std::optional<uint16_t> find_port(std::string_view name) {
  if (text::all_digits(name)) {
    const auto number = text::number(name, highest_port);
    return number ? std::optional(static_cast<uint16_t>(*number)) : std::nullopt;
  }
  constexpr size_t most = 1 << 22;
  const auto services = os::read_file("/etc/services", most);
  if (!services) return std::nullopt;
  return find_service(*services, name);
}

}  // namespace inet
