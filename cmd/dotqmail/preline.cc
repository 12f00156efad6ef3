// preline: run a program with the From, Return-Path and Delivered-To lines in front of the message.
//
//   preline [ -frdFRD ] program [ arg ... ] <message
//
//   -f -r -d   without UFLINE, RPLINE, DTLINE; -F -R -D with it again
//
//   exits as the program does, or
//        100   there is no such program, a variable is not set, usage
//        111   the program crashed, or something failed that may pass

#include "cmd/feed.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "os/environment.h"

struct Line {
  char off, on;          // options
  const char* variable;  // that holds the line
  bool wanted;
};

int program(cmd::Args args) {
  constexpr std::string_view synopsis = "preline [ -frdFRD ] program [ arg ... ]";
  Line lines[] = {
      {'f', 'F', "UFLINE", true}, {'r', 'R', "RPLINE", true}, {'d', 'D', "DTLINE", true}};
  cmd::Options options(args, "frdFRD");
  while (const char option = options.next()) {
    if (option == '?') cmd::usage(synopsis);
    for (Line& line : lines) {
      if (option == line.off || option == line.on) line.wanted = option == line.on;
    }
  }
  if (options.rest().empty()) cmd::usage(synopsis);

  std::string front;
  for (const Line& line : lines) {
    const char* value = os::get_env(line.variable);
    if (value == nullptr) cmd::usage(synopsis);
    if (line.wanted) front += value;
  }
  return cmd::feed(options.rest().argv(), front, cmd::permanent);
}
