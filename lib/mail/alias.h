// What the lines of a .forward file, an alias file and an :include: file ask for (forwarding.md
// sections 1, 2, 8 and 9).

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/address.h"

namespace mail {

struct Wish {
  enum class Kind {
    address,  // `text` as it was written, `whole` completed
    program,  // without a host, `|` first: `text` is what follows
    file,     // without a host, `/` first: `text` is all of it
    list,     // `:include:` first: `text` is what follows; empty if nothing does
    nothing,  // `<>` or `""`
  };
  Kind kind;
  bool has_host;
  std::string text;
  std::string whole;
};

/// What the addresses of `line` ask for, the last one first: it is the order in which sendmail's
/// files have always been obeyed here. Nothing if `line` is no list of addresses.
std::optional<std::vector<Wish>> read_wishes(std::string_view line, const Completion& completion);

/// The lines of an alias file: those that start with a blank belong to the one before them, empty
/// ones count for nothing, and neither do comments, `#` first, with what belongs to them.
///
/// A logical line keeps its line ends. Nothing at the end of `rest`, which the line is taken from.
std::optional<std::string> take_alias_line(std::string_view& rest);

/// `name` as a database or a list names the file of a list: `./` in front of one that starts with
/// neither `.` nor `/`.
std::string list_file(std::string_view name);

}  // namespace mail
