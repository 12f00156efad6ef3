// The home of a recipient.

#include "box/home.h"

#include "text/fmt.h"

namespace box {

namespace {

constexpr os::Mode writable_by_others = 002;
constexpr os::Mode sticky = 01000;

}  // namespace

std::optional<Refusal> enter_home(const std::string& home, os::Status& status) {
  if (!os::change_directory(home)) return system_refusal(text::join("Unable to switch to ", home));
  const auto found = os::status(".");
  if (!found) return system_refusal("Unable to stat home directory");
  status = *found;
  return refuse_writable(status);
}

std::optional<Refusal> refuse_writable(const os::Status& home) {
  if ((home.mode & writable_by_others) == 0) return std::nullopt;
  return Refusal{Verdict::temporary, "Uh-oh: home directory is writable. (#4.7.0)"};
}

std::optional<Refusal> refuse_edited(const os::Status& home) {
  if ((home.mode & sticky) == 0) return std::nullopt;
  return Refusal{Verdict::temporary,
                 "Home directory is sticky: user is editing his .qmail file. (#4.2.1)"};
}

}  // namespace box
