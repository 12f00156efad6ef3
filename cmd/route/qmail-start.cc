// qmail-start: start the daemons that handle the queue, and become one of them.
//
//   qmail-start [ defaultdelivery [ logger arg ... ] ]
//
//   logger         qmaill   0 from the log pipe, 1 as it is
//   qmail-lspawn   root     0 and 1: pipes to qmail-send; argument defaultdelivery, ./Mailbox without one
//   qmail-rspawn   qmailr   0 and 1: likewise
//   qmail-clean    qmailq   0 and 1: likewise
//   qmail-send     qmails   0 to the log pipe or the old descriptor 1; 1 to 6 to the other three
//
//   exit 111       something could not be set up; silent. Otherwise it is qmail-send that exits.
//
// Without root, all of them are the invoking user.

#include "cmd/program.h"
#include "os/process.h"
#include "queue/roles.h"

namespace {

constexpr int log_fd = 0;

/// The two pipes between qmail-send and one helper.
struct Line {
  os::Pipe requests = os::pipe();
  os::Pipe replies = os::pipe();
  explicit operator bool() const { return requests && replies; }
};

os::Child start_helper(const Line& line, char* const* argv, const os::Identity& identity) {
  const os::Redirect descriptors[] = {{line.requests.reader.get(), os::standard_input},
                                      {line.replies.writer.get(), os::standard_output}};
  const int closed[] = {2, 3, 4, 5, 6};  // qmail: the helpers have no standard error
  return os::spawn(argv, {.descriptors = descriptors, .closed = closed, .identity = &identity});
}

bool start_logger(cmd::Args logger, const os::Pipe& pipe, const os::Identity& identity) {
  const os::Redirect descriptors[] = {{pipe.reader.get(), os::standard_input}};
  const int closed[] = {3, 4, 5, 6};
  const os::Child child =
      os::spawn(logger.argv(), {.descriptors = descriptors, .closed = closed, .identity = &identity});
  return child || errno != EAGAIN;  // qmail: a logger that is not there does not stop the start
}

}  // namespace

int program(cmd::Args args) {
  std::string problem;
  queue::Roles roles;
  if (!os::change_directory("/")) return cmd::temporary;
  os::set_umask(077);
  if (!queue::find_roles(roles, problem)) cmd::quit(cmd::temporary, problem);
  if (os::effective_uid() == 0 && !os::take_groups(roles.qmail)) return cmd::temporary;
  // Pipes must not land on the descriptors that qmail-send gets.
  for (int fd = os::first_free; fd <= 6; ++fd) os::close_given(fd);
  if (!os::fill_standard()) return cmd::temporary;
  for (int fd = os::first_free; fd <= 6; ++fd) {
    if (!os::fill(fd)) return cmd::temporary;
  }

  const std::string default_delivery = args.empty() ? "./Mailbox" : args[0];
  const cmd::Args logger = args.empty() ? args : args.tail(1);
  const os::Pipe log = os::pipe();
  const Line local, remote, clean;
  if (!log || !local || !remote || !clean) return cmd::temporary;

  if (!logger.empty() && !start_logger(logger, log, {roles.log, roles.nofiles})) return cmd::temporary;
  const uint32_t root = os::effective_uid();
  const os::Argv lspawn({"qmail-lspawn", default_delivery});
  const os::Argv rspawn({"qmail-rspawn"});
  const os::Argv cleaner({"qmail-clean"});
  const os::Argv send({"qmail-send"});
  if (!start_helper(local, lspawn.get(), {root, roles.qmail}) ||
      !start_helper(remote, rspawn.get(), {roles.remote, roles.qmail}) ||
      !start_helper(clean, cleaner.get(), {roles.queue, roles.qmail})) {
    return cmd::temporary;
  }

  const int log_to = logger.empty() ? os::standard_output : log.writer.get();
  if (!os::copy(log_to, log_fd)) return cmd::temporary;
  const int ends[] = {local.requests.writer.get(),  local.replies.reader.get(),
                      remote.requests.writer.get(), remote.replies.reader.get(),
                      clean.requests.writer.get(),  clean.replies.reader.get()};
  for (int fd = 1; fd <= 6; ++fd) {
    if (!os::copy(ends[fd - 1], fd)) return cmd::temporary;
  }
  if (!os::take_identity({roles.send, roles.qmail})) return cmd::temporary;
  os::exec("qmail-send", send.get());
  return cmd::temporary;
}
