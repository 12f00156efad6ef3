// rcptcheck-local: say whether a recipient has a mailbox here, for $RCPTCHECK of qmail-smtpd.
//
//   rcptcheck-local
//
//   exit 0     mail to it would be taken, or is for another host
//        100   there is no such mailbox
//        111   that cannot be told now

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/environment.h"
#include "queue/lookup.h"

/// Whoever is on the network learns nothing but the answer.
class Silence final : public queue::Facts {
 public:
  void add(std::string_view, std::string_view) override {}
};

static int answer(int code, std::string_view text) {
  io::out.print(text, '\n');
  (void)io::out.flush();  // nobody need listen; the exit code is the answer
  return code;
}

int program(cmd::Args) {
  const char* recipient = os::get_env("RECIPIENT");
  // Wrong usage must not turn mail away.
  if (recipient == nullptr) cmd::die(cmd::temporary, "$RECIPIENT must be set");
  const char* sender = os::get_env("SENDER");

  Silence silence;
  // `#` is always taken: what the default delivery is makes no difference to who has a mailbox.
  const queue::Question question = {recipient, sender == nullptr ? "" : sender, "#"};
  const queue::Answer found = queue::look_up(question, silence);
  if (found.place == queue::Answer::Place::elsewhere) return cmd::success;
  switch (found.verdict) {
    case queue::Answer::Verdict::accept: return cmd::success;
    case queue::Answer::Verdict::refuse:
      return answer(cmd::permanent, "Sorry, no mailbox here by that name. (#5.1.1)");
    default: break;
  }
  return answer(cmd::temporary,
                "Sorry, I cannot tell now whether there is such a mailbox. (#4.3.0)");
}
