// What came of a delivery tried in a scratch home.

#include "box/trial_report.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "text/fmt.h"
#include "text/split.h"

namespace box {

namespace {

using Kind = Instruction::Kind;

constexpr size_t most_read = size_t{1} << 26;  // bytes of a file

class Report {
 public:
  Report(const Scratch& scratch, std::vector<Scratch::File> files)
      : scratch_(scratch), files_(std::move(files)) {}
  void tell_lines(const std::string& content, Instructions::Allowed allowed,
                  const std::string& transcripts);
  void tell_files();
  void tell_messages(const std::string& queue);
  std::string text() && { return std::move(text_); }

 private:
  template <typename... Parts>
  void tell(const Parts&... parts) {
    text::append(text_, parts...);
  }
  void tell_line(const Instruction& instruction, const std::string& transcripts);
  void tell_mailbox(const Instruction& instruction);
  void tell_program(const std::string& transcript);
  void tell_message(uint64_t size, std::string_view envelope);

  const Scratch& scratch_;
  std::vector<Scratch::File> files_;  // those not told of yet
  std::string text_;
};

void Report::tell_lines(const std::string& content, Instructions::Allowed allowed,
                        const std::string& transcripts) {
  Instructions instructions(content, allowed);
  for (;;) {
    const Instruction instruction = instructions.next();
    if (instruction.kind == Kind::end) return;
    tell_line(instruction, transcripts);
  }
}

void Report::tell_line(const Instruction& instruction, const std::string& transcripts) {
  if (refuse_line(instruction.kind)) return;  // qmail-local tells of it
  tell("line ", instruction.line, ": ", word(instruction.kind), ' ');
  switch (instruction.kind) {
    case Kind::mbox:
    case Kind::maildir: return tell_mailbox(instruction);
    case Kind::program: return tell_program(text::join(transcripts, '/', instruction.line));
    default: tell(instruction.text, '\n');
  }
}

void Report::tell_mailbox(const Instruction& instruction) {
  const std::string plain = scratch_.plain(instruction.text);
  const std::string below = plain + "/new/";
  size_t messages = 0;
  uint64_t bytes = 0;
  std::erase_if(files_, [&](const Scratch::File& file) {
    const bool maildir = instruction.kind == Kind::maildir;
    if (maildir ? !file.name.starts_with(below) : file.name != plain) return false;
    bytes += file.size;
    return ++messages > 0;
  });
  tell(instruction.text, ": ");
  if (messages > 1) tell(messages, " messages, ");
  if (messages > 0) tell(bytes, " bytes");
  if (messages == 0) tell("nothing");
  tell(scratch_.leads_out(instruction.text) ? ", in the scratch\n" : "\n");
}

void Report::tell_program(const std::string& transcript) {
  auto record = os::read_file_itself(transcript, most_read);
  if (!record) return tell("not run\n");
  if (record->empty()) *record = "killed\n";
  tell(scratch_.shown(std::move(*record)));
}

void Report::tell_files() {
  for (const auto& [name, size] : files_) tell("file ", name, ": ", size, " bytes\n");
}

void Report::tell_messages(const std::string& queue) {
  for (size_t number = 1;; ++number) {
    const std::string name = text::join(queue, '/', number);
    const auto message = os::link_status(name + ".message");
    if (!message) return;
    const auto envelope = os::read_file_itself(name + ".envelope", most_read);
    if (envelope) tell_message(message->size, *envelope);  // else it was given up
  }
}

void Report::tell_message(uint64_t size, std::string_view envelope) {
  const auto address = [&] {
    const std::string_view record = text::take(envelope, '\0').value_or("");
    return record.substr(std::min<size_t>(record.size(), 1));  // behind its letter
  };
  tell("message from <", address(), ">: ", size, " bytes\n");
  while (envelope.starts_with('T')) tell("  to ", address(), '\n');
}

}  // namespace

std::optional<std::string> report_trial(const std::string& content, Instructions::Allowed allowed,
                                        const std::string& transcripts, const std::string& queue,
                                        const Scratch& scratch) {
  auto files = scratch.changed();
  if (!files) return std::nullopt;
  Report report(scratch, std::move(*files));
  report.tell_lines(content, allowed, transcripts);
  report.tell_files();
  report.tell_messages(queue);
  return std::move(report).text();
}

}  // namespace box
