// maildirmake: make a maildir for incoming mail, or a folder in one, or give one a quota.
//
//   maildirmake name
//   maildirmake -f folder maildir
//   maildirmake -q quota maildir
//
//   exit 0     done
//        1     the folder exists already
//        100   wrong usage, or no such thing can be
//        111   a failure of the system

#include "box/maildir_making.h"
#include "box/quota_account.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "os/file.h"

static constexpr int folder_exists = 1;

static void make(const std::string& path, box::MaildirKind kind, int if_exists) {
  os::set_umask(077);
  if (!os::make_directory(path, 0700)) {
    cmd::die_sys(errno == EEXIST ? if_exists : cmd::temporary, "unable to mkdir ", path);
  }
  const std::string missing = box::complete_maildir(path, kind);
  if (missing.empty()) return;
  const bool file = missing.ends_with("maildirfolder");
  cmd::die_sys(cmd::temporary, file ? "unable to create " : "unable to mkdir ", missing);
}

static void make_folder(const std::string& name, const std::string& maildir) {
  if (!box::is_folder_name(name)) cmd::die(cmd::permanent, "invalid folder name ", name);
  if (os::status(maildir + "/maildirfolder"))
    cmd::die(cmd::permanent, maildir, " is a folder itself");
  make(text::join(maildir, "/.", name), box::MaildirKind::folder, folder_exists);
}

static void set_quota(const char* text, const std::string& maildir) {
  const auto quota = box::parse_quota(text);
  if (!quota) cmd::die(cmd::permanent, "unable to parse quota ", text);
  const auto account = box::account_of(maildir);
  if (!account) cmd::die(cmd::permanent, maildir, " has no quota");
  if (!box::QuotaAccount().reset(*account, *quota)) {
    cmd::die_sys(cmd::temporary, "unable to set the quota of ", *account);
  }
}

int program(cmd::Args args) {
  constexpr std::string_view synopsis = "maildirmake name";
  const char* folder = nullptr;
  const char* quota = nullptr;
  cmd::Options options(args, "f:q:");
  while (const char option = options.next()) switch (option) {
      case 'f': folder = options.value(); break;
      case 'q': quota = options.value(); break;
      default: cmd::usage(synopsis);
    }
  args = options.rest();
  if (args.empty() || (folder != nullptr && quota != nullptr)) cmd::usage(synopsis);

  const std::string name = args[0];
  if (folder != nullptr) {
    make_folder(folder, name);
  } else if (quota != nullptr) {
    set_quota(quota, name);
  } else {
    make(name, box::MaildirKind::whole, cmd::temporary);
  }
  return cmd::success;
}
