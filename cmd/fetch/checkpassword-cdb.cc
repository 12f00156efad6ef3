// checkpassword-cdb: check a password against a constant database, become that user and run a
// program.
//
//   checkpassword-cdb users.cdb prog [ arg ... ]
//
// The key is the login, the data `HASH:UID:GID:HOME` or `HASH:UID:GID:HOME:SHELL`.
//
//   exit 1    wrong password, no such user, or one that this process may not become
//        2    misuse: no program, or no credentials on descriptor 3
//        111  try again later; standard error says why if it is the database
//        else that of prog

#include <optional>

#include "cmd/checkpassword.h"
#include "db/cdb.h"
#include "os/file.h"
#include "text/scan.h"
#include "text/split.h"

struct Record {
  std::string hash;
  cmd::User user;
};

static std::optional<Record> parse(std::string_view data, const std::string& login) {
  const auto hash = text::take_terminated(data, ':');
  const auto uid = text::number(text::take(data, ':').value_or(""), UINT32_MAX - 1);
  const auto gid = text::number(text::take(data, ':').value_or(""), UINT32_MAX - 1);
  const auto home = text::take(data, ':');
  if (!hash || !uid || !gid || !home || home->empty()) return std::nullopt;
  const std::string_view shell = data.empty() ? "/bin/sh" : data;
  return Record{std::string(*hash),
                {login, static_cast<uint32_t>(*uid), static_cast<uint32_t>(*gid),
                 std::string(*home), std::string(shell)}};
}

/// The user's record; one with an empty hash if there is no such user.
static Record find(const char* file, const std::string& login) {
  os::Fd fd = os::open_read(file);
  if (!fd) cmd::die_sys(cmd::temporary, "unable to open ", file);
  std::string data;
  switch (db::Cdb(std::move(fd)).find(login, data)) {
    case db::Found::failed: cmd::die_sys(cmd::temporary, "unable to read ", file);
    case db::Found::no: return {};
    case db::Found::yes: break;
  }
  auto record = parse(data, login);
  if (!record) cmd::die(cmd::temporary, "unable to read ", file, ": bad record of ", login);
  return *record;
}

int program(cmd::Args args) {
  if (args.size() < 2) return cmd::misuse;

  cmd::Credentials credentials = cmd::read_credentials();
  const Record record = find(args[0], credentials.login);
  cmd::check_password(credentials, record.hash);
  cmd::start_session(record.user, args.tail(1));
}
