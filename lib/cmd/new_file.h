// A file that is written anew beside the old one and then takes its place at once and whole.

#pragma once

#include <string>

#include "os/file.h"

namespace cmd {

/// An empty file of that name, which everybody may read if the umask allows. Else the program ends:
/// `unable to create NAME: …`, 111.
os::Fd create_for_everybody(const std::string& name);

/// Makes `file`, written under the name `temporary_name`, the file `target`, and that durable. Else
/// the program ends: `unable to write to NAME: …` or `unable to move NAME to TARGET: …`, 111.
void put_in_place(os::Fd& file, const std::string& temporary_name, const std::string& target);

}  // namespace cmd
