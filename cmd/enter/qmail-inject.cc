// qmail-inject: complete the header of a message and put it into the queue.
//
//   qmail-inject [ -nNaAhH ] [ -f sender ] [ recipient ... ] <message
//
//   -a -h -H -A  the recipients are the arguments; those of the header; both; the arguments, or
//                those of the header if there are none
//   -n -N        print the message; queue it
//
//   exit 0     the message is in the queue, or printed
//        100   an address cannot be parsed, the queue refuses the message for good, wrong usage
//        111   try again later

#include "cmd/options.h"
#include "cmd/program.h"
#include "db/control.h"
#include "io/buffer.h"
#include "io/spool.h"
#include "mail/header_reader.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/home.h"
#include "os/process.h"
#include "queue/client.h"
#include "queue/origin.h"
#include "text/quote.h"
#include "text/split.h"

static constexpr size_t longest_field = size_t{4} << 20;
// Behind a sender: qmail-send puts the recipient into it (qmail-send(8)).
static constexpr std::string_view each_recipient = "-@[]";

enum class Recipients { arguments, header, both, either };
enum class Mode { queue, print };

struct Task {
  Recipients recipients = Recipients::either;
  Mode mode = Mode::queue;
  const char* sender = nullptr;
  mail::Submission::Rules rules{};
  queue::NameForm name_form = queue::NameForm::phrase;
  bool recipient_verp = false;
  bool message_verp = false;
  cmd::Args arguments{nullptr};
};

/// What this run knows of its own.
struct Birth {
  int64_t seconds;
  int pid;
};

struct Envelope {
  std::string sender;
  std::string recipients;  // each with a NUL at its end
};

[[noreturn]] static void refuse_line(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  cmd::die(cmd::permanent, "unable to parse this line:\n", line);
}

static void read_letters(Task& task) {
  const char* letters = os::get_env("QMAILINJECT");
  for (; letters != nullptr && *letters != '\0'; ++letters) switch (*letters) {
      case 'c': task.name_form = queue::NameForm::comment; break;
      case 's': task.rules.returns_to_header = false; break;
      case 'f': task.rules.delete_from = true; break;
      case 'i': task.rules.delete_message_id = true; break;
      case 'r': task.recipient_verp = true; break;
      case 'm': task.message_verp = true; break;
      default: break;
    }
}

static Task read_arguments(cmd::Args args) {
  Task task;
  cmd::Options options(args, "aAhHnNf:");
  while (const char option = options.next()) switch (option) {
      case 'a': task.recipients = Recipients::arguments; break;
      case 'A': task.recipients = Recipients::either; break;
      case 'h': task.recipients = Recipients::header; break;
      case 'H': task.recipients = Recipients::both; break;
      case 'n': task.mode = Mode::print; break;
      case 'N': task.mode = Mode::queue; break;
      case 'f': task.sender = options.value(); break;
      default: cmd::exit(cmd::permanent);
    }
  task.arguments = options.rest();
  if (task.recipients == Recipients::either) {
    task.recipients = task.arguments.empty() ? Recipients::header : Recipients::arguments;
  }
  task.rules.header_recipients = task.recipients != Recipients::arguments;
  read_letters(task);
  const char* lists = os::get_env("QMAILMFTFILE");
  if (lists != nullptr && !db::read_list_or_default(lists, task.rules.lists)) {
    cmd::die(cmd::temporary, "read error");
  }
  return task;
}

static queue::OriginSettings read_settings() {
  if (auto settings = queue::read_origin_settings()) return std::move(*settings);
  if (!os::status(os::mail_home())) cmd::die(cmd::temporary, "internal bug");
  cmd::die(cmd::temporary, "read error");
}

static mail::Completer make_completer(const mail::Completion& completion) {
  if (auto completer = mail::Completer::make(completion)) return std::move(*completer);
  const auto refuse_if_bad = [](std::string_view name, const std::string& value) {
    if (!mail::Completer::make({value, value, value})) refuse_line(text::join(name, ": ", value));
  };
  refuse_if_bad("defaulthost", completion.host);
  refuse_if_bad("defaultdomain", completion.domain);
  refuse_line(text::join("plusdomain: ", completion.plus));
}

/// Hands the header to the submission, field by field, and what becomes of it to `header`.
static void take_header(mail::FieldCutter& cutter, mail::Submission& submission,
                        io::Spool& header) {
  using State = mail::FieldCutter::State;
  const auto take = [&] {
    const auto text = submission.take(cutter.field());
    if (!text) refuse_line(cutter.field().text);
    header.put(*text);
  };
  for (auto bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    const size_t before = bytes.size();
    const State state = cutter.take(bytes);
    io::in.skip(before - bytes.size());
    if (cutter.cut()) cmd::die(cmd::permanent, "header field too long");
    if (state == State::ended) return;
    if (state == State::field) take();
  }
  if (io::in.failed()) cmd::die(cmd::temporary, "read error");
  while (cutter.finish() == State::field) take();
}

/// The completed From field.
static std::string make_from(const Task& task, const queue::Author& author,
                             const mail::Completer& completer) {
  const std::string field = queue::from_field(author, task.name_form);
  mail::Submission submission(completer, {});
  std::string_view rest = field;
  const auto completed = submission.take(*mail::take_field(rest));
  if (!completed) refuse_line(field);
  return std::string(*completed);
}

