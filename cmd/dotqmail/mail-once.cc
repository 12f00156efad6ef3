// mail-once: run a program once for a message, however often the message comes.
//
//   mail-once [ -c ] [ -t seconds ] directory program [ arg ... ] <message
//
//   exit  as the program answers; success is remembered for so many seconds, and answered again
//         without running the program
//         111  the same message is being dealt with; or the directory cannot be used
//
// The record is made after the program has succeeded. So a message is never lost; if this process
// is killed in between, the program is run once more.

#include <cerrno>

#include "box/message_key.h"
#include "box/seen.h"
#include "cmd/ask.h"
#include "cmd/options.h"
#include "os/clock.h"
#include "os/environment.h"
#include "text/case.h"
#include "text/scan.h"

static constexpr std::string_view synopsis =
    "mail-once [ -c ] [ -t seconds ] directory program [ arg ... ]";
static constexpr unsigned lock_seconds = 30;
static constexpr uint64_t most_seconds = 1'000'000'000;

static constinit char message_bytes[65536];

struct Settings {
  box::KeyOf key_of = box::KeyOf::message_id;
  int64_t seconds = 7 * 86400;
  const char* directory = nullptr;
  cmd::Args task;
};

static Settings read(cmd::Args args) {
  Settings settings{.task = args};
  cmd::Options options(args, "ct:");
  while (const char option = options.next()) switch (option) {
      case 'c': settings.key_of = box::KeyOf::content; break;
      case 't': {
        const auto seconds = text::number(options.value(), most_seconds);
        if (!seconds || *seconds == 0) cmd::usage(cmd::temporary, synopsis);
        settings.seconds = static_cast<int64_t>(*seconds);
        break;
      }
      default: cmd::usage(cmd::temporary, synopsis);
    }
  args = options.rest();
  if (args.size() < 2) cmd::usage(cmd::temporary, synopsis);
  settings.directory = args[0];
  settings.task = args.tail(1);
  return settings;
}

/// The recipient and the program belong to it: what was done for one address, or by one line of a
/// .qmail file, was not done for another.
static std::string key(const Settings& settings) {
  const char* recipient = os::get_env("RECIPIENT");
  if (recipient == nullptr) cmd::die(cmd::temporary, "RECIPIENT not set");
  const std::string address = text::lower(recipient);
  std::vector<std::string_view> purpose = {address};
  for (const char* word : settings.task) purpose.emplace_back(word);

  box::Message message(os::standard_input, message_bytes);
  auto key = box::message_key(message, settings.key_of, purpose);
  if (!key) cmd::die_sys(cmd::temporary, "unable to read message");
  return std::move(*key);
}

int program(cmd::Args args) {
  const Settings settings = read(args);
  cmd::rewind_message();
  const box::Seen seen(settings.directory, key(settings));
  if (!seen) cmd::die_sys(cmd::temporary, "unable to use ", settings.directory);
  if (!seen.lock_within(lock_seconds)) {
    if (errno != ETIMEDOUT) cmd::die_sys(cmd::temporary, "unable to lock ", settings.directory);
    cmd::die(cmd::temporary, "the same message is being delivered");
  }
  if (const auto before = seen.answer(os::now_seconds())) return box::exit_code(*before);
  if (errno != ENOENT) cmd::die_sys(cmd::temporary, "unable to look into ", settings.directory);

  const box::Answer answer = cmd::ask(settings.task);
  if (!box::succeeded(answer)) return box::exit_code(answer);
  const int64_t now = os::now_seconds();
  // What was done is done: to try again because of the record would do it twice for sure.
  if (!seen.remember(answer, now + settings.seconds)) {
    cmd::warn_sys("unable to remember the message in ", settings.directory);
  }
  seen.sweep(now);
  return box::exit_code(answer);
}
