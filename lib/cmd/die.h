// How a program ends when it cannot go on: one failure, one statement, one line on standard error.

#pragma once

#include <cerrno>
#include <string_view>

#include "os/error.h"
#include "text/fmt.h"

namespace cmd {

// Exit codes that all programs share (ucspi.md section 0).
constexpr int success = 0;
constexpr int permanent = 100;  // wrong usage, or a failure that no retry mends
constexpr int temporary = 111;  // a failure that may pass, and every failure of the system

/// The name this program was called by: the last part of argv[0].
std::string_view name();

/// One write(2) to standard error.
void say(std::string_view message);
/// From now on nothing is said, not even by `die` and `usage`, until `speak_again`: the -q of
/// network tools, and the options that take it back.
void fall_silent();
void speak_again();
[[noreturn]] void exit(int code);

/// `NAME: fatal: PARTS`
template <typename... Parts>
[[noreturn]] void die(int code, const Parts&... parts) {
  say(text::join(name(), ": fatal: ", parts..., '\n'));
  exit(code);
}

/// `NAME: fatal: PARTS: ERRNO TEXT`
template <typename... Parts>
[[noreturn]] void die_sys(int code, const Parts&... parts) {
  die(code, parts..., ": ", os::error_text(errno));
}

/// `NAME: warning: PARTS`
template <typename... Parts>
void warn(const Parts&... parts) {
  say(text::join(name(), ": warning: ", parts..., '\n'));
}

/// `NAME: warning: PARTS: ERRNO TEXT`
template <typename... Parts>
void warn_sys(const Parts&... parts) {
  warn(parts..., ": ", os::error_text(errno));
}

/// `NAME: usage: SYNOPSIS`, exit 100.
[[noreturn]] void usage(std::string_view synopsis);
/// The same for programs whose 100 is an answer, with another exit code.
[[noreturn]] void usage(int code, std::string_view synopsis);

/// A bare line on standard error, for programs whose messages carry no name.
template <typename... Parts>
[[noreturn]] void quit(int code, const Parts&... parts) {
  say(text::join(parts..., '\n'));
  exit(code);
}

}  // namespace cmd
