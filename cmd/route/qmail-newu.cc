// qmail-newu: make users/cdb from users/assign.
//
//   qmail-newu
//
//   exit 0     users/cdb is the new one, on the disk
//        111   it is the old one

#include "cmd/program.h"
#include "db/assign.h"
#include "os/file.h"
#include "os/home.h"

static constexpr size_t assign_most = size_t{1} << 32;  // a cdb cannot hold more
static constexpr os::Mode for_everybody = 0644;

static void write(const os::Fd& file, const std::vector<db::AssignmentRecord>& records) {
  db::CdbMaker maker(file);
  bool written = true;
  for (const auto& [key, data] : records) written = written && maker.add(key, data);
  if (!written || !maker.finish() || !os::sync(file)) {
    cmd::die(cmd::temporary, "unable to write users/cdb.tmp");
  }
}

int program(cmd::Args args) {
  if (!args.empty()) cmd::usage("qmail-newu");
  os::set_umask(022);
  if (!os::change_directory(os::mail_home())) cmd::die(cmd::temporary, "unable to chdir");

  const os::Fd assign = os::open_read("users/assign");
  if (!assign) cmd::die(cmd::temporary, "unable to open users/assign");
  const auto text = os::read_all(assign.get(), assign_most);
  if (!text) cmd::die(cmd::temporary, "unable to read users/assign");
  const auto records = db::assignment_records(*text);
  if (!records) cmd::die(cmd::temporary, "bad format in users/assign");

  os::Fd file = os::open_truncate("users/cdb.tmp", for_everybody);
  if (!file) cmd::die(cmd::temporary, "unable to open users/cdb.tmp");
  write(file, *records);
  if (!file.close()) cmd::die(cmd::temporary, "unable to write users/cdb.tmp");
  if (!os::rename("users/cdb.tmp", "users/cdb") || !os::sync_directory("users")) {
    cmd::die(cmd::temporary, "unable to move users/cdb.tmp to users/cdb");
  }
  return cmd::success;
}
