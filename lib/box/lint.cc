// What is wrong with a .qmail file.

#include "box/lint.h"

#include <algorithm>

#include "box/program_lint.h"
#include "text/case.h"
#include "text/fmt.h"
#include "text/split.h"

namespace box {

namespace {

constexpr size_t most_in_line = 20;

/// Bytes that look like a blank, or like nothing, and are part of what the line says.
struct FalseBlank {
  std::string_view bytes;
  std::string_view name;
};
constexpr FalseBlank false_blanks[] = {
    {"\v", "a vertical tab"},
    {"\f", "a form feed"},
    {"\xc2\xa0", "a no-break space"},
    {"\xe2\x80\x87", "a figure space"},
    {"\xe2\x80\x89", "a thin space"},
    {"\xe2\x80\x8b", "a zero-width space"},
    {"\xe2\x80\xaf", "a narrow no-break space"},
    {"\xe3\x80\x80", "an ideographic space"},
    {"\xef\xbb\xbf", "a byte order mark"},
};

bool is_blank(char c) { return c == ' ' || c == '\t'; }

class File {
 public:
  explicit File(Lint& lint) : lint_(lint) {}
  void judge_bytes(std::string_view content);
  void judge_instructions(const std::string& content, Instructions::Allowed allowed);

 private:
  template <typename... Parts>
  void report(Severity severity, const Parts&... parts) {
    lint_.add(line_, severity, text::join(parts...));
  }
  void judge_line(std::string_view line);
  void judge(const Instruction& instruction);
  void judge_file(std::string_view name);
  void judge_address(std::string_view address);
  void judge_program(std::string_view command);

  Lint& lint_;
  size_t line_ = 0;
  std::vector<size_t> forwards_;  // their lines
  size_t stop_ = 0;               // the line behind which nothing is read; 0: none yet
};

void File::judge_bytes(std::string_view content) {
  const bool terminated = content.empty() || content.ends_with('\n');
  for (line_ = 0; const auto line = text::take(content, '\n');) {
    ++line_;
    judge_line(*line);
  }
  if (!terminated) report(Severity::warning, "no newline at the end of the file: is it whole?");
}

void File::judge_line(std::string_view line) {
  if (line.starts_with('#')) return;
  if (line.find('\0') != std::string_view::npos) {
    report(Severity::error, "a NUL: the rest of the line is not read");
    line = line.substr(0, line.find('\0'));
  }
  if (line.ends_with('\r')) {
    report(Severity::error, "a CR at the end: it is part of what the line says");
  }
  for (const auto& [bytes, name] : false_blanks) {
    if (line.find(bytes) == std::string_view::npos) continue;
    report(Severity::error, name, ": it is part of what the line says");
  }
  const std::string_view kept = text::trim_end(line);
  if (!kept.empty() && kept.size() < line.size()) {
    report(Severity::warning, "blanks at the end are cut off");
  }
  if (kept.starts_with('+') && kept != "+list") {
    report(Severity::warning, text::printable(kept), " is ignored: there is only +list");
  }
}

void File::judge_instructions(const std::string& content, Instructions::Allowed allowed) {
  Instructions instructions(content, allowed);
  for (;;) {
    const Instruction instruction = instructions.next();
    if (instruction.kind == Instruction::Kind::end) return;
    line_ = instruction.line;
    judge(instruction);
  }
}

void File::judge(const Instruction& instruction) {
  using enum Instruction::Kind;
  if (const auto refusal = refuse_line(instruction.kind)) report(Severity::error, refusal->text);
  if (stop_ != 0) report(Severity::warning, "never reached: line ", stop_, " always stops");
  switch (instruction.kind) {
    case maildir:
      lint_.maildirs.push_back({line_, std::string(instruction.text)});
      return judge_file(instruction.text);
    case mbox:
      lint_.mboxes.push_back({line_, std::string(instruction.text)});
      return judge_file(instruction.text);
    case forward: return judge_address(instruction.text);
    case program: return judge_program(instruction.text);
    default: return;
  }
}

void File::judge_file(std::string_view name) {
  if (name.find('$') != std::string_view::npos) {
    report(Severity::warning,
           "$ is plain in the name of a file: only program lines have variables");
  }
  if (name.find(" #") != std::string_view::npos) {
    report(Severity::warning, "# begins a comment only at the start of a line");
  }
  const std::string_view last = name.substr(name.rfind('/') + 1);
  if (text::equal_without_case(last, "maildir")) {
    report(Severity::warning, text::printable(name),
           " is an mbox: the name of a maildir ends with /");
  }
}

void File::judge_address(std::string_view address) {
  if (stop_ == 0) forwards_.push_back(line_);
  if (is_blank(address[0])) {
    report(Severity::error, "a blank in front: all of the line is an address");
    address.remove_prefix(std::min(address.find_first_not_of(" \t"), address.size()));
  }
  const bool domain = address.find('@') != std::string_view::npos;
  const bool path = address.find('/') != std::string_view::npos;
  if (!domain && path) {
    report(Severity::error, text::printable(address),
           " is an address: the name of a file begins with . or /");
  } else if (!domain) {
    report(Severity::warning, "no @: the message goes to ", text::printable(address),
           " at the host of control/envnoathost");
  }
  if (address.find_first_of("<>") != std::string_view::npos) {
    report(Severity::error, "< and > are part of the address");
  } else if (address.find_first_of(" \t,") != std::string_view::npos && !address.starts_with('"')) {
    report(Severity::error, "one address a line: blanks and commas are part of it");
  }
}

void File::judge_program(std::string_view command) {
  if (command.find_first_not_of(" \t") == std::string_view::npos) {
    report(Severity::warning, "no program: nothing is done");
  }
  const auto code = lint_program(command, line_, lint_);
  if (!code || stop_ != 0) return;
  const Verdict end = verdict(*code);
  if (end == Verdict::next) return;
  stop_ = line_;
  if (end == Verdict::stop) return;
  for (const size_t line : forwards_) {
    lint_.add(line, Severity::warning,
              text::join("never sent: line ", stop_, " always fails, and forwards go out last"));
  }
}

}  // namespace

void Lint::add(size_t line, Severity severity, std::string text) {
  size_t in_line = 0;
  for (size_t i = findings.size(); i > 0 && findings[i - 1].line == line; --i) {
    if (findings[i - 1].text == text || ++in_line == most_in_line) return;
  }
  findings.push_back({line, severity, std::move(text)});
}

Lint lint(const std::string& content, Instructions::Allowed allowed) {
  Lint found;
  if (content.empty()) return found;  // the default delivery stands for it
  File file(found);
  file.judge_bytes(content);
  file.judge_instructions(content, allowed);
  std::ranges::stable_sort(found.findings, {}, &Finding::line);
  return found;
}

std::optional<Finding> lint_name(std::string_view name) {
  constexpr std::string_view start = ".qmail";
  if (!name.starts_with(start)) return std::nullopt;
  const std::string_view rest = name.substr(start.size());
  const auto finding = [](Severity severity, std::string_view text) {
    return Finding{1, severity, std::string(text)};
  };
  if (rest.find('.') != std::string_view::npos) {
    return finding(Severity::error, "never found: dots are looked up as colons");
  }
  if (text::lower(rest) != rest) {
    return finding(Severity::error, "never found: names are looked up in lower case");
  }
  if (rest.ends_with('~')) {
    return finding(Severity::warning, "an address of its own: is it the backup of an editor?");
  }
  return std::nullopt;
}

}  // namespace box
