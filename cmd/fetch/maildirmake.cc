// maildirmake: make a maildir for incoming mail.
//
//   maildirmake name

#include "cmd/program.h"
#include "os/file.h"

static void make(const std::string& path) {
  if (!os::make_directory(path, 0700)) cmd::die_sys(cmd::temporary, "unable to mkdir ", path);
}

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("maildirmake name");
  const std::string name = args[0];

  os::set_umask(077);
  make(name);
  for (const char* folder : {"/tmp", "/new", "/cur"}) make(name + folder);
  return cmd::success;
}
