// qsmhook: run a delivery program made for sendmail's mailer interface.
//
//   qsmhook [ -DFlMmnPs ] [ -xPREFIX ] program [ arg ... ] <message
//
//   -n         without the From line, UFLINE
//   -P -l      with the Return-Path field, RPLINE; with the Delivered-To field, DTLINE
//   -x PREFIX  without PREFIX at the start of the recipient's address
//   -DFMms     what sendmail's flags of that name ask for is done anyway, or cannot be
//
//   In the arguments %g is the sender, %u and %h are the recipient's parts before and behind the last
//   @, %% is a %.
//
//   exits as the program does, or
//        100   there is no such program, a variable is not set, usage
//        111   the program crashed, or something failed that may pass

#include "cmd/feed.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "os/environment.h"
#include "os/process.h"
#include "text/case.h"
#include "text/split.h"

static constexpr std::string_view synopsis = "qsmhook [ -DFlMmnPs ] [ -xPREFIX ] program [ arg ... ]";

static std::string_view variable(const char* name) {
  const char* value = os::get_env(name);
  if (value == nullptr) cmd::usage(synopsis);
  return value;
}

/// `word` with each `%g`, `%u`, `%h` and `%%` replaced; any other `%` stands for itself.
static std::string expand(std::string_view word, std::string_view sender, text::Halves recipient) {
  std::string expanded;
  while (!word.empty()) {
    const size_t percent = word.find('%');
    expanded += word.substr(0, percent);
    if (percent == std::string_view::npos) break;
    word.remove_prefix(percent + 1);
    const char letter = word.empty() ? '\0' : word[0];
    switch (letter) {
      case 'g': expanded += sender; break;
      case 'u': expanded += recipient.before; break;
      case 'h': expanded += recipient.after; break;
      case '%': expanded += '%'; break;
      default: expanded += '%'; continue;
    }
    word.remove_prefix(1);
  }
  return expanded;
}

int program(cmd::Args args) {
  std::string_view recipient = variable("RECIPIENT");
  const std::string_view sender = variable("SENDER");
  std::string_view from = variable("UFLINE");
  std::string_view return_path, delivered_to;
  cmd::Options options(args, "DFlMmnPsx:");
  while (const char option = options.next()) switch (option) {
    case 'n': from = {}; break;
    case 'P': return_path = variable("RPLINE"); break;
    case 'l': delivered_to = variable("DTLINE"); break;
    case 'x':
      if (text::starts_without_case(recipient, options.value())) {
        recipient.remove_prefix(std::string_view(options.value()).size());
      }
      break;
    case '?': cmd::usage(synopsis);
    default: break;
  }
  if (options.rest().empty()) cmd::usage(synopsis);

  std::vector<std::string> words;
  const text::Halves parts = text::last_halves(recipient, '@');
  for (const char* word : options.rest()) words.push_back(expand(word, sender, parts));
  const os::Argv argv(std::move(words));
  return cmd::feed(argv.get(), text::join(from, return_path, delivered_to), cmd::permanent);
}
