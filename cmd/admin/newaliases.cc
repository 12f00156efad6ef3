// newaliases: turn a sendmail alias file into a forwarding database for fastforward.
//
//   newaliases [ aliases ]
//
//   exit 0      aliases.cdb holds the new aliases; /etc/aliases if none are named
//        100    wrong usage, or an address is too long
//        111    the file is malformed, or a failure of the system; aliases.cdb is as it was

#include <set>

#include "cmd/new_file.h"
#include "cmd/program.h"
#include "db/cdb.h"
#include "mail/alias.h"
#include "mail/forwarding.h"
#include "os/file.h"
#include "queue/completion.h"

static constexpr size_t largest_file = size_t{1} << 30;
static constexpr size_t longest_line = size_t{1} << 21;

struct Output {
  db::CdbMaker& database;
  const std::string& temporary;
  std::set<std::string> targets{};  // to warn of those that come twice
};

/// A NUL would end what it stands in.
static void check(std::string_view text, std::string_view what) {
  if (text.find('\0') == std::string_view::npos) return;
  cmd::die(cmd::temporary, "NUL not permitted in ", what);
}

static void check_address(const mail::Wish& address) {
  check(address.whole, "recipient addresses");
  if (address.whole.size() <= mail::longest_recipient) return;
  cmd::die(cmd::permanent, "addresses over 800 bytes are not permitted");
}

static void add_record(Output& output, const std::string& key, const std::string& data) {
  if (!output.targets.insert(key).second) {
    cmd::warn("only the first of several entries counts: ", std::string_view(key).substr(1));
  }
  if (!output.database.add(key, data)) {
    cmd::die_sys(cmd::temporary, "unable to write to ", output.temporary);
  }
}

static void add_alias(Output& output, const mail::Wish& target, const std::string& commands) {
  constexpr std::string_view owner = "owner-";
  const std::string name = text::join(target.text, target.has_host ? "" : "@");
  if (target.text.starts_with(owner)) {
    add_record(output, mail::owner_key(std::string_view(name).substr(owner.size())), target.whole);
  }
  add_record(output, mail::commands_key(name), commands);
}

/// The first address is the alias, the others and everything else are what it stands for.
static void add_line(Output& output, std::string_view line, const mail::Completion& completion) {
  using Kind = mail::Wish::Kind;
  if (line.size() > longest_line) cmd::die(cmd::temporary, "lines must be under 2 megabytes");
  const auto wishes = mail::read_wishes(line, completion);
  if (!wishes) cmd::die(cmd::temporary, "unable to parse this line: ", line);
  const mail::Wish* target = nullptr;
  std::string commands;
  for (const mail::Wish& wish : *wishes) {
    switch (wish.kind) {
      case Kind::address:
        check_address(wish);
        if (target != nullptr) text::append(commands, '&', target->whole, '\0');
        target = &wish;
        break;
      case Kind::program:
        check(wish.text, "program names");
        text::append(commands, '!', wish.text, '\0');
        break;
      case Kind::list:
        check(wish.text, ":include: filenames");
        if (wish.text.empty()) cmd::die(cmd::temporary, "empty :include: filenames not permitted");
        text::append(commands, mail::list_file(wish.text), ".bin", '\0');
        break;
      case Kind::file: cmd::die(cmd::temporary, "file delivery ", wish.text, " not supported");
      case Kind::nothing: cmd::die(cmd::temporary, "empty recipient addresses not permitted");
    }
  }
  if (wishes->empty()) return;
  if (target == nullptr || commands.empty()) {
    cmd::die(cmd::temporary, "unable to parse this line: ", line);
  }
  add_alias(output, *target, commands);
}

static void compile(Output& output, std::string_view text) {
  mail::Completion completion;
  if (!queue::read_completion(completion)) cmd::die_sys(cmd::temporary, "unable to read controls");
  while (const auto line = mail::take_alias_line(text)) {
    if (!line->starts_with('#')) add_line(output, *line, completion);
  }
}

int program(cmd::Args args) {
  if (args.size() > 1) cmd::usage("newaliases [ aliases ]");
  const std::string source = args.empty() ? "/etc/aliases" : args[0];
  const std::string temporary = source + ".tmp";
  const std::string target = source + ".cdb";
  os::set_umask(033);

  const auto text = os::read_file(source, largest_file);
  if (!text) cmd::die_sys(cmd::temporary, "unable to read ", source);
  os::Fd file = cmd::create_for_everybody(temporary);
  db::CdbMaker database(file);
  Output output{database, temporary};
  compile(output, *text);
  if (!database.finish()) cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
  cmd::put_in_place(file, temporary, target);
  return cmd::success;
}
