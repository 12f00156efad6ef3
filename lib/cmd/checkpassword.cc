// What checkpassword and its relatives share.

#include "cmd/checkpassword.h"

#include "os/environment.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/process.h"
#include "text/challenge.h"
#include "text/split.h"

namespace cmd {

namespace {

constexpr int credentials_fd = 3;
constexpr size_t most_credentials = 512;

/// Bytes that are wiped when they go.
struct Secret {
  ~Secret() { os::wipe(bytes); }
  char bytes[most_credentials + 1];  // one more than allowed, to notice it
};

}  // namespace

Credentials read_credentials() {
  Secret secret;
  std::span<char> room(secret.bytes);
  while (!room.empty()) {
    const ptrdiff_t count = os::read(credentials_fd, room);
    if (count < 0) exit(errno == EBADF ? misuse : temporary);
    if (count == 0) break;
    room = room.subspan(static_cast<size_t>(count));
  }
  os::close_given(credentials_fd);
  if (room.empty()) exit(refused);

  std::string_view rest(secret.bytes, sizeof secret.bytes - room.size());
  const auto login = text::take_terminated(rest, '\0');
  const auto password = text::take_terminated(rest, '\0');
  if (!login || !password) exit(misuse);
  return {std::string(*login), std::string(*password),
          std::string(text::take_terminated(rest, '\0').value_or(""))};
}

void check_password(Credentials& credentials, const std::string& hash) {
  constexpr std::string_view plain = "{PLAIN}";
  const bool is_plain = hash.starts_with(plain);
  // A plain one takes as long, so that nobody learns who has one.
  bool fits = os::password_fits(credentials.password, is_plain ? "" : hash);
  if (is_plain) {
    fits = text::proves_secret(credentials.password, std::string_view(hash).substr(plain.size()),
                               credentials.challenge);
  }
  os::wipe(credentials.password);
  if (!fits) exit(refused);
}

void start_session(const User& user, Args args) {
  if (user.uid == 0 || !os::take_identity({user.uid, user.gid})) exit(refused);
  const bool ready = os::change_directory(user.home) && os::set_env("USER", user.name) &&
                     os::set_env("HOME", user.home) && os::set_env("SHELL", user.shell);
  if (ready) os::exec(args[0], args.argv());
  exit(temporary);
}

}  // namespace cmd
