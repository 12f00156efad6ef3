// The programs that a door of the mail system asks about each message.

#include "queue/hooks.h"

#include <algorithm>
#include <cerrno>

#include "db/control.h"
#include "os/clock.h"
#include "os/error.h"
#include "os/file.h"
#include "os/home.h"
#include "os/poll.h"
#include "queue/client.h"
#include "text/fmt.h"
#include "text/split.h"

namespace queue {

namespace {

constexpr size_t text_most = 8192;  // of what a check prints

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (auto word = text::take_word(line); !word.empty(); word = text::take_word(line)) {
    words.emplace_back(word);
  }
  return words;
}

/// Everything a child writes until `deadline`, the first bytes of which are kept.
std::string read_text(const os::Fd& from, int64_t deadline) {
  char room[1024];
  std::string text;
  for (;;) {
    const int64_t left = deadline - os::monotonic_milliseconds();
    if (deadline != os::forever && !os::wait_readable(from.get(), std::max(left, int64_t{0}))) break;
    const ptrdiff_t count = os::read(from.get(), room);
    if (count <= 0) break;
    text.append(room, std::min(static_cast<size_t>(count), text_most - text.size()));
  }
  return text;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 32 || c == 127; }

/// The first line, without control characters, as long as a reply may be.
std::string reason(std::string_view printed) {
  constexpr size_t most = 480;
  std::string line(printed.substr(0, printed.find('\n')).substr(0, most));
  std::erase_if(line, is_control);
  return line;
}

bool starts_field(std::string_view line) {
  const size_t colon = line.find(':');
  return colon != std::string_view::npos && colon > 0 &&
         std::ranges::all_of(line.substr(0, colon), [](char c) { return c > 32 && c < 127; });
}

/// An SMTP code and a blank in front of a text; empty if there is none.
std::string_view code_of(std::string_view text) {
  const bool has_code = text.size() > 3 && text[3] == ' ' && (text[0] == '4' || text[0] == '5') &&
                        text.substr(0, 3).find_first_not_of("0123456789") == std::string_view::npos;
  return has_code ? text.substr(0, 4) : std::string_view();
}

/// A file without a name that holds `content`, at its start.
os::Fd file_with(std::string_view content) {
  os::Fd file = os::open_temporary();
  if (file && !content.empty() &&
      (!os::write_all(file.get(), content) || !os::seek(file.get(), 0))) {
    file = {};
  }
  return file;
}

std::optional<std::string> content_of(const os::Fd& file, size_t most) {
  if (!os::seek(file.get(), 0)) return std::nullopt;
  return os::read_all(file.get(), most);
}

// Exit codes of queue programs and of filters.
constexpr int permanent = 31, out_of_memory = 51, write_error = 53, read_error = 54, bug = 81;
constexpr int custom = 82, bad_envelope = 91, dropped = 99, refused_for_good = 100;
constexpr int not_executed = 120;

Hooks::Filtered refused(int code) {
  return {.kind = Hooks::Filtered::Kind::refused, .refusal = exit_text(code)};
}

/// What qmail-qfilter gives its filters: the message on 0, a new one to 1, the envelope on 3, a new
/// one to 4, another queue program to 5, a text for exit code 82 to 6. What stays empty changes
/// nothing.
class FilterFiles {
 public:
  bool open(std::string_view envelope);
  /// Their numbers in the filter; `high` are copies that none of these overwrites.
  bool arrange(const os::Fd& message, std::vector<os::Fd>& high,
               std::vector<os::Redirect>& descriptors) const;
  /// What the filter left, once it has succeeded.
  Hooks::Filtered take(os::Fd& message, std::string& envelope);
  Hooks::Filtered custom_refusal() const;

