// qmail-getpw: say which account a local address belongs to.
//
//   qmail-getpw local
//
//   exit 0     USER UID GID HOME DASH EXT on standard output, each ended by a NUL
//        100   usage
//        111   there is no mail home, or writing failed
//        115   a home directory cannot be looked at now
//        116   there is no account alias
//        118   accounts cannot be looked up now

#include <optional>

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/file.h"
#include "os/home.h"
#include "os/user.h"
#include "text/case.h"

static constexpr char separator = '-';
static constexpr size_t name_most = 31;

// The codes that qmail-lspawn knows.
static constexpr int home_unknown = 115;
static constexpr int no_alias = 116;
static constexpr int accounts_unknown = 118;

/// The account `name`; if `only` is given, there is no other.
static std::optional<os::Account> find(const std::string& name,
                                       const std::optional<os::Account>& only) {
  if (only) return name == only->name ? only : std::nullopt;
  os::Account account;
  const os::Lookup lookup = os::find_account(name, account);
  if (lookup == os::Lookup::failed) cmd::die_sys(accounts_unknown, "unable to look up ", name);
  if (lookup == os::Lookup::missing) return std::nullopt;
  return account;
}

/// Root gets no mail, nor does an account without a home of its own.
static bool takes_mail(const os::Account& account) {
  if (account.uid == 0) return false;
  const auto home = os::status(account.home);
  if (!home && os::temporary(errno)) cmd::die_sys(home_unknown, "unable to stat ", account.home);
  return home && home->uid == account.uid;
}

/// Who plays all roles, if the mail home is not root's (queue::find_roles): he serves himself
/// alone.
static std::optional<os::Account> single_user() {
  const auto home = os::status(os::mail_home());
  if (!home) cmd::die_sys(cmd::temporary, "unable to find ", os::mail_home());
  if (home->uid == 0) return std::nullopt;
  os::Account account;
  const os::Lookup lookup = os::find_account(home->uid, account);
  if (lookup == os::Lookup::failed) cmd::die_sys(accounts_unknown, "unable to look up accounts");
  if (lookup == os::Lookup::missing) cmd::die(no_alias, "unable to find user ", home->uid);
  return account;
}

static int print(const os::Account& account, std::string_view dash, std::string_view ext) {
  io::out.print(account.name, '\0', account.uid, '\0', account.gid, '\0', account.home, '\0', dash,
                '\0', ext, '\0');
  return io::finish();
}

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("qmail-getpw local");
  const std::string_view local = args[0];
  const auto only = single_user();

  for (size_t size = local.size(); size > 0; --size) {
    const bool whole = size == local.size();
    if (size > name_most || (!whole && local[size] != separator)) continue;
    const auto account = find(text::lower(local.substr(0, size)), only);
    if (!account || !takes_mail(*account)) continue;
    if (whole) return print(*account, "", "");
    return print(*account, "-", local.substr(size + 1));
  }

  auto alias = only ? only : find("alias", only);
  if (!alias) cmd::die(no_alias, "unable to find alias user");
  if (only) alias->home = text::join(os::mail_home(), "/alias");
  return print(*alias, "-", local);
}
