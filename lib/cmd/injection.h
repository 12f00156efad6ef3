// What the programs share that send a message for somebody: from standard input into the queue.

#pragma once

#include <string_view>

#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/header_reader.h"
#include "queue/client.h"

namespace cmd {

/// Who gets the message, and from whom: the options -a -h -H -A, -n -N and -f sender.
struct InjectionOptions {
  enum class Recipients { arguments, header, both, either };
  enum class Mode { queue, print };
  Recipients recipients = Recipients::either;
  Mode mode = Mode::queue;
  const char* sender = nullptr;
  Args arguments{nullptr};

  /// False if the option is none of these.
  [[nodiscard]] bool take(char option, const char* value);
  /// What stands behind the options. Then the recipients are not `either` any more.
  void finish(Args rest);
  bool header_names_recipients() const { return recipients != Recipients::arguments; }
  /// The arguments that are recipients.
  Args named_recipients() const;
};

/// Ends the program: `unable to parse this line:` and, on the next one, the line.
[[noreturn]] void refuse_line(std::string_view line);

/// Cuts the header off standard input; `take` gets it field by field. False if reading fails. A
/// field longer than the cutter keeps ends the program.
template <typename Take>
[[nodiscard]] bool take_header(mail::FieldCutter& cutter, Take take) {
  using State = mail::FieldCutter::State;
  for (auto bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    const size_t before = bytes.size();
    const State state = cutter.take(bytes);
    io::in.skip(before - bytes.size());
    if (cutter.cut()) die(permanent, "header field too long");
    if (state == State::ended) return true;
    if (state == State::field) take(cutter.field());
  }
  if (io::in.failed()) return false;
  while (cutter.finish() == State::field) take(cutter.field());
  return true;
}

/// Puts the body behind that header, an empty line before it and an end to its last line. Reading
/// may have failed then.
template <typename To>
void put_body(const mail::FieldCutter& cutter, To& to) {
  const std::string_view start = cutter.body_start();
  if (cutter.empty_line() || !start.empty()) to.put(std::string_view("\n"));
  to.put(start);
  char last = start.empty() ? '\n' : start.back();
  for (auto bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    to.put(bytes);
    last = bytes.back();
    io::in.skip(bytes.size());
  }
  if (last != '\n') to.put(std::string_view("\n"));
}

/// Begins the message that goes there, once all checks of the door accept all recipients, each with
/// a NUL at its end; the fields that they want come first, and the filters are behind. A refusal
/// ends the program.
void begin(queue::Client& client, const queue::Hooks& hooks, std::string_view sender,
           std::string_view recipients);

/// Sends the message that was put, to recipients each with a NUL at its end, of which empty ones
/// count for nothing. What the queue says against it ends the program.
void send(queue::Client& client, std::string_view sender, std::string_view recipients);

}  // namespace cmd