 private:
  os::Fd new_message_, old_envelope_, new_envelope_, queue_program_, text_;
};

bool FilterFiles::open(std::string_view envelope) {
  new_message_ = os::open_temporary();
  old_envelope_ = file_with(envelope);
  new_envelope_ = os::open_temporary();
  queue_program_ = os::open_temporary();
  text_ = os::open_temporary();
  return new_message_ && old_envelope_ && new_envelope_ && queue_program_ && text_;
}

bool FilterFiles::arrange(const os::Fd& message, std::vector<os::Fd>& high,
                          std::vector<os::Redirect>& descriptors) const {
  const os::Redirect wanted[] = {{message.get(), 0},        {new_message_.get(), 1},
                                 {old_envelope_.get(), 3},  {new_envelope_.get(), 4},
                                 {queue_program_.get(), 5}, {text_.get(), 6}};
  for (const auto& [from, to] : wanted) {
    high.push_back(os::duplicate(from, std::size(wanted) + 1));
    if (!high.back()) return false;
    descriptors.push_back({high.back().get(), to});
  }
  return true;
}

Hooks::Filtered FilterFiles::take(os::Fd& message, std::string& envelope) {
  constexpr size_t envelope_most = size_t{1} << 28;
  constexpr size_t path_most = 4096;
  const auto written = os::status(new_message_);
  const auto changed = content_of(new_envelope_, envelope_most);
  const auto wanted = content_of(queue_program_, path_most);
  if (!written || !changed || !wanted) return refused(read_error);
  Addresses addresses;
  if (!changed->empty() && !parse_envelope(*changed, addresses)) return refused(bad_envelope);
  if (!changed->empty()) envelope = *changed;
  if (written->size > 0) message = std::move(new_message_);
  return {.queue_program = wanted->substr(0, wanted->find('\0'))};
}

Hooks::Filtered FilterFiles::custom_refusal() const {
  constexpr size_t kept = 255;
  const auto said = content_of(text_, text_most);
  const auto shown = clean_refusal(std::string_view(said ? *said : "").substr(0, kept));
  return {.kind = Hooks::Filtered::Kind::refused, .refusal = shown.value_or(exit_text(custom))};
}

void describe(os::Environment& environment, const Addresses& addresses, size_t envelope_size,
              uint64_t message_size) {
  const text::Halves sender = text::last_halves(addresses.sender, '@');
  std::string recipients;
  for (const std::string_view recipient : addresses.recipients) {
    text::append(recipients, recipient, '\n');
  }
  environment.unset("QMAILNAME");
  environment.set("QMAILUSER", sender.before);
  environment.set("QMAILHOST", sender.after);
  environment.set("QMAILRCPTS", recipients);
  environment.set("NUMRCPTS", text::join(addresses.recipients.size()));
  environment.set("ENVSIZE", text::join(envelope_size));
  environment.set("MSGSIZE", text::join(message_size));
  environment.set("QMAILPPID", text::join(os::process_id()));
}

}  // namespace

bool Hooks::read(std::string_view door) {
  const std::string path = text::join(os::mail_home(), "/control/hooks/", door);
  std::vector<std::string> lines;
  if (!db::read_list_or_default(path.c_str(), lines)) return false;
  door_ = door;
  for (const std::string& line : lines) {
    Words words = words_of(line);
    const bool check = !words.empty() && words[0] == "check";
    if (words.size() < 2 || (!check && words[0] != "filter")) {
      errno = EINVAL;
      return false;
    }
    words.erase(words.begin());
    (check ? checks_ : filters_).push_back(std::move(words));
  }
  return checks_.empty() || read_check_time(check_seconds_);
}

void Hooks::tell(std::string_view name, std::string_view value) {
  if (!has_checks() && !has_filters()) return;
  forget(name);
  facts_.push_back({std::string(name), std::string(value)});
}

void Hooks::forget(std::string_view name) {
  std::erase_if(facts_, [&](const Fact& fact) { return fact.name == name; });
}

os::Environment Hooks::environment() const {
  os::Environment environment;
  environment.set("DOOR", door_);
  for (const Fact& fact : facts_) environment.set(fact.name, fact.value);
  return environment;
}

Hooks::Answer Hooks::check(std::string_view sender, std::string_view recipient) const {
  Answer all;
  for (const Words& program : checks_) {
    Answer answer = check_with(program, sender, recipient);
    if (answer.verdict != Verdict::accept) return answer;
    all.text += answer.text;
  }
  return all;
}

Hooks::Answer Hooks::check_all(std::string_view sender, std::string_view recipients) const {
  Answer all;
  while (const auto recipient = text::take(recipients, '\0')) {
    if (recipient->empty()) continue;
    const Answer answer = check(sender, *recipient);
    if (answer.verdict != Verdict::accept) return answer;
    add_fields(all.text, answer.text);
  }
  return all;
}

Hooks::Answer Hooks::check_with(const Words& program, std::string_view sender,
                                std::string_view recipient) const {
  constexpr int accepted = 0;
  Answer answer{Verdict::defer, "unable to check that now (#4.3.0)"};
  os::Environment environment = this->environment();
  environment.set("SENDER", sender);
  environment.set("RECIPIENT", recipient);
  os::Pipe text = os::pipe();
  const os::Fd null = os::open_both("/dev/null");
  if (!text || !null) return answer;
  const os::Argv argv(program);
  const os::Redirect descriptors[] = {{null.get(), os::standard_input},
                                      {text.writer.get(), os::standard_output}};
  const os::Child child = os::spawn(argv.get(), {.descriptors = descriptors,
                                                 .directory = os::mail_home(),
                                                 .new_session = true,
                                                 .environment = environment.array()});
  text.writer.reset();
  if (!child) return answer;
  const int64_t deadline = check_deadline(check_seconds_);
  const std::string printed = read_text(text.reader, deadline);
  const auto exit = child.wait_until(deadline);
  if (!exit || exit->crashed()) return answer;
  if (exit->code() == accepted) return {Verdict::accept, header_fields(printed)};
  const bool for_good = exit->code() == refused_for_good;
  answer.verdict = for_good ? Verdict::refuse : Verdict::defer;
  if (for_good) answer.text = "sorry, that is refused here (#5.7.1)";
  if (std::string why = reason(printed); !why.empty()) answer.text = std::move(why);
  return answer;
}

