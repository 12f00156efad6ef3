// newinclude: turn a sendmail :include: file into a binary mailing list for fastforward.
//
//   newinclude list
//
//   exit 0      list.bin holds the new list
//        100    wrong usage
//        111    the list is malformed, or a failure of the system; list.bin is as it was

#include "cmd/new_file.h"
#include "cmd/program.h"
#include "io/reader.h"
#include "mail/alias.h"
#include "mail/forwarding.h"
#include "os/environment.h"
#include "os/file.h"
#include "queue/completion.h"
#include "text/split.h"

static constexpr os::Mode for_everybody = 0644;  // fastforward reads no other list
static constexpr size_t longest_line = size_t{1} << 21;

static constinit char input_room[65536];
static constinit char output_room[65536];

static mail::Completion read_completion() {
  mail::Completion completion;
  if (!queue::read_completion(completion)) cmd::die_sys(cmd::temporary, "unable to read controls");
  const auto override = [](const char* variable, std::string& value) {
    if (const char* set = os::get_env(variable)) value = set;
  };
  override("QMAILDEFAULTHOST", completion.host);
  override("QMAILDEFAULTDOMAIN", completion.domain);
  override("QMAILPLUSDOMAIN", completion.plus);
  return completion;
}

/// Refuses bytes that the list has no place for.
static void check(std::string_view text, std::string_view what) {
  for (const auto& [byte, name] : {std::pair{'\n', "newlines"}, std::pair{'\0', "NUL"}}) {
    if (text.find(byte) == std::string_view::npos) continue;
    cmd::die(cmd::temporary, name, " not permitted in ", what);
  }
}

static std::string list_entry(const std::string& name) {
  if (name.empty()) cmd::die(cmd::temporary, "empty :include: filenames not permitted");
  check(name, ":include: filenames");
  return mail::list_file(name) + (name.ends_with(".bin") ? "" : ".bin");
}

static std::string recipient_entry(const std::string& address) {
  check(address, "recipient addresses");
  if (address.size() > mail::longest_recipient) {
    cmd::die(cmd::temporary, "addresses must be under 800 bytes");
  }
  if (text::trim_end(address) != address) {
    cmd::die(cmd::temporary, "spaces and tabs not permitted at ends of addresses");
  }
  return '&' + address;
}

static void add(io::Writer& list, const mail::Wish& wish) {
  using Kind = mail::Wish::Kind;
  switch (wish.kind) {
    case Kind::nothing: return;
    case Kind::list: return list.print(list_entry(wish.text), '\0');
    case Kind::address: return list.print(recipient_entry(wish.whole), '\0');
    case Kind::program: cmd::die(cmd::temporary, "program delivery |", wish.text, " not supported");
    case Kind::file: cmd::die(cmd::temporary, "file delivery ", wish.text, " not supported");
  }
}

static void compile(const char* source, io::Reader& input, io::Writer& list) {
  const mail::Completion completion = read_completion();
  std::string copy;
  std::string_view line;
  for (io::Line got; (got = input.get_line(line, copy, longest_line)) != io::Line::end;) {
    if (got == io::Line::failed) {
      errno = input.error();
      cmd::die_sys(cmd::temporary, "unable to read ", source);
    }
    if (got == io::Line::too_long) cmd::die(cmd::temporary, "lines must be under 2 megabytes");
    if (line.starts_with('#')) continue;
    const auto wishes = mail::read_wishes(line, completion);
    if (!wishes) {
      const std::string_view end = got == io::Line::complete ? "\n" : "";
      cmd::die(cmd::temporary, "unable to parse this line: ", line, end);
    }
    for (const mail::Wish& wish : *wishes) add(list, wish);
  }
}

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("newinclude list");
  const char* const source = args[0];
  const std::string temporary = text::join(source, ".tmp");
  const std::string target = text::join(source, ".bin");
  os::set_umask(033);

  const os::Fd text = os::open_read(source);
  if (!text) cmd::die_sys(cmd::temporary, "unable to read ", source);
  os::Fd file = os::open_truncate(temporary, for_everybody);
  if (!file) cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
  io::Reader input(text.get(), input_room);
  io::Writer list(file.get(), output_room);
  compile(source, input, list);
  if (!list.flush()) cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
  cmd::put_in_place(file, temporary, target);
  return cmd::success;
}
