// .qmail files.

#include "box/dotqmail.h"

#include <algorithm>
#include <cerrno>

#include "box/mbox.h"
#include "os/error.h"
#include "text/case.h"
#include "text/fmt.h"
#include "text/quote.h"
#include "text/split.h"

namespace box {

namespace {

constexpr std::string_view default_word = "default";

/// `line` with `_` for each LF, and an LF at its end.
std::string one_line(std::string line) {
  std::ranges::replace(line, '\n', '_');
  return line + '\n';
}

}  // namespace

std::string dotqmail_name(std::string_view dash, std::string_view ext) {
  std::string safe = text::lower(ext);
  std::ranges::replace(safe, '.', ':');  // no way to `..`
  return text::join(".qmail", dash, safe);
}

Search::Search(std::string_view dash, std::string_view ext)
    : ext_(ext), full_(dotqmail_name(dash, ext)), name_(full_) {}

void Search::advance() {
  if (taken_ == 0) {
    more_ = false;
    return;
  }
  taken_ = taken_ == literal ? ext_.size() : taken_ - 1;
  while (taken_ > 0 && ext_[taken_ - 1] != '-') --taken_;
  name_ = full_.substr(0, full_.size() - (ext_.size() - taken_));
  name_ += default_word;
}

std::optional<std::string_view> Search::stands_for_default() const {
  if (taken_ != literal) return ext_.substr(taken_);
  if (ext_.size() < default_word.size()) return std::nullopt;
  // qmail: a literal `default` counts, too.
  const std::string_view end = ext_.substr(ext_.size() - default_word.size());
  if (!text::equal_without_case(end, default_word)) return std::nullopt;
  return end;
}

Instruction Instructions::next() {
  while (line_ == 0 || !rest_.empty()) {
    std::string_view line = text::take(rest_, '\n').value_or("");
    line = text::trim_end(line.substr(0, line.find('\0')));
    ++line_;
    if (line.empty() && line_ == 1) return {Instruction::Kind::blank, {}, line_};
    if (line == "+list") allowed_ = Allowed::forwarding;
    if (line.empty() || line[0] == '#' || line[0] == '+') continue;
    Instruction instruction = read(line);
    instruction.line = line_;
    return instruction;
  }
  return {Instruction::Kind::end, {}, line_};
}

Instruction Instructions::read(std::string_view line) {
  using enum Instruction::Kind;
  switch (line[0]) {
    case '.':
    case '/':
      if (allowed_ == Allowed::forwarding) return {file_forbidden, {}};
      return {line.back() == '/' ? maildir : mbox, line};
    case '|':
      if (allowed_ == Allowed::forwarding) return {program_forbidden, {}};
      return {program, line.substr(1)};
    case '&': line.remove_prefix(1); return {line.empty() ? nowhere : forward, line};
    default: return {forward, line};
  }
}

Verdict verdict(int exit_code) {
  switch (exit_code) {
    case 0: return Verdict::next;
    case 99: return Verdict::stop;
    case 64:  // EX_USAGE
    case 65:  // EX_DATAERR
    case 70:  // EX_SOFTWARE
    case 76:  // EX_PROTOCOL
    case 77:  // EX_NOPERM
    case 78:  // EX_CONFIG
    case 100:
    case 112: return Verdict::permanent;
    default: return Verdict::temporary;
  }
}

std::string_view word(Instruction::Kind kind) {
  switch (kind) {
    case Instruction::Kind::mbox: return "mbox";
    case Instruction::Kind::maildir: return "maildir";
    case Instruction::Kind::program: return "program";
    case Instruction::Kind::forward: return "forward";
    default: return {};
  }
}

Refusal system_refusal(std::string_view what) {
  const int error = errno;
  return {Verdict::temporary, text::join(what, ": ", os::error_text(error), ". (#4.3.0)"), error};
}

std::optional<Refusal> refuse_line(Instruction::Kind kind) {
  using enum Instruction::Kind;
  const auto refuse = [](const char* text) { return Refusal{Verdict::temporary, text}; };
  switch (kind) {
    case blank: return refuse("Uh-oh: first line of .qmail file is blank. (#4.2.1)");
    case nowhere: return refuse("Uh-oh: .qmail has forward delivery without address. (#4.2.1)");
    case file_forbidden:
      return refuse("Uh-oh: .qmail has file delivery but has x bit set. (#4.7.0)");
    case program_forbidden:
      return refuse("Uh-oh: .qmail has prog delivery but has x bit set. (#4.7.0)");
    default: return std::nullopt;
  }
}

std::string delivered_to_line(std::string_view local, std::string_view host) {
  return one_line(text::join("Delivered-To: ", local, '@', host));
}

std::string return_path_line(std::string_view sender) {
  const bool bare = !sender.empty() && sender.find('@') == std::string_view::npos;
  const std::string quoted = bare ? text::quote_local(sender) : text::quote_address(sender);
  return one_line(text::join("Return-Path: <", quoted, '>'));
}

bool is_bounce(std::string_view sender) { return sender.empty() || sender == "#@[]"; }

std::string forwarding_sender(std::string_view sender, Owner owner, std::string_view local,
                              std::string_view host) {
  if (is_bounce(sender) || owner == Owner::sender) return std::string(sender);
  if (owner == Owner::owner) return text::join(local, "-owner@", host);
  return text::join(local, "-owner-@", host, "-@[]");  // qmail-send puts the recipient in
}

std::vector<Variable> variables(const Recipient& recipient, int64_t seconds) {
  const auto& [user, home, local, dash, ext, host, sender] = recipient;
  std::vector<Variable> all{
      {"DTLINE", delivered_to_line(local, host)},
      {"RPLINE", return_path_line(sender)},
      {"UFLINE", from_line(sender, seconds)},
      {"SENDER", std::string(sender)},
      {"RECIPIENT", text::join(local, '@', host)},
      {"USER", std::string(user)},
      {"HOME", std::string(home)},
      {"LOCAL", std::string(local)},
  };
  // HOST2 and so on lack one more part at the end each, EXT2 and so on at the start.
  std::string_view part = host;
  for (const char* name : {"HOST", "HOST2", "HOST3", "HOST4"}) {
    all.push_back({name, std::string(part)});
    part = part.substr(0, part.rfind('.'));
  }
  part = ext;
  for (const char* name : {"EXT", "EXT2", "EXT3", "EXT4"}) {
    all.push_back({name, std::string(part)});
    part = text::halves(part, '-').after;
  }
  return all;
}

}  // namespace box
