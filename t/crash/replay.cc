// crash-replay: play every crash that could have happened while a trace was taken.
//
//   crash-replay [ -n most ] root trace directory program [ arg ... ]
//
//   -n most     try no more than so many states, evenly spread; all of them without
//
// After each call of the trace that changed something below `root`, the power fails. What was not
// synced is lost, kept, torn or mixed, in each of the ways of the table below. For each state that
// arises the files are written into `directory`, with the numbers of the messages whose acceptance
// had been reported in its file `accepted`, and the program is run with its name; 0 says that all is
// well. The program takes the files away.
//
//   exit 0    all states are well; a table says how many there were
//        1    not all; each that is not has been reported
//        111  a failure of the system

#include <algorithm>
#include <array>
#include <set>
#include <unordered_set>

#include "cmd/options.h"
#include "cmd/program.h"
#include "crash/disk.h"
#include "io/buffer.h"
#include "os/file.h"
#include "os/process.h"
#include "text/scan.h"

namespace {

using crash::Event;
using crash::Loss;
using Changes = crash::Loss::Changes;

struct Way {
  const char* name;
  Loss loss;
};
constexpr std::array ways = {
    Way{"nothing kept that was not synced", {Changes::none_kept, Changes::none_kept, 0}},
    Way{"everything kept", {Changes::all_kept, Changes::all_kept, 0}},
    Way{"names kept, data lost", {Changes::all_kept, Changes::none_kept, 0}},
    Way{"names lost, data kept", {Changes::none_kept, Changes::all_kept, 0}},
    Way{"names kept, data torn", {Changes::all_kept, Changes::torn, 0}},
    Way{"names kept, data zeroed", {Changes::all_kept, Changes::zeroed, 0}},
    Way{"some names kept, data kept", {Changes::some, Changes::all_kept, 1}},
    Way{"some names and data kept", {Changes::some, Changes::some, 2}},
    Way{"some names kept, data torn", {Changes::some, Changes::torn, 3}},
};

constexpr std::string_view marker = "Crash-Test: ";

/// The messages whose senders have been told that they are queued.
class Acceptance {
 public:
  void see(const Event& event) {
    switch (event.kind) {
      case Event::Kind::execute: queue_program_[event.pid] = event.path.ends_with("/qmail-queue"); break;
      case Event::Kind::create: made_[event.path] = {event.pid, event.fd}; break;
      case Event::Kind::link: text_of_[made_[event.path]] = event.other; break;
      case Event::Kind::write: remember(event); break;
      case Event::Kind::exit:
        if (event.offset == 0 && queue_program_[event.pid] && by_pid_.contains(event.pid)) {
          accepted_.insert(by_pid_[event.pid]);
        }
        break;
      case Event::Kind::send: note_reply(event.bytes); break;
      default: break;
    }
  }
  const std::set<uint64_t>& numbers() const { return accepted_; }

 private:
  void remember(const Event& event) {
    const size_t at = event.bytes.find(marker);
    if (at == std::string::npos) return;
    const uint64_t number =
        text::scan_decimal(std::string_view(event.bytes).substr(at + marker.size())).value;
    by_pid_[event.pid] = number;
    by_text_[text_of_[{event.pid, event.fd}]] = number;
  }
  /// `K… qp NUMBER` is what qmail-queued says to the sender.
  void note_reply(std::string_view bytes) {
    constexpr std::string_view before = " qp ";
    const size_t at = bytes.find(before);
    if (at == std::string_view::npos || bytes.find(":Kok ") == std::string_view::npos) return;
    const std::string_view id = bytes.substr(at + before.size());
    const std::string name = "/" + std::string(id.substr(0, text::scan_decimal(id).length));
    for (const auto& [path, number] : by_text_) {
      if (path.ends_with(name)) accepted_.insert(number);
    }
  }

