// Programs that are given a message with lines in front.

#pragma once

#include <string_view>

namespace cmd {

/// Runs the program with these words, with `lines` and then what is left of standard input as its
/// standard input, and returns its exit code. It need not read all of that. Ends this process if the program cannot be
/// run, with code `not_run` unless that may pass, and with 111 if it crashes or the message cannot
/// be read: then it is killed, so that it does not take what it got for the whole message.
int feed(char* const* words, std::string_view lines, int not_run);

}  // namespace cmd
