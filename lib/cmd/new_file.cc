// A file that takes the place of another.

#include "cmd/new_file.h"

#include "cmd/die.h"

namespace cmd {

os::Fd create_for_everybody(const std::string& name) {
  os::Fd file = os::open_truncate(name, 0644);
  if (!file) die_sys(temporary, "unable to create ", name);
  return file;
}

void put_in_place(os::Fd& file, const std::string& temporary_name, const std::string& target) {
  if (!os::sync(file) || !file.close()) die_sys(temporary, "unable to write to ", temporary_name);
  if (os::replace(temporary_name, target)) return;
  die_sys(temporary, "unable to move ", temporary_name, " to ", target);
}

}  // namespace cmd
