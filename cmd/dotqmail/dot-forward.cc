// dot-forward: forward a message as a sendmail-style .forward file says.
//
//   dot-forward [ -nN ] file ... <message
//
//   exit 0     none of the files says anything, or one wants direct delivery: go on with .qmail
//        99    done as the first file said that says something: no further line of .qmail counts
//        100   wrong usage; a command or the queue refuses the message
//        111   try again later

#include "box/dotqmail.h"
#include "cmd/forward.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/alias.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/process.h"
#include "os/signal.h"
#include "queue/completion.h"
#include "text/case.h"
#include "text/split.h"

static constexpr int stop_here = 99;
static constexpr size_t largest_file = size_t{1} << 21;

static constinit char message_room[65536];

enum class Mode { deliver, describe };

/// What a file asks for, in the order in which it is done.
struct Plan {
  std::vector<mail::Wish> wishes;
  bool direct = false;  // into the mailbox that .qmail names
  bool empty() const { return wishes.empty() && !direct; }
};

static std::string_view variable(const char* name) {
  const char* value = os::get_env(name);
  return value == nullptr ? "" : value;
}

/// All of `path`; nothing if there is no such file.
static std::optional<std::string> read(const char* path) {
  const os::Fd file = os::open_read_nonblocking(path);
  if (!file && errno == ENOENT) return std::nullopt;
  if (!file) cmd::die_sys(cmd::temporary, "unable to open ", path);
  auto text = os::read_all(file.get(), largest_file);
  if (!text) cmd::die_sys(cmd::temporary, "unable to read ", path);
  return text;
}

/// The address of whoever runs this, with or without the host.
static bool is_own(const mail::Wish& address) {
  const std::string_view user = variable("USER");
  const std::string own =
      address.has_host ? text::join(user, '@', variable("HOST")) : std::string(user);
  return text::equal_without_case(address.text, own);
}

static void add(Plan& plan, mail::Wish&& wish) {
  using Kind = mail::Wish::Kind;
  switch (wish.kind) {
    case Kind::nothing: return;
    case Kind::list:
      cmd::die(cmd::temporary, "file delivery :include:", wish.text, " not supported");
    case Kind::file: cmd::die(cmd::temporary, "file delivery ", wish.text, " not supported");
    case Kind::address:
      if (is_own(wish)) {
        plan.direct = true;
        return;
      }
      break;
    case Kind::program: break;
  }
  plan.wishes.push_back(std::move(wish));
}

/// Nothing is done before all of a file is understood.
static Plan understand(std::string_view text) {
  mail::Completion completion;
  if (!queue::read_completion(completion)) cmd::die_sys(cmd::temporary, "unable to read controls");
  Plan plan;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    if (line.starts_with('#')) continue;
    const std::string_view content = line.ends_with('\n') ? line.substr(0, line.size() - 1) : line;
    const bool clean = content.find('\0') == std::string_view::npos;
    auto wishes = clean ? mail::read_wishes(content, completion) : std::nullopt;
    if (!wishes) cmd::die(cmd::temporary, "unable to parse this line: ", line);
    for (mail::Wish& wish : *wishes) add(plan, std::move(wish));
  }
  return plan;
}

static void describe(const Plan& plan) {
  for (const mail::Wish& wish : plan.wishes) {
    const bool program = wish.kind == mail::Wish::Kind::program;
    cmd::say(
        text::join(program ? "pipe through " : "forward ", program ? wish.text : wish.whole, '\n'));
  }
}

/// Feeds the message to a program, which need not read it.
static void feed(int to) {
  char room[16384];
  io::Writer writer(to, room);
  io::Reader message(os::standard_input, message_room);
  for (const char* name : {"UFLINE", "RPLINE", "DTLINE"}) writer.put(variable(name));
  io::copy(message, writer);
  if (message.failed()) {
    errno = message.error();
    cmd::die_sys(cmd::temporary, "unable to read message");
  }
  writer.flush();
}

static void run(const std::string& command) {
  os::Pipe pipe = os::pipe();
  if (!pipe) cmd::die_sys(cmd::temporary, "unable to create pipe");
  const os::Argv argv({"/bin/sh", "-c", command});
  const os::Redirect input[] = {{pipe.reader.get(), os::standard_input}};
  const os::Child child = os::spawn("/bin/sh", argv.get(), {.descriptors = input});
  if (!child) cmd::die_sys(cmd::temporary, "unable to run /bin/sh");
  pipe.reader.reset();
  feed(pipe.writer.get());
  pipe.writer.reset();
  const auto exit = child.wait();
  if (!exit || exit->crashed()) cmd::die(cmd::temporary, "child crashed");
  if (!os::seek(os::standard_input, 0)) cmd::die_sys(cmd::temporary, "unable to rewind input");
  const box::Verdict verdict = box::verdict(exit->code());
  if (verdict == box::Verdict::permanent) cmd::exit(cmd::permanent);
  if (verdict != box::Verdict::next) cmd::exit(cmd::temporary);  // 99 has no meaning here
}

static void obey(const Plan& plan) {
  std::vector<std::string_view> recipients;
  for (const mail::Wish& wish : plan.wishes) {
    if (wish.kind == mail::Wish::Kind::program) run(wish.text);
    if (wish.kind == mail::Wish::Kind::address) recipients.push_back(wish.whole);
  }
  if (recipients.empty()) return;
  cmd::forward({.sender = variable("NEWSENDER"),
                .delivered_to = variable("DTLINE"),
                .refused = "unable to forward message: ",
                .queued = "info: qp "},
               recipients);
}

int program(cmd::Args args) {
  Mode mode = Mode::deliver;
  cmd::Options options(args, "nN");
  while (const char option = options.next()) {
    if (option == '?') cmd::usage("dot-forward [ -nN ] file ...");
    mode = option == 'n' ? Mode::describe : Mode::deliver;
  }
  os::ignore_signal(SIGPIPE);  // a command may leave its input alone

  for (const char* path : options.rest()) {
    const auto text = read(path);
    if (!text) continue;
    const Plan plan = understand(*text);
    if (mode == Mode::describe) describe(plan);
    if (mode == Mode::deliver) obey(plan);
    if (plan.direct) break;
    if (!plan.empty()) return stop_here;
    if (mode == Mode::describe) cmd::say(text::join("skipping empty file ", path, '\n'));
  }
  if (mode == Mode::describe) cmd::say("direct delivery\n");
  return cmd::success;
}