  using Descriptor = std::pair<int, int>;  // of a process
  std::map<int, bool> queue_program_;
  std::map<std::string, Descriptor> made_;        // who made the file in pid
  std::map<Descriptor, std::string> text_of_;     // its name in mess
  std::map<int, uint64_t> by_pid_;                // the message that a process queues
  std::map<std::string, uint64_t> by_text_;       // the message with that text
  std::set<uint64_t> accepted_;
};

std::vector<Event> read_trace(const char* name) {
  const os::Fd file = os::open_read(name);
  if (!file) cmd::die_sys(cmd::temporary, "unable to open ", name);
  static char room[65536];
  io::Reader reader(file.get(), room);
  crash::Trace trace;
  std::vector<Event> events;
  std::string line;
  constexpr size_t longest = size_t{1} << 30;
  for (;;) {
    const io::Line got = reader.get_line(line, longest);
    if (got == io::Line::end) return events;
    if (got == io::Line::failed) cmd::die_sys(cmd::temporary, "unable to read ", name);
    if (auto event = trace.feed(line)) events.push_back(std::move(*event));
  }
}

uint64_t fingerprint(const crash::Files& files, const std::set<uint64_t>& accepted) {
  uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  const auto mix = [&hash](std::string_view bytes) {
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    hash *= 1099511628211ULL;
  };
  for (const auto& [path, content] : files) {
    mix(path);
    mix(content);
  }
  for (const uint64_t number : accepted) mix(std::to_string(number));
  return hash;
}

/// A state to be tried: after so many events, lost in that way.
struct Moment {
  size_t events;
  size_t way;
};

/// Plays the trace and hands each state that has not been there before to `visit`.
template <typename Visit>
void for_each_state(const std::string& root, const std::vector<Event>& events, Visit visit) {
  crash::Disk disk(root);
  Acceptance acceptance;
  std::unordered_set<uint64_t> seen;
  for (size_t i = 0; i < events.size(); ++i) {
    disk.apply(events[i]);
    acceptance.see(events[i]);
    for (size_t way = 0; way < ways.size(); ++way) {
      const crash::Files files = disk.after_crash(ways[way].loss);
      if (!seen.insert(fingerprint(files, acceptance.numbers())).second) continue;
      visit(Moment{i, way}, files, acceptance.numbers());
    }
  }
}

void write_file(const std::string& name, std::string_view content) {
  for (size_t slash = name.find('/', 1); slash != std::string::npos; slash = name.find('/', slash + 1)) {
    (void)os::make_directory(name.substr(0, slash), 0755);
  }
  const os::Fd file = os::open_truncate(name, 0644);
  if (!file || !os::write_all(file.get(), content)) cmd::die_sys(cmd::temporary, "unable to write ", name);
}

void write_state(const std::string& directory, const crash::Files& files, const std::set<uint64_t>& accepted) {
  for (const auto& [path, content] : files) write_file(directory + '/' + path, content);
  std::string numbers;
  for (const uint64_t number : accepted) text::append(numbers, number, '\n');
  write_file(directory + "/accepted", numbers);
}

const char* name_of(Event::Kind kind) {
  using Kind = Event::Kind;
  switch (kind) {
    case Kind::open:
    case Kind::create:
    case Kind::empty: return "open";
    case Kind::write: return "write";
    case Kind::truncate: return "truncate";
    case Kind::link: return "link";
    case Kind::rename: return "rename";
    case Kind::unlink: return "unlink";
    case Kind::sync: return "fsync";
    case Kind::sync_all: return "syncfs";
    case Kind::execute: return "exec";
    case Kind::exit: return "exit";
    case Kind::send: return "send";
  }
  return "?";
}

}  // namespace

int program(cmd::Args args) {
  constexpr std::string_view synopsis = "crash-replay [ -n most ] root trace directory program [ arg ... ]";
  uint64_t most = 0;
  cmd::Options options(args, "n:");
  while (const char option = options.next()) {
    if (option == '?') cmd::usage(synopsis);
    most = text::number(options.value()).value_or(0);
  }
  args = options.rest();
  if (args.size() < 4) cmd::usage(synopsis);
  const std::string root = args[0];
  const std::vector<Event> events = read_trace(args[1]);
  const std::string directory = args[2];
  std::vector<char*> words(args.argv() + 3, args.argv() + args.size());
  words.insert(words.end(), {args.argv()[2], nullptr});

  uint64_t states = 0;
  for_each_state(root, events, [&states](Moment, const auto&, const auto&) { ++states; });
  if (most == 0 || most > states) most = states;

  std::array<uint64_t, ways.size()> tried{};
  std::array<uint64_t, ways.size()> bad{};
  uint64_t number = 0;
  for_each_state(root, events, [&](Moment moment, const crash::Files& files, const auto& accepted) {
    // The states tried lie evenly among all.
    const bool chosen = number * most / states != (number + 1) * most / states;
    ++number;
    if (!chosen) return;
    write_state(directory, files, accepted);
    const os::Child child = os::spawn(words.front(), words.data());
    const auto exit = child ? child.wait() : std::nullopt;
    if (!exit) cmd::die_sys(cmd::temporary, "unable to run ", args[3]);
    ++tried[moment.way];
    if (exit->code() == 0 && !exit->crashed()) return;
    ++bad[moment.way];
    const Event& event = events[moment.events];
    io::out.print("not well: state ", number, ", after ", name_of(event.kind), ' ', event.path, ' ', event.other,
                  " (line ", event.end, "), ", ways[moment.way].name, '\n');
    io::out.flush();
  });

  io::out.print("calls ", events.size(), ", states ", states, ", tried ", most, '\n');
  uint64_t failures = 0;
  for (size_t way = 0; way < ways.size(); ++way) {
    std::string label = ways[way].name;
    label.resize(34, ' ');
    io::out.print(label, tried[way], " tried, ", bad[way], " not well\n");
    failures += bad[way];
  }
  if (io::finish() != 0) return cmd::temporary;
  return failures == 0 ? 0 : 1;
}
