// transcript: run a program, and write down what it says and how it ends.
//
//   transcript [ -t seconds ] file program [ arg ... ]
//
//   exit  as the program; a signal that ended the program ends this one, too
//         100  wrong usage
//         111  the file could not be written, the program not be run, or it took too long
//
// What it leaves running when it ends is killed.

#include <algorithm>

#include "cmd/options.h"
#include "cmd/program.h"
#include "os/children.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/signal.h"
#include "text/scan.h"
#include "text/split.h"

static constexpr std::string_view synopsis = "transcript [ -t seconds ] file program [ arg ... ]";
static constexpr os::Mode private_file = 0600;
static constexpr uint64_t most_seconds = 1'000'000;
static constexpr size_t most_said = 65536;  // bytes that are kept

static constinit volatile sig_atomic_t told_to_end = 0;

// What the program says, as far as it is kept.
class Said {
 public:
  // Reads what is there; false once nothing will come any more.
  bool read_from(const os::Fd& pipe) {
    static constinit char room[65536];
    const ptrdiff_t count = os::read(pipe.get(), room);
    if (count <= 0) return count < 0 && errno == EAGAIN;
    const std::string_view got(room, static_cast<size_t>(count));
    text_ += got.substr(0, most_said - text_.size());
    whole_ += got.size();
    return true;
  }
  // Its lines, indented.
  std::string lines() const {
    std::string all;
    for (std::string_view rest = text_; const auto line = text::take(rest, '\n');) {
      text::append(all, "  ", *line, '\n');
    }
    const size_t lost = whole_ - text_.size();
    if (lost > 0) text::append(all, "  and ", lost, " bytes more\n");
    return all;
  }

 private:
  std::string text_;
  size_t whole_ = 0;
};

// One run of the program.
class Run {
 public:
  void start(cmd::Args task);
  // Waits for its end, at most so long. Nothing if it has not ended.
  std::optional<os::Exit> wait(int64_t milliseconds);
  // Ends all that is left of it.
  void clear();
  std::string lines() const { return said_.lines(); }

 private:
  os::Children children_;
  os::Child child_;
  os::Fd pipe_;
  Said said_;
};

void Run::start(cmd::Args task) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    os::catch_unless_ignored(signal, [](int) { told_to_end = 1; });
    children_.await(signal);
  }
  os::Pipe pipe = os::pipe();
  if (!pipe || !os::set_nonblocking(pipe.reader.get())) {
    cmd::die_sys(cmd::temporary, "unable to create pipe");
  }
  const os::Redirect output[] = {{pipe.writer.get(), os::standard_output},
                                 {pipe.writer.get(), os::standard_error}};
  child_ = os::spawn(task.argv(), {.descriptors = output, .new_session = true});
  if (!child_) cmd::die_sys(cmd::temporary, "unable to run ", task[0]);
  children_.add(child_.pid());
  pipe_ = std::move(pipe.reader);
}

std::optional<os::Exit> Run::wait(int64_t milliseconds) {
  const int64_t until = os::monotonic_milliseconds() + milliseconds;
  while (told_to_end == 0) {
    if (const auto ended = children_.take_ended()) return ended->exit;
    const int64_t left = until - os::monotonic_milliseconds();
    if (left <= 0) break;
    pollfd ready = {.fd = pipe_.get(), .events = POLLIN, .revents = 0};
    const std::span one(&ready, pipe_ ? 1u : 0u);
    if (children_.wait(one, left) > 0 && !said_.read_from(pipe_)) pipe_.reset();
  }
  return std::nullopt;
}

void Run::clear() {
  (void)os::send_signal_group(child_.pid(), SIGKILL);
  (void)child_.wait();
  // Who left the group may still write: what is in the pipe by now counts.
  for (int blocks = 0; blocks < 16 && pipe_ && os::wait_readable(pipe_.get(), 0); ++blocks) {
    if (!said_.read_from(pipe_)) break;
  }
}

static void write(const os::Fd& file, const char* name, std::string_view record) {
  if (!os::write_all(file.get(), record)) cmd::die_sys(cmd::temporary, "unable to write ", name);
}

[[noreturn]] static void end_by(int signal) {
  os::default_signal(signal);
  os::unblock_signal(signal);
  (void)os::send_signal(os::process_id(), signal);
  cmd::exit(cmd::temporary);  // it is one of those that end nothing
}

int program(cmd::Args args) {
  uint64_t seconds = most_seconds;
  cmd::Options options(args, "t:");
  while (const char option = options.next()) {
    const auto value = option == 't' ? text::number(options.value(), most_seconds) : std::nullopt;
    if (!value) cmd::usage(synopsis);
    seconds = *value;
  }
  args = options.rest();
  if (args.size() < 2) cmd::usage(synopsis);
  const char* name = args[0];
  const os::Fd file = os::open_append(name, private_file);
  if (!file) cmd::die_sys(cmd::temporary, "unable to open ", name);

  Run run;
  run.start(args.tail(1));
  const auto exit = run.wait(static_cast<int64_t>(seconds) * 1000);
  run.clear();
  if (!exit) {
    const std::string reason = told_to_end != 0
                                   ? std::string("told to end")
                                   : text::join("took longer than ", seconds, " seconds");
    write(file, name, text::join(reason, '\n', run.lines()));
    cmd::die(cmd::temporary, reason);
  }
  if (exit->crashed()) {
    write(file, name, text::join("signal ", exit->signal(), '\n', run.lines()));
    end_by(exit->signal());
  }
  write(file, name, text::join("exit ", exit->code(), '\n', run.lines()));
  return exit->code();
}
