// Programs that ask other programs about a message, each with the whole of it on descriptor 0, and
// none by way of a shell.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "box/answer.h"
#include "cmd/program.h"
#include "os/process.h"

namespace cmd {

/// The programs of `{ program ... } { program ... }`. On anything else ends the program with its
/// usage, 111.
std::vector<Args> braced(Args args, std::string_view synopsis);

/// Puts descriptor 0 at the start of the message. If it is a pipe, what is left of it becomes a
/// file without a name first, in $TMPDIR or /tmp. If that cannot be done, the program ends: 111.
void rewind_message();

/// Runs the program with the message rewound; its exit code. Nothing, after a warning, if it was
/// killed or could not be run.
std::optional<int> run(Args program);
/// The same for a child that has ended.
std::optional<int> code(Args program, os::Exit exit);

/// Runs the program with the message rewound; its answer, `later` if there is none.
box::Answer ask(Args program);

/// Everything that mail-and and its relatives do: asks the programs in braces; the exit code.
int ask_row(Args args, const box::Row& row, std::string_view synopsis);

/// What bouncesaying, condredirect and except take for a condition: true if the program exits 0,
/// false if it exits otherwise or does not exist. If it exits 111, crashes, or cannot be run for a
/// reason that may pass, they end: 111.
bool holds(Args condition);

}  // namespace cmd
