// maildirserial: hand the messages of a maildir to a client, again and again, until none is left.
//
//   maildirserial [ -b ] [ -t lifetime ] dir prefix client [ arg ... ]
//     -b            return what failed for good to its sender
//     -t lifetime   what failed for now has failed for good if it is older than so many seconds
//
//   exit 0     the maildir holds nothing more for the client
//        100   wrong usage, or the client said so
//        111   messages are left, or the client came to nothing
//
// A message goes only once the client has said that somebody else has it, or its bounce is in the
// queue. Whatever happens, it may go out twice, but is not lost.

#include <unordered_map>
#include <unordered_set>

#include "box/maildir_listing.h"
#include "cmd/options.h"
#include "db/control.h"
#include "io/exchange.h"
#include "io/reader.h"
#include "mail/delivered.h"
#include "os/clock.h"
#include "os/home.h"
#include "os/process.h"
#include "os/signal.h"
#include "queue/bounce.h"
#include "queue/client.h"
#include "talk/serial.h"
#include "text/scan.h"

static constexpr const char* synopsis =
    "maildirserial [ -b ] [ -t lifetime ] dir prefix client [ arg ... ]";

enum class Failed { keep, bounce };

struct Task {
  Failed failed = Failed::keep;
  std::optional<int64_t> lifetime{};  // seconds
  const char* directory = nullptr;
  std::string_view prefix{};
  cmd::Args client = cmd::Args(nullptr);
  queue::BounceNames names{};
};

template <typename... Parts>
static void inform(const Parts&... parts) {
  cmd::say(text::join(cmd::name(), ": info: ", parts..., '\n'));
}

static queue::BounceNames read_names() {
  queue::BounceNames names;
  names.program = "maildirbounce";
  const std::string home = text::join(os::mail_home(), "/control/");
  const auto read = [&](const char* name, std::string& value) {
    const std::string path = home + name;
    if (!db::read_line_or_default(path.c_str(), value)) {
      cmd::die_sys(cmd::temporary, "unable to read ", path);
    }
  };
  std::string me = "me";
  read("me", me);
  names.host = names.double_host = me;
  read("bouncefrom", names.from);
  read("bouncehost", names.host);
  read("doublebounceto", names.double_to);
  read("doublebouncehost", names.double_host);
  return names;
}

/// One run over the maildir in the current directory.
class Run {
 public:
  explicit Run(const Task& task) : task_(task) {}
  int finish();

 private:
  using Messages = std::vector<box::MaildirMessage>;
  Messages usable();
  bool is_ours(const std::string& path);
  bool pass(const Messages& messages);
  bool settle(const talk::SerialResults& result);
  void give_up(const box::MaildirMessage& message, std::string text, std::string_view last_words);
  bool bounce(const std::string& path, std::string_view text);
  void remove(const std::string& path);

  const Task& task_;
  std::unordered_set<std::string> dead_;  // kept, and not tried again in this run
  std::unordered_map<std::string_view, const box::MaildirMessage*> asked_;  // in this pass
};

/// True if the message is for the client. One that cannot be read stays here.
bool Run::is_ours(const std::string& path) {
  if (dead_.contains(path)) return false;
  if (task_.prefix.empty()) return true;
  char room[1024];
  const os::Fd file = os::open_read_nonblocking(path);
  io::Reader reader(file.get(), room);
  const auto head = file ? mail::read_delivered(reader) : std::nullopt;
  if (!file || reader.failed()) {
    if (reader.failed()) errno = reader.error();
    cmd::warn_sys("unable to read ", text::printable(path));
    dead_.insert(path);
  }
  return head && head->recipient.starts_with(task_.prefix);
}

Run::Messages Run::usable() {
  const int64_t now = os::now_seconds();
  box::clean_maildir(now);
  auto messages = box::list_maildir(now);
  if (!messages) cmd::die_sys(cmd::temporary, "unable to scan ", task_.directory);
  std::erase_if(*messages, [this](const auto& message) { return !is_ours(message.path); });
  return std::move(*messages);
}

void Run::remove(const std::string& path) {
  if (os::unlink(path)) return;
  cmd::warn_sys("message will be delivered twice! unable to unlink ", text::printable(path));
  dead_.insert(path);
}

