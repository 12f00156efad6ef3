// qmail-explain: say what would become of mail to an address, and why.
//
//   qmail-explain [ -d defaultdelivery ] [ -s sender ] address
//
//   exit 0     it is taken
//        100   it is refused for good; wrong usage
//        111   it is put off, or what decides cannot be seen; or nothing could be written

#include "cmd/options.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "queue/lookup.h"

/// One fact a line.
class Printer final : public queue::Facts {
 public:
  void add(std::string_view topic, std::string_view fact) override {
    io::out.print(topic, fact.empty() ? ":" : ": ", text::escaped(fact), '\n');
  }
};

static std::string_view word(queue::Answer::Verdict verdict) {
  switch (verdict) {
    case queue::Answer::Verdict::accept: return "accept";
    case queue::Answer::Verdict::refuse: return "refuse";
    case queue::Answer::Verdict::defer: return "defer";
    case queue::Answer::Verdict::unknown: break;
  }
  return "unknown";
}

static int exit_code(queue::Answer::Verdict verdict) {
  switch (verdict) {
    case queue::Answer::Verdict::accept: return cmd::success;
    case queue::Answer::Verdict::refuse: return cmd::permanent;
    default: return cmd::temporary;
  }
}

int program(cmd::Args args) {
  constexpr std::string_view synopsis =
      "qmail-explain [ -d defaultdelivery ] [ -s sender ] address";
  queue::Question question = {
      .address = {}, .sender = "sender@example.org", .default_delivery = "./Mailbox"};
  cmd::Options options(args, "d:s:");
  while (const char option = options.next()) switch (option) {
      case 'd': question.default_delivery = options.value(); break;
      case 's': question.sender = options.value(); break;
      default: cmd::usage(synopsis);
    }
  if (options.rest().size() != 1) cmd::usage(synopsis);
  question.address = options.rest()[0];

  Printer printer;
  const queue::Answer answer = queue::look_up(question, printer);
  printer.add("verdict", text::join(word(answer.verdict), ": ", answer.text));
  const int written = io::finish();
  return written == cmd::success ? exit_code(answer.verdict) : written;
}
