// svscanboot: start everything in /service, as the system starts.
//
//   svscanboot [ dir ]
//
//   exit 111   svscan or readproctitle could not be run; otherwise it becomes svscan

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cmd/program.h"
#include "os/dir.h"
#include "os/environment.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/process.h"

static constexpr size_t dots = 400;

/// The programs beside this one come first.
static std::string path() {
  std::string directories =
      "/command:/usr/local/bin:/usr/local/sbin:/bin:/sbin:/usr/bin:/usr/sbin:/usr/X11R6/bin";
  const auto self = os::read_link("/proc/self/exe");
  if (!self) return directories;
  return text::join(self->substr(0, self->rfind('/')), ':', directories);
}

/// Ends what an earlier svscan may have left behind: two supervises of a service cannot be.
static void end_all(const std::string& directory, std::span<const os::Redirect> nowhere) {
  std::vector<std::string> words = {"svc", "-dx"};
  std::vector<std::string> logs;
  os::Directory services(directory);
  if (!services) return;
  for (std::string_view name = services.next(); !name.empty(); name = services.next()) {
    if (name[0] == '.') continue;
    words.push_back(text::join(directory, '/', name));
    const std::string log = words.back() + "/log";
    if (os::status(log)) logs.push_back(log);
  }
  words.insert(words.end(), logs.begin(), logs.end());
  const os::Argv argv(std::move(words));
  if (const os::Child svc = os::spawn(argv.get(), {.descriptors = nowhere})) (void)svc.wait();
}

int program(cmd::Args args) {
  const std::string directory = args.empty() ? "/service" : args[0];
  const os::Fd null = os::open_both("/dev/null");
  if (!null) cmd::die_sys(cmd::temporary, "unable to open /dev/null");
  const std::string search = path();
  os::clear_env();
  if (!os::set_env("PATH", search)) cmd::die_sys(cmd::temporary, "unable to set PATH");

  os::Pipe messages = os::pipe();
  if (!messages) cmd::die_sys(cmd::temporary, "unable to create pipe");
  using os::standard_error, os::standard_input, os::standard_output;
  os::Redirect descriptors[] = {
      {null.get(), standard_input}, {null.get(), standard_output}, {null.get(), standard_error}};
  end_all(directory, descriptors);

  descriptors[0].from = messages.reader.get();
  const os::Argv title({"readproctitle", "service", "errors:", std::string(dots, '.')});
  if (!os::spawn(title.get(), {.descriptors = descriptors})) {
    cmd::die_sys(cmd::temporary, "unable to run readproctitle");
  }
  if (!os::copy(null.get(), standard_input) || !os::copy(messages.writer.get(), standard_output) ||
      !os::copy(messages.writer.get(), standard_error)) {
    cmd::die_sys(cmd::temporary, "unable to set up descriptors");
  }
  const os::Argv scan({"svscan", directory});
  os::exec("svscan", scan.get());
  cmd::die_sys(cmd::temporary, "unable to run svscan");
}
