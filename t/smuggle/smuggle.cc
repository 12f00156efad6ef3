// smuggle: try to smuggle a message through the programs of the mail system.
//
//   smuggle most way ...      every string of at most `most` octets of {a . CR LF NUL}; ways are
//   smtpd qmtpd
//                             qmqpd inject queue (in), remote remote-qmtp lmtp serialsmtp
//                             serialqmtp pop3d (out)
//
// $QMAILHOME is a mail home with an empty queue where no service runs; its control/smtproutes is
// written, and so are messages in the current directory. 4 octets are 781 strings, 8 are 488281.
//
//   exit 0    nothing came through        1    something did: it is named        111  anything else

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/file.h"
#include "os/signal.h"
#include "smuggle/ways.h"
#include "text/scan.h"

namespace smuggle {

std::string shown(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    switch (c) {
      case '\r': text += "\\r"; break;
      case '\n': text += "\\n"; break;
      case '\0': text += "\\0"; break;
      default: text += c;
    }
  }
  return text;
}

void hold(bool holds, std::string_view way, std::string_view bytes, std::string_view what) {
  constexpr int smuggled = 1;
  if (!holds) cmd::die(smuggled, way, ": \"", shown(bytes), "\": ", what);
}

os::Fd file_with(std::string_view bytes) {
  os::Fd file = os::open_temporary();
  if (!file || !os::write_all(file.get(), bytes) || !os::seek(file.get(), 0)) {
    cmd::die_sys(cmd::temporary, "unable to write a file");
  }
  return file;
}

Program::Program(std::vector<std::string> words, std::string_view input)
    : Program(std::move(words), input, os::open_temporary()) {}

Program::Program(std::vector<std::string> words, std::string_view input, os::Fd output)
    : input_(file_with(input)), output_(std::move(output)) {
  const os::Redirect descriptors[] = {{input_.get(), os::standard_input},
                                      {output_.get(), os::standard_output},
                                      {output_.get(), os::standard_error}};
  const std::string name = words.front();
  const os::Argv argv(std::move(words));
  child_ = os::spawn(argv.get(), {.descriptors = descriptors});
  if (!child_) cmd::die_sys(cmd::temporary, "unable to run ", name);
}

int Program::end() const {
  const auto exit = child_.wait();
  return exit && !exit->crashed() ? exit->code() : -1;
}

std::string Program::said() const {
  constexpr size_t most = size_t{1} << 30;
  if (!os::seek(output_.get(), 0)) return {};
  return os::read_all(output_.get(), most).value_or("");
}

}  // namespace smuggle

int program(cmd::Args args) {
  using namespace smuggle;
  struct Way {
    std::string_view name;
    void (*take)(size_t most);
  };
  constexpr Way ways[] = {
      {"smtpd", in_by_smtpd},
      {"qmtpd", in_by_qmtpd},
      {"qmqpd", in_by_qmqpd},
      {"inject", in_by_inject},
      {"queue", in_by_queue},
      {"remote", out_by_remote},
      {"remote-qmtp", out_by_remote_qmtp},
      {"lmtp", out_by_lmtp},
      {"serialsmtp", out_by_serialsmtp},
      {"serialqmtp", out_by_serialqmtp},
      {"pop3d", out_by_pop3d},
  };
  os::ignore_signal(SIGPIPE);
  const auto most = args.empty() ? std::nullopt : text::number(args[0], 8);
  if (!most || args.size() < 2) cmd::usage("smuggle most way ...");
  for (const std::string_view wanted : args.tail(1)) {
    bool known = false;
    for (const Way& way : ways) {
      if (way.name != wanted) continue;
      known = true;
      way.take(*most);
      io::out.flush();
    }
    if (!known) cmd::usage("smuggle most way ...");
  }
  return io::finish();
}
