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

#include "cmd/injection.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "db/control.h"
#include "io/buffer.h"
#include "io/spool.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/home.h"
#include "os/process.h"
#include "queue/origin.h"
#include "text/quote.h"

static constexpr size_t longest_field = size_t{4} << 20;
// Behind a sender: qmail-send puts the recipient into it (qmail-send(8)).
static constexpr std::string_view each_recipient = "-@[]";

struct Task {
  cmd::InjectionOptions options{};
  mail::Submission::Rules rules{};
  queue::NameForm name_form = queue::NameForm::phrase;
  bool recipient_verp = false;
  bool message_verp = false;
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
  while (const char option = options.next()) {
    if (!task.options.take(option, options.value())) cmd::exit(cmd::permanent);
  }
  task.options.finish(options.rest());
  task.rules.header_recipients = task.options.header_names_recipients();
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
    if (!mail::Completer::make({value, value, value})) cmd::refuse_line(text::join(name, ": ", value));
  };
  refuse_if_bad("defaulthost", completion.host);
  refuse_if_bad("defaultdomain", completion.domain);
  cmd::refuse_line(text::join("plusdomain: ", completion.plus));
}

/// Hands the header to the submission, field by field, and what becomes of it to `header`.
static void take_header(mail::FieldCutter& cutter, mail::Submission& submission,
                        io::Spool& header) {
  const bool taken = cmd::take_header(cutter, [&](const mail::Field& field) {
    const auto text = submission.take(field);
    if (!text) cmd::refuse_line(field.text);
    header.put(*text);
  });
  if (!taken) cmd::die(cmd::temporary, "read error");
}

/// The completed From field.
static std::string make_from(const Task& task, const queue::Author& author,
                             const mail::Completer& completer) {
  const std::string field = queue::from_field(author, task.name_form);
  mail::Submission submission(completer, {});
  std::string_view rest = field;
  const auto completed = submission.take(*mail::take_field(rest));
  if (!completed) cmd::refuse_line(field);
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
  if (!mail::AddressList(completer).append(address, text)) cmd::refuse_line(address);
  return text.bare.substr(0, text.bare.find('\0'));
}

static std::string find_sender(const Task& task, const mail::Submission& submission,
                               const queue::Author& author, const mail::Completer& completer,
                               const Birth& birth) {
  if (task.options.sender != nullptr) {
    const auto sender = completer.mailbox(task.options.sender);
    if (!sender) cmd::refuse_line(task.options.sender);
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
  for (const char* argument : task.options.named_recipients()) {
    const auto recipient = completer.mailbox(argument);
    if (!recipient || recipient->empty()) {
      cmd::die(cmd::permanent, "unable to parse address: ", argument);
    }
    text::append(recipients, *recipient, '\0');
  }
  return recipients.append(submission.recipients());
}

template <typename To>
static void put_message(std::string_view generated, const io::Spool& header,
                        const mail::FieldCutter& cutter, To& to) {
  to.put(generated);
  if (!header.copy(to)) cmd::die(cmd::temporary, "read error");
  cmd::put_body(cutter, to);
  if (io::in.failed()) cmd::die(cmd::temporary, "read error");
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
  if (!submission.unknown_recipients().empty()) cmd::refuse_line(submission.unknown_recipients());
  if (header.failed()) cmd::die(cmd::temporary, "unable to keep header");
  const Envelope envelope{find_sender(task, submission, author, completer, birth),
                          find_recipients(task, submission, completer)};

  const std::string from = submission.needs_from() ? make_from(task, author, completer) : "";
  const std::string generated =
      submission.generated(queue::origin(settings, birth.seconds, birth.pid, from));
  if (task.options.mode == cmd::InjectionOptions::Mode::print) {
    io::out.print("Return-Path: <", text::quote_address(envelope.sender), ">\n");
    put_message(generated, header, cutter, io::out);
    if (!io::out.flush()) cmd::die(cmd::temporary, "write error");
    return cmd::success;
  }
  queue::Hooks hooks;
  if (!hooks.read("inject")) cmd::die(cmd::temporary, "read error");
  queue::Client client;
  cmd::begin(client, hooks, envelope.sender, envelope.recipients);
  put_message(generated, header, cutter, client);
  cmd::send(client, envelope.sender, envelope.recipients);
  return cmd::success;
}
