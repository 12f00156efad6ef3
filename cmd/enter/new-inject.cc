// new-inject: build the header of a message anew and put it into the queue.
//
//   new-inject [ -nNaAhHFIMRS ] [ -f sender ] [ recipient ... ] <message
//
//   -a -h -H -A  the recipients are the arguments; those of the header; both; the arguments, or
//                those of the header if there are none
//   -n -N        print the message; queue it
//
//   exit 0     the message is in the queue, or printed
//        100   a field or an address cannot be parsed, there is no recipient, the queue refuses the
//              message for good, wrong usage
//        111   try again later

#include <algorithm>

#include "cmd/injection.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "db/control.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/process.h"
#include "queue/host_settings.h"
#include "queue/kept_header.h"
#include "queue/origin.h"
#include "text/case.h"
#include "text/split.h"
#include "text/tai.h"

static constexpr size_t longest_field = size_t{4} << 20;
static constexpr size_t most_kept = size_t{16} << 20;
// Behind a sender: qmail-send puts the recipient into it (qmail-send(8)).
static constexpr std::string_view each_recipient = "-@[]";

struct Task {
  cmd::InjectionOptions options{};
  mail::RebuiltHeader::Rules rules{.return_path = true, .envelope_fields = true, .most = most_kept};
  bool recipient_verp = false;
  bool message_verp = false;
};

/// A flag of the command line or of $QMAILINJECT; false if it is none.
static bool take_flag(Task& task, char letter) {
  switch (letter) {
    case 'F': task.rules.delete_from = true; return true;
    case 'I': task.rules.delete_message_id = true; return true;
    case 'S': task.rules.return_path = false; return true;
    case 'M': task.message_verp = true; return true;
    case 'R': task.recipient_verp = true; return true;
    default: return false;
  }
}

static void read_environment(Task& task) {
  constexpr char to_upper = 'A' - 'a';
  const char* letters = os::get_env("QMAILINJECT");
  for (; letters != nullptr && *letters != '\0'; ++letters) {
    const char c = text::lower(*letters);
    if (c >= 'a' && c <= 'z') take_flag(task, static_cast<char>(c + to_upper));
  }
  const char* lists = os::get_env("QMAILMFTFILE");
  if (lists != nullptr && !db::read_list_or_default(lists, task.rules.lists)) {
    cmd::die_sys(cmd::temporary, "unable to read $QMAILMFTFILE");
  }
}

static Task read_arguments(cmd::Args args) {
  Task task;
  cmd::Options options(args, "aAhHnNFIMRSf:");
  while (const char option = options.next()) {
    if (!task.options.take(option, options.value()) && !take_flag(task, option)) {
      cmd::usage("new-inject [ -nNaAhHFIMRS ] [ -f sender ] [ recipient ... ]");
    }
  }
  task.options.finish(options.rest());
  task.rules.header_recipients = task.options.header_names_recipients();
  task.rules.header_sender = task.options.sender == nullptr;
  read_environment(task);
  return task;
}

static queue::HostSettings read_settings() {
  std::string_view culprit;
  auto settings = queue::read_host_settings(culprit);
  if (!settings) cmd::die_sys(cmd::temporary, "unable to read ", culprit);
  return std::move(*settings);
}

/// Refuses what can stand in no header; `source` is what it was made of.
static std::string checked(std::string address, std::string_view source) {
  const bool whole = std::ranges::none_of(
      address, [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; });
  if (!whole) cmd::die(cmd::permanent, "unable to parse address: ", source);
  return address;
}

static void take_header(mail::FieldCutter& cutter, queue::KeptHeader& header) {
  const bool taken = cmd::take_header(cutter, [&](const mail::Field& field) {
    using Taken = queue::KeptHeader::Taken;
    const Taken result = header.take(field);
    if (result == Taken::no_list) cmd::refuse_line(field.text);
    if (result == Taken::too_much) cmd::die(cmd::permanent, "header too long");
  });
  if (!taken) {
    errno = io::in.error();
    cmd::die_sys(cmd::temporary, "unable to read input");
  }
  // The rest of a field that has no start: nobody could tell what it goes on with later.
  const std::string_view start = cutter.body_start();
  if (start.starts_with(' ') || start.starts_with('\t')) cmd::refuse_line(start);
}