/// The author as sender. A host that makes a list of addresses has only itself to blame: the first
/// one is taken.
static std::string make_sender(const Task& task, const queue::Author& author,
                               const mail::Completer& completer, const Birth& birth) {
  std::string user = author.sender_user;
  if (task.message_verp) text::append(user, '-', birth.seconds, '.', birth.pid);
  if (task.recipient_verp) user += '-';
  std::string address = text::quote_local(user);
  if (author.sender_host) text::append(address, '@', *author.sender_host);
  mail::AddressText text;
  if (!mail::AddressList(completer).append(address, text)) refuse_line(address);
  return text.bare.substr(0, text.bare.find('\0'));
}

static std::string find_sender(const Task& task, const mail::Submission& submission,
                               const queue::Author& author, const mail::Completer& completer,
                               const Birth& birth) {
  if (task.sender != nullptr) {
    const auto sender = completer.mailbox(task.sender);
    if (!sender) refuse_line(task.sender);
    return *sender;
  }
  const std::string sender = submission.return_path() ? *submission.return_path()
                                                      : make_sender(task, author, completer, birth);
  const bool fixed = sender.empty() || sender.ends_with("@[]") || !task.recipient_verp;
  return fixed ? sender : text::join(sender, each_recipient);
}

static std::string find_recipients(const Task& task, const mail::Submission& submission,
                                   const mail::Completer& completer) {
  std::string recipients;
  if (task.recipients != Recipients::header) {
    for (const char* argument : task.arguments) {
      const auto recipient = completer.mailbox(argument);
      if (!recipient || recipient->empty()) {
        cmd::die(cmd::permanent, "unable to parse address: ", argument);
      }
      text::append(recipients, *recipient, '\0');
    }
  }
  return recipients.append(submission.recipients());
}

/// Puts the body, its last line with its end.
template <typename To>
static void put_body(const mail::FieldCutter& cutter, To& to) {
  const std::string_view start = cutter.body_start();
  if (cutter.empty_line() || !start.empty()) to.put(std::string_view("\n"));
  to.put(start);
  char last = start.empty() ? '\n' : start.back();
  for (auto bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    to.put(bytes);
    last = bytes.back();
    io::in.skip(bytes.size());
  }
  if (last != '\n') to.put(std::string_view("\n"));
}

template <typename To>
static void put_message(std::string_view generated, const io::Spool& header,
                        const mail::FieldCutter& cutter, To& to) {
  to.put(generated);
  if (!header.copy(to)) cmd::die(cmd::temporary, "read error");
  put_body(cutter, to);
  if (io::in.failed()) cmd::die(cmd::temporary, "read error");
}

/// The refusal of a check or of the queue, and the end.
[[noreturn]] static void refuse(std::string_view refusal) {
  cmd::die(refusal[0] == 'D' ? cmd::permanent : cmd::temporary, refusal.substr(1));
}

static void send(queue::Client& client, const Envelope& envelope) {
  client.sender(envelope.sender);
  std::string_view rest = envelope.recipients;
  while (const auto recipient = text::take(rest, '\0')) {
    if (!recipient->empty()) client.recipient(*recipient);
  }
  const std::string refusal = client.close();
  if (!refusal.empty()) refuse(refusal);
}

int program(cmd::Args args) {
  const Task task = read_arguments(args);
  const Birth birth{os::now_seconds(), os::process_id()};
  const queue::OriginSettings settings = read_settings();
  const mail::Completer completer = make_completer(settings.completion);
  const queue::Author author = queue::find_author();
  mail::FieldCutter cutter(longest_field, mail::FieldCutter::FromLine::field);
  mail::Submission submission(completer, task.rules);
  io::Spool header;
  take_header(cutter, submission, header);
  if (!submission.unknown_recipients().empty()) refuse_line(submission.unknown_recipients());
  if (header.failed()) cmd::die(cmd::temporary, "unable to keep header");
  const Envelope envelope{find_sender(task, submission, author, completer, birth),
                          find_recipients(task, submission, completer)};

  const std::string from = submission.needs_from() ? make_from(task, author, completer) : "";
  const std::string generated =
      submission.generated(queue::origin(settings, birth.seconds, birth.pid, from));
  if (task.mode == Mode::print) {
    io::out.print("Return-Path: <", text::quote_address(envelope.sender), ">\n");
    put_message(generated, header, cutter, io::out);
    if (!io::out.flush()) cmd::die(cmd::temporary, "write error");
    return cmd::success;
  }
  queue::Hooks hooks;
  if (!hooks.read("inject")) cmd::die(cmd::temporary, "read error");
  const auto answer = hooks.check_all(envelope.sender, envelope.recipients);
  if (answer.verdict != queue::Hooks::Verdict::accept) refuse(queue::refusal(answer));
  queue::Client client;
  client.use(hooks);
  if (!client.open()) cmd::die(cmd::temporary, "unable to run qmail-queue");
  client.put(answer.text);
  put_message(generated, header, cutter, client);
  send(client, envelope);
  return cmd::success;
}
