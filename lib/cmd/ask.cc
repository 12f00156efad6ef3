// Programs that ask other programs about a message.

#include "cmd/ask.h"

#include "io/buffer.h"
#include "os/file.h"
#include "text/braces.h"

namespace cmd {

namespace {

constinit char room[65536];

void keep_message() {
  const os::Fd file = os::open_temporary();
  if (!file) die_sys(temporary, "unable to create temporary file");
  io::Writer writer(file.get(), room);
  io::copy(io::in, writer);
  if (io::in.failed()) {
    errno = io::in.error();
    die_sys(temporary, "unable to read message");
  }
  if (!writer.flush()) {
    errno = writer.error();
    die_sys(temporary, "unable to write temporary file");
  }
  if (!os::copy(file.get(), os::standard_input)) die_sys(temporary, "unable to keep message");
}

}  // namespace

std::vector<Args> braced(Args args, std::string_view synopsis) {
  std::vector<Args> programs;
  for (char** words : text::take_groups({args.begin(), args.end()})) programs.emplace_back(words);
  if (programs.empty()) usage(temporary, synopsis);
  return programs;
}

void rewind_message() {
  if (os::seek(os::standard_input, 0)) return;
  if (errno == ESPIPE) keep_message();
  if (!os::seek(os::standard_input, 0)) die_sys(temporary, "unable to rewind message");
}

std::optional<int> run(Args program) {
  rewind_message();
  const os::Child child = os::spawn(program.argv());
  if (!child) {
    warn_sys("unable to run ", program[0]);
    return std::nullopt;
  }
  const auto exit = child.wait();
  if (!exit) die_sys(temporary, "unable to wait for ", program[0]);
  return code(program, *exit);
}

std::optional<int> code(Args program, os::Exit exit) {
  if (!exit.crashed()) return exit.code();
  warn(program[0], " was killed by signal ", exit.signal());
  return std::nullopt;
}

box::Answer ask(Args program) {
  const auto code = run(program);
  return code ? box::verdict(*code) : box::later;
}

int ask_row(Args args, const box::Row& row, std::string_view synopsis) {
  return box::exit_code(box::answer(row, braced(args, synopsis), ask));
}

bool holds(Args condition) {
  const os::Child child = os::spawn(condition.argv());
  if (!child && os::temporary(errno)) die_sys(temporary, "unable to run ", condition[0]);
  if (!child) return false;

  const auto exit = child.wait();
  if (!exit) die_sys(temporary, "unable to wait for ", condition[0]);
  if (exit->crashed()) die(temporary, "child crashed");
  const box::Answer answer = box::test(exit->code());
  if (answer == box::later) die(temporary, "temporary child error");
  return answer == box::yes;
}

}  // namespace cmd
