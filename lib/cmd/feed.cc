// Programs that are given a message with lines in front.

#include "cmd/feed.h"

#include "cmd/die.h"
#include "io/buffer.h"
#include "os/process.h"
#include "os/signal.h"

namespace cmd {

namespace {

constinit char room[65536];

}  // namespace

int feed(char* const* words, std::string_view lines, int not_run) {
  os::Pipe pipe = os::pipe();
  if (!pipe) die_sys(temporary, "unable to create pipe");
  const os::Redirect input = {pipe.reader.get(), os::standard_input};
  const os::Child child = os::spawn(words, {.descriptors = {&input, 1}});
  if (!child) die_sys(os::temporary(errno) ? temporary : not_run, "unable to run ", words[0]);
  pipe.reader.reset();

  os::ignore_signal(SIGPIPE);  // a program that has read enough closes the pipe
  io::Writer writer(pipe.writer.get(), room);
  writer.put(lines);
  io::copy(io::in, writer);
  writer.flush();
  if (io::in.failed()) {
    os::send_signal(child.pid(), SIGKILL);
    errno = io::in.error();
    die_sys(temporary, "unable to read message");
  }
  pipe.writer.reset();

  const auto exit = child.wait();
  if (!exit) die_sys(temporary, "unable to wait for ", words[0]);
  if (exit->crashed()) die(temporary, "child crashed");
  return exit->code();
}

}  // namespace cmd
