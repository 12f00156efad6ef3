// dnsfilter: put names behind the IP addresses that lines begin with.
//
//   dnsfilter [ -c concurrency ] [ -l lines ]
//     -c concurrency    ask so many questions at once (10)
//     -l lines          read so many lines ahead of the first one that waits for an answer (1000)
//
//   1.2.3.4 …    becomes    1.2.3.4=host.example …       if it has a name
//                           1.2.3.4:temporary-failure …  if that was not to be found out
//
//   exit 0
//        111    wrong usage; or not everything was read or written

#include <algorithm>
#include <deque>
#include <vector>

#include "cmd/options.h"
#include "inet/dns_client.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/limit.h"
#include "os/poll.h"
#include "text/scan.h"

struct Settings {
  size_t concurrency = 10;
  size_t lines = 1000;
};

[[noreturn]] static void usage() {
  // qmail: not 100
  cmd::usage(cmd::temporary, "dnsfilter [ -c concurrency ] [ -l lines ]");
}

static size_t number(const char* value, uint64_t most) {
  const auto parsed = text::number(value, most);
  if (!parsed || *parsed == 0) usage();
  return *parsed;
}

static Settings take_options(cmd::Args args) {
  constexpr uint64_t most_questions = 1000, most_lines = 1000000;
  Settings settings;
  cmd::Options options(args, "c:l:");
  while (const char option = options.next()) {
    switch (option) {
      case 'c': settings.concurrency = number(options.value(), most_questions); break;
      case 'l': settings.lines = number(options.value(), most_lines); break;
      default: usage();
    }
  }
  if (!options.rest().empty()) usage();
  return settings;
}

constexpr size_t longest_piece = 65536;
constexpr size_t most_held = 1 << 26;

/// A line, or a piece of one that is too long to be kept whole.
struct Line {
  std::string text;       // with its LF, if it has one
  size_t word_size = 0;   // of the word at its start
  std::string insertion;  // behind that word
  bool ready = true;

  std::string_view word() const { return std::string_view(text).substr(0, word_size); }
  std::string_view rest() const { return std::string_view(text).substr(word_size); }
};

struct Question {
  Line* line;
  inet::DnsQuery query;
};

class Filter {
 public:
  explicit Filter(const Settings& settings) : settings_(settings) {}
  void run();

 private:
  bool may_read() const { return !ended_ && lines_.size() < settings_.lines && held_ < most_held; }
  bool may_ask() const { return !unasked_.empty() && asked_.size() < settings_.concurrency; }
  bool input_at_hand() const { return may_read() && !io::in.buffered().empty(); }
  void take_input();
  void end_line();
  void ask();
  void take_answers();
  void print_ready();
  void wait();

  const Settings& settings_;
  std::deque<Line> lines_;     // in order: the first is the next to be printed
  std::deque<Line*> unasked_;  // those whose questions have to wait for others to end
  std::vector<Question> asked_;
  size_t held_ = 0;           // bytes in lines
  std::string text_;          // of the line being read
  bool inside_line_ = false;  // its start was too long, and is among the lines already
  bool ended_ = false;
};

void Filter::run() {
  while (!io::out.failed() && !(ended_ && lines_.empty())) {
    if (input_at_hand())
      take_input();
    else if (!may_ask())
      wait();
    ask();
    take_answers();
    print_ready();
  }
}

/// Takes lines from what is at hand, or from one read.
void Filter::take_input() {
  std::string_view bytes = io::in.peek();
  ended_ = bytes.empty();
  if (ended_ && !text_.empty()) end_line();
  while (!bytes.empty() && may_read()) {
    const size_t lf = bytes.find('\n');
    const size_t size = lf == bytes.npos ? bytes.size() : lf + 1;
    text_.append(bytes.substr(0, size));
    io::in.skip(size);
    bytes.remove_prefix(size);
    if (text_.ends_with('\n') || text_.size() >= longest_piece) end_line();
  }
}

void Filter::end_line() {
  held_ += text_.size();
  Line& line = lines_.emplace_back();
  line.text = std::move(text_);
  text_.clear();
  line.word_size = std::min(line.text.find_first_of(" \t\n"), line.text.size());
  line.ready = inside_line_ || !inet::parse_ip(line.word());
  if (!line.ready) unasked_.push_back(&line);
  inside_line_ = !line.text.ends_with('\n');
}

void Filter::ask() {
  while (may_ask()) {
    Line* const line = unasked_.front();
    unasked_.pop_front();
    const auto ip = inet::parse_ip(line->word());
    asked_.push_back({line, inet::DnsQuery({inet::reverse_name(*ip), inet::DnsType::ptr})});
  }
}

static std::string insertion_of(const inet::DnsQuery& query) {
  const auto [outcome, names] = inet::names_in(query);
  switch (outcome) {
    case inet::Outcome::found: return '=' + names.front();
    case inet::Outcome::none: return {};
    case inet::Outcome::failed: break;
  }
  std::string reason = text::join(':', os::error_text(errno));
  std::ranges::replace(reason, ' ', '-');
  return reason;
}

void Filter::take_answers() {
  std::erase_if(asked_, [](const Question& question) {
    if (!question.query.done()) return false;
    question.line->insertion = insertion_of(question.query);
    question.line->ready = true;
    return true;
  });
}

void Filter::print_ready() {
  for (; !lines_.empty() && lines_.front().ready; lines_.pop_front()) {
    const Line& line = lines_.front();
    io::out.put(line.word());
    io::out.put(line.insertion);
    io::out.put(line.rest());
    held_ -= line.text.size();
  }
}

/// Waits for an answer, or for input if there is room for it.
void Filter::wait() {
  (void)io::out.flush();
  std::vector<pollfd> descriptors;
  int64_t deadline = inet::no_deadline;
  for (const Question& question : asked_) {
    descriptors.push_back(question.query.wanted());
    deadline = std::min(deadline, question.query.deadline());
  }
  const bool reads = may_read();
  if (reads) descriptors.push_back({.fd = io::in.fd(), .events = POLLIN, .revents = 0});

  const int64_t now = os::monotonic_milliseconds();
  (void)os::poll(descriptors, deadline == inet::no_deadline ? os::forever
                                                            : std::max<int64_t>(deadline - now, 0));
  for (size_t i = 0; i < asked_.size(); ++i) asked_[i].query.advance(descriptors[i].revents);
  if (reads && descriptors.back().revents != 0) take_input();
}

int program(cmd::Args args) {
  const Settings settings = take_options(args);
  constexpr uint64_t other_files = 16;
  (void)os::raise_limit(os::Resource::open_files, settings.concurrency + other_files);
  Filter(settings).run();
  return io::finish();
}