static std::string author_address(const std::string& user, const std::optional<std::string>& host,
                                  const mail::HostRewriting& hosts) {
  return checked(mail::join_address(user, hosts.host(host.value_or(""))), user);
}

static std::string make_sender(const Task& task, const queue::Author& author, int64_t seconds,
                               const mail::HostRewriting& hosts) {
  std::string user = author.sender_user;
  if (task.message_verp) {
    const auto stamp = static_cast<uint32_t>(text::tai_from_unix(seconds, 0).seconds);
    text::append(user, '-', stamp, '.', os::process_id());
  }
  if (task.recipient_verp) user += '-';
  std::string sender = author_address(user, author.sender_host, hosts);
  return task.recipient_verp ? text::join(sender, each_recipient) : sender;
}

static std::string find_sender(const Task& task, const mail::RebuiltHeader& header,
                               const queue::Author& author, int64_t seconds,
                               const mail::HostRewriting& hosts) {
  const char* sender = task.options.sender;
  if (sender != nullptr) return checked(hosts.argument(sender), sender);
  if (const auto returned_to = header.sender()) return *returned_to;
  return make_sender(task, author, seconds, hosts);
}

static std::string make_from(const queue::Author& author, const mail::HostRewriting& hosts) {
  return mail::print_mailbox({.text = author.name, .quoted = true},
                             author_address(author.user, author.host, hosts));
}

static std::string find_recipients(const Task& task, const mail::RebuiltHeader& header,
                                   const mail::HostRewriting& hosts) {
  std::string recipients;
  for (const char* argument : task.options.named_recipients()) {
    const std::string recipient = checked(hosts.argument(argument), argument);
    if (recipient.empty()) cmd::die(cmd::permanent, "unable to parse address: ", argument);
    text::append(recipients, recipient, '\0');
  }
  return recipients.append(header.recipients());
}

template <typename To>
static void put_message(const queue::KeptHeader& header, const mail::Birth& birth,
                        const mail::FieldCutter& cutter, To& to) {
  if (!header.copy(birth, to)) cmd::die(cmd::temporary, "unable to keep header");
  cmd::put_body(cutter, to);
  if (!io::in.failed()) return;
  errno = io::in.error();
  cmd::die_sys(cmd::temporary, "unable to read input");
}

static void print_envelope(std::string_view sender, std::string_view recipients) {
  io::out.print("Envelope-Sender: ", mail::print_mailbox({}, sender), "\nEnvelope-Recipients:\n");
  while (const auto recipient = text::take(recipients, '\0')) {
    if (!recipient->empty()) io::out.print("  ", mail::print_mailbox({}, *recipient), ",\n");
  }
}

int program(cmd::Args args) {
  const Task task = read_arguments(args);
  const int64_t seconds = os::now_seconds();
  const queue::HostSettings settings = read_settings();
  const mail::HostRewriting& hosts = settings.rewriting;
  const queue::Author author = queue::find_author();
  mail::FieldCutter cutter(longest_field, mail::FieldCutter::FromLine::ending);
  queue::KeptHeader header(hosts, task.rules);
  take_header(cutter, header);

  const std::string sender = find_sender(task, header.header(), author, seconds, hosts);
  const std::string recipients = find_recipients(task, header.header(), hosts);
  const mail::Birth birth{.seconds = seconds,
                          .unique = text::join(os::process_id()),
                          .id_host = settings.id_host,
                          .from = header.header().needs_from() ? make_from(author, hosts) : ""};
  if (task.options.mode == cmd::InjectionOptions::Mode::print) {
    print_envelope(sender, recipients);
    put_message(header, birth, cutter, io::out);
    if (!io::out.flush()) cmd::die_sys(cmd::temporary, "unable to write output");
    return cmd::success;
  }
  if (recipients.find_first_not_of('\0') == recipients.npos) {
    cmd::die(cmd::permanent, "no recipients");
  }
  queue::Hooks hooks;
  if (!hooks.read("inject")) cmd::die_sys(cmd::temporary, "unable to read controls");
  queue::Client client;
  cmd::begin(client, hooks, sender, recipients);
  put_message(header, birth, cutter, client);
  cmd::send(client, sender, recipients);
  return cmd::success;
}