Hooks::Filtered Hooks::filter(os::Fd& message, std::string& envelope) const {
  Filtered result;
  for (const Words& program : filters_) {
    Filtered one = filter_with(program, message, envelope);
    if (one.kind != Filtered::Kind::passed) return one;
    if (!one.queue_program.empty()) result.queue_program = std::move(one.queue_program);
  }
  if (!os::seek(message.get(), 0)) return refused(read_error);
  return result;
}

Hooks::Filtered Hooks::filter_input(std::string_view sender,
                                    const std::vector<std::string_view>& recipients) const {
  if (!has_filters()) return {};
  std::string envelope = text::join('F', sender, '\0');
  for (const std::string_view recipient : recipients) text::append(envelope, 'T', recipient, '\0');
  envelope += '\0';
  os::Fd message = os::duplicate(os::standard_input);
  if (!message) return refused(out_of_memory);
  Filtered filtered = filter(message, envelope);
  const bool passed = filtered.kind == Filtered::Kind::passed;
  if (passed && !os::copy(message.get(), os::standard_input)) return refused(read_error);
  return filtered;
}

Hooks::Filtered Hooks::filter_with(const Words& program, os::Fd& message,
                                   std::string& envelope) const {
  Addresses addresses;
  if (!parse_envelope(envelope, addresses)) return refused(bad_envelope);
  const auto size = os::status(message);
  if (!size || !os::seek(message.get(), 0)) return refused(read_error);
  FilterFiles files;
  std::vector<os::Fd> high;
  std::vector<os::Redirect> descriptors;
  if (!files.open(envelope)) return refused(write_error);
  if (!files.arrange(message, high, descriptors)) return refused(out_of_memory);

  os::Environment environment = this->environment();
  describe(environment, addresses, envelope.size(), size->size);
  const os::Argv argv(program);
  const os::Child child = os::spawn(argv.get(), {.descriptors = descriptors,
                                                 .directory = os::mail_home(),
                                                 .environment = environment.array()});
  if (!child) return refused(os::temporary(errno) ? out_of_memory : not_executed);
  const auto exit = child.wait();
  if (!exit || exit->crashed()) return refused(bug);
  if (exit->code() == custom) return files.custom_refusal();
  if (exit->code() == dropped) return {.kind = Filtered::Kind::dropped};
  if (exit->code() != 0)
    return refused(exit->code() == refused_for_good ? permanent : exit->code());
  return files.take(message, envelope);
}

bool read_check_time(uint64_t& seconds) {
  seconds = 60;
  const std::string path = text::join(os::mail_home(), "/control/timeoutcheck");
  return db::read_number_or_default(path.c_str(), seconds);
}

int64_t check_deadline(uint64_t seconds) {
  constexpr uint64_t most = 1'000'000'000;
  if (seconds == 0) return os::forever;
  return os::monotonic_milliseconds() + static_cast<int64_t>(std::min(seconds, most)) * 1000;
}

std::string smtp_reply(const Hooks::Answer& answer) {
  const bool for_good = answer.verdict == Hooks::Verdict::refuse;
  const std::string_view code = code_of(answer.text);
  if (!code.empty() && code[0] == (for_good ? '5' : '4')) return answer.text;
  return text::join(for_good ? "550 " : "450 ", answer.text.substr(code.size()));
}

std::string refusal(const Hooks::Answer& answer) {
  const char letter = answer.verdict == Hooks::Verdict::refuse ? 'D' : 'Z';
  return text::join(letter, answer.text.substr(code_of(answer.text).size()));
}

std::string header_fields(std::string_view printed) {
  std::string fields;
  bool in_field = false;
  printed = printed.substr(0, text_most);
  while (const auto line = text::take_terminated(printed, '\n')) {
    const bool goes_on = in_field && (line->starts_with(' ') || line->starts_with('\t'));
    in_field = goes_on || starts_field(*line);
    if (!in_field) continue;
    for (const char c : *line) {
      if (c == '\t' || !is_control(c)) fields += c;
    }
    fields += '\n';
  }
  return fields;
}

void add_fields(std::string& fields, std::string_view more) {
  constexpr size_t most = 65536;
  if (fields.find(more) == std::string::npos && fields.size() + more.size() <= most) fields += more;
}

bool parse_envelope(std::string_view envelope, Addresses& addresses) {
  addresses = {};
  const auto sender = text::take_terminated(envelope, '\0');
  if (!sender || !sender->starts_with('F')) return false;
  addresses.sender = sender->substr(1);
  while (const auto recipient = text::take_terminated(envelope, '\0')) {
    if (recipient->empty()) return envelope.empty();
    if (!recipient->starts_with('T')) return false;
    addresses.recipients.push_back(recipient->substr(1));
  }
  return false;
}

}  // namespace queue
