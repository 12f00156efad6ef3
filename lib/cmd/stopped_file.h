// control/stopped, as qmail-qstop and qmail-qresume change it.

#pragma once

#include <string_view>

#include "cmd/program.h"

namespace cmd {

enum class StopChange { add, remove };

/// All of qmail-qstop and qmail-qresume: changes the lines that the operands name, and has qmail-send obey.
/// The exit code.
int change_stopped(Args args, StopChange change, std::string_view synopsis);

}  // namespace cmd
