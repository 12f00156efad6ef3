// The names of people by their addresses.

#include "db/sender_names.h"

#include <cerrno>

#include "text/case.h"
#include "text/fmt.h"
#include "text/split.h"

namespace db {

namespace {

std::string with_lower_host(std::string_view address) {
  std::string lowered(address);
  const size_t at = address.rfind('@');
  for (size_t i = at; i < lowered.size(); ++i) lowered[i] = text::lower(lowered[i]);
  return lowered;
}

}  // namespace

std::optional<SenderNameRecord> parse_sender_name(std::string_view line) {
  if (line.starts_with('#') || line.find('\0') != line.npos) return std::nullopt;
  const auto key = text::take_terminated(line, ':');
  const auto name = text::take_terminated(line, ':');
  const auto address = text::take_terminated(line, ':');
  if (!key || !name || !address) return std::nullopt;
  return SenderNameRecord{with_lower_host(*key), text::join(*name, '\0', *address)};
}

Found SenderNames::find(std::string_view address, SenderName& sender) {
  std::string data;
  Found found = cdb_.find(address, data);
  if (found == Found::no) found = cdb_.find(with_lower_host(address), data);
  if (found != Found::yes) return found;
  const text::Halves halves = text::halves(data, '\0');
  if (!halves.found || halves.after.find('\0') != std::string_view::npos) {
    errno = EPROTO;
    return Found::failed;
  }
  sender = {std::string(halves.before), std::string(halves.after)};
  return Found::yes;
}

}  // namespace db