/// True if nothing more need be done about a message that failed.
bool Run::bounce(const std::string& path, std::string_view text) {
  const std::string shown = text::printable(path);
  char room[8192];
  const os::Fd file = os::open_read_nonblocking(path);
  io::Reader message(file.get(), room);
  const auto head = file ? mail::read_delivered(message) : std::nullopt;
  if (message.failed()) errno = message.error();
  if (!file || message.failed()) return cmd::warn_sys("unable to bounce ", shown), false;
  if (!head) return cmd::warn("unable to bounce ", shown, ": bad file format"), false;

  const auto envelope = queue::bounce_envelope(task_.names, head->sender);
  if (envelope.kind == queue::BounceKind::discard) {
    inform("discarding ", shown, ": triple bounce");
    return true;
  }
  std::string_view recipient = head->recipient;
  if (recipient.starts_with(task_.prefix)) recipient.remove_prefix(task_.prefix.size());
  queue::Client client;
  if (!client.open()) return cmd::warn_sys("unable to bounce ", shown), false;
  client.put(queue::bounce_header(task_.names, envelope, os::now_seconds()));
  client.put("\n");
  client.put(queue::bounce_intro(task_.names, envelope));
  client.put(queue::failure_note(recipient, text));
  client.put(queue::bounce_break(envelope));
  client.put("\n");
  client.put(queue::bounce_return_path(envelope, head->sender));
  if (!client.put_rest(message)) {
    client.fail();
    errno = message.error();
    cmd::warn_sys("unable to bounce ", shown);
  }
  client.sender(envelope.sender);
  client.recipient(envelope.recipient);
  const std::string problem = client.close();
  if (message.failed()) return false;
  if (!problem.empty()) {
    cmd::warn("unable to bounce ", shown, ": qq failed: ", problem.substr(1));
    return false;
  }
  inform("returned ", shown, ": qp ", client.id());
  return true;
}

void Run::give_up(const box::MaildirMessage& message, std::string text,
                  std::string_view last_words) {
  const bool returned = task_.failed == Failed::bounce;
  inform(text::printable(message.path), returned ? " bounced: " : " failed: ", text);
  text += last_words;
  if (returned && bounce(message.path, text)) return remove(message.path);
  dead_.insert(message.path);
}

/// False if the client speaks of a message that it was not asked about.
bool Run::settle(const talk::SerialResults& result) {
  const auto found = asked_.find(result.name());
  if (found == asked_.end() || result.status() == '\n') return false;
  const box::MaildirMessage& message = *found->second;
  asked_.erase(found);
  if (result.status() == 'K') {
    inform(text::printable(message.path), " succeeded: ", result.text());
    remove(message.path);
    return true;
  }
  const bool too_old = task_.lifetime && os::now_seconds() - message.modified > *task_.lifetime;
  if (result.status() == 'D') {
    give_up(message, result.text(), "");
  } else if (too_old) {
    give_up(message, result.text(), "\nThis message is too old. Giving up.");
  } else {
    inform(text::printable(message.path), " failed temporarily: ", result.text());
    dead_.insert(message.path);
  }
  return true;
}

/// Runs the client once; false if it said nothing about any message.
bool Run::pass(const Messages& messages) {
  os::Pipe names = os::pipe();
  os::Pipe results = os::pipe();
  if (!names || !results) cmd::die_sys(cmd::temporary, "unable to create pipe");
  const os::Redirect descriptors[] = {{names.reader.get(), os::standard_input},
                                      {results.writer.get(), os::standard_output}};
  const os::Child client = os::spawn(task_.client.argv(), {.descriptors = descriptors});
  if (!client) cmd::die_sys(cmd::temporary, "unable to run ", task_.client[0]);
  names.reader.reset();
  results.writer.reset();

  std::string left;
  asked_.clear();
  for (const box::MaildirMessage& message : messages) {
    asked_.emplace(message.path, &message);
    text::append(left, message.path, '\0');
  }
  bool progress = false;
  {
    talk::SerialResults result;
    io::Exchange exchange(std::move(names.writer), std::move(results.reader));
    for (auto wire = exchange.wait(left); !wire.empty(); wire = exchange.wait(left)) {
      while (!wire.empty()) {
        if (result.feed(wire) && settle(result)) progress = true;
      }
    }
  }
  const auto exit = client.wait();
  if (!exit || exit->crashed()) cmd::die(cmd::temporary, "client crashed");
  if (exit->code() == cmd::permanent) cmd::exit(cmd::permanent);
  return progress;
}

int Run::finish() {
  constexpr int patience = 3;
  int idle = 0;
  for (auto messages = usable(); !messages.empty(); messages = usable()) {
    idle = pass(messages) ? 0 : idle + 1;
    if (idle == patience) cmd::die(cmd::temporary, "making no progress, giving up");
  }
  return dead_.empty() ? cmd::success : cmd::temporary;
}

int program(cmd::Args args) {
  Task task;
  cmd::Options options(args, "bt:");
  while (const char option = options.next()) {
    const auto seconds = option == 't' ? text::number(options.value(), INT64_MAX) : 0;
    if ((option != 'b' && option != 't') || !seconds) cmd::usage(synopsis);
    if (option == 'b') task.failed = Failed::bounce;
    if (option == 't') task.lifetime = static_cast<int64_t>(*seconds);
  }
  args = options.rest();
  if (args.size() < 3) cmd::usage(synopsis);
  task.directory = args[0];
  task.prefix = args[1];
  task.client = args.tail(2);
  task.names = read_names();
  os::ignore_signal(SIGPIPE);
  os::default_signal(SIGCHLD);
  if (!os::change_directory(task.directory)) {
    cmd::die_sys(cmd::temporary, "unable to change to ", task.directory);
  }
  return Run(task).finish();
}
