// setmaillist: turn the mailing list on standard input into the binary form for fastforward.
//
//   setmaillist list.bin list.tmp
//
//   exit 0      list.bin holds the new list
//        100    wrong usage
//        111    the list is malformed, or a failure of the system; list.bin is as it was

#include "cmd/new_file.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/forwarding.h"
#include "os/file.h"
#include "text/split.h"

static constexpr size_t longest_line = size_t{1} << 20;

static constinit char room[65536];

static void add(io::Writer& list, std::string_view line) {
  if (line.find('\0') != std::string_view::npos) cmd::die(cmd::temporary, "NUL in input");
  line = text::trim_end(line);
  if (line.empty() || line[0] == '#') return;
  const bool file = line[0] == '.' || line[0] == '/';
  if (!file && line.size() > mail::longest_recipient) {
    cmd::die(cmd::temporary, "addresses must be under 800 bytes");
  }
  list.print(file || line[0] == '&' ? "" : "&", line, '\0');
}

static void compile(io::Writer& list) {
  std::string copy;
  std::string_view line;
  for (io::Line got; (got = io::in.get_line(line, copy, longest_line)) != io::Line::end;) {
    if (got == io::Line::failed) {
      errno = io::in.error();
      cmd::die_sys(cmd::temporary, "unable to read input");
    }
    if (got == io::Line::too_long) cmd::die(cmd::temporary, "lines must be under 1 megabyte");
    add(list, line);
  }
}

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("setmaillist list.bin list.tmp");
  const char* const target = args[0];
  const char* const temporary = args[1];
  os::set_umask(033);

  // fastforward reads no list that is not everybody's to read.
  os::Fd file = cmd::create_for_everybody(temporary);
  io::Writer list(file.get(), room);
  compile(list);
  if (!list.flush()) cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
  cmd::put_in_place(file, temporary, target);
  return cmd::success;
}
