// What checkpassword and its relatives share: credentials come in on descriptor 3, the session goes
// out as a program that runs as the user (smtp.md section 14). Nothing is said on standard error.

#pragma once

#include <cstdint>
#include <string>

#include "cmd/program.h"
#include "os/password.h"

namespace cmd {

constexpr int refused = 1;  // wrong password, no such user, or one who may not log in
constexpr int misuse = 2;   // the caller does not keep to the interface

struct Credentials {
  std::string login;
  std::string password;   // or the response to the challenge
  std::string challenge;  // may be empty
  ~Credentials() { os::wipe(password); }
};

/// Reads the credentials from descriptor 3 and closes it. Ends the program with `misuse` if 3 is
/// not open or login or password is not terminated, `refused` if there are more than 512 bytes,
/// `temporary` if they cannot be read.
Credentials read_credentials();

/// Ends the program, `refused`, unless the password fits `hash`, which is empty if there is no such
/// user. A hash `{PLAIN}SECRET` is no hash but the password: a response to the challenge proves it, too
/// (text/challenge.h). Wipes the password.
void check_password(Credentials& credentials, const std::string& hash);

struct User {
  std::string name;
  uint32_t uid;
  uint32_t gid;
  std::string home;
  std::string shell;
};

/// Becomes `user`: his group alone, gid, uid, his home as working directory, USER, HOME and SHELL;
/// then the program that `args` names. On failure ends with `temporary`, or `refused` if this
/// process may not become that user. Nobody becomes root this way.
[[noreturn]] void start_session(const User& user, Args args);

}  // namespace cmd
