// Lines sorted into logs as a script says.

#include "service/sort.h"

#include <span>

#include "os/clock.h"
#include "os/file.h"
#include "os/poll.h"
#include "text/fmt.h"
#include "text/line_prefix.h"

namespace service {

namespace {

constexpr size_t alert_size = 200;
constexpr size_t status_size = 1000;

/// The line at the front of `bytes`, with its newline if that is there.
std::string_view first_line(std::string_view bytes) {
  const size_t newline = bytes.find('\n');
  return newline == std::string_view::npos ? bytes : bytes.substr(0, newline + 1);
}

/// An alert is worth no more than one try.
void alert(std::string_view text) {
  (void)os::write(os::standard_error, text::join(text.substr(0, alert_size),
                                                 text.size() > alert_size ? "...\n" : "\n"));
}

}  // namespace

Sorter::Sorter(const Script& script, size_t most_taken, Troubles& troubles)
    : troubles_(&troubles),
      stamp_(script.stamp),
      window_(script.window),
      selective_(script.selective()) {
  for (const Action& action : script.actions) steps_.push_back({.action = action});
  if (stamp_ == Stamp::none) return;
  stamped_size_ = 2 * (most_taken + text::prefix_room);
  stamped_ = std::make_unique_for_overwrite<char[]>(stamped_size_);
}

std::string Sorter::open() {
  for (Step& step : steps_) {
    const std::string problem = open(step);
    if (!problem.empty()) return problem;
  }
  return "";
}

std::string Sorter::open(Step& step) {
  const Action& action = step.action;
  switch (action.kind) {
    case Action::Kind::status:
      step.status = os::open_create(action.text, 0600);
      return step.status ? "" : text::join("unable to create ", action.text);
    case Action::Kind::log:
      step.directory.emplace(action.log, *troubles_);
      return step.directory->open();
    default: return "";
  }
}

void Sorter::line_begun(os::Instant now) {
  if (!inside_ && !begun_) begun_ = now;
}

void Sorter::take(std::string_view bytes, os::Instant now) {
  if (inside_) bytes.remove_prefix(continue_line(bytes));
  if (bytes.empty()) return;
  inside_ = !bytes.ends_with('\n');
  if (stamp_ == Stamp::none) return sort(bytes);
  stamp(bytes, now);
}

/// Sorts `bytes` with their stamps. What came with one read has come at the same time; only the
/// first line may have begun before.
void Sorter::stamp(std::string_view bytes, os::Instant now) {
  const std::span<char> room(stamped_.get(), stamped_size_);
  const std::string_view first = first_line(bytes);
  size_t used = text::prefix_lines(first, service::stamp(stamp_, begun_.value_or(now)), room).made;
  begun_.reset();
  bytes.remove_prefix(first.size());
  const std::string prefix = service::stamp(stamp_, now);
  do {
    const auto done = text::prefix_lines(bytes, prefix, room.subspan(used));
    sort({room.data(), used + done.made});
    bytes.remove_prefix(done.taken);
    used = 0;
  } while (!bytes.empty());
}

void Sorter::sort(std::string_view bytes) {
  if (!selective_) {
    for (Step& step : steps_) step.directory->write(bytes);
    return;
  }
  while (!bytes.empty()) {
    const std::string_view line = first_line(bytes);
    judge(line);
    bytes.remove_prefix(line.size());
  }
  for (Step& step : steps_) flush(step);
}

/// Writes the rest of a long line, whose fate is decided. Returns its size.
size_t Sorter::continue_line(std::string_view bytes) {
  const std::string_view rest = first_line(bytes);
  for (Step& step : steps_) {
    if (step.directory && step.selected) step.directory->write(rest);
  }
  inside_ = !rest.ends_with('\n');
  return rest.size();
}

void Sorter::judge(std::string_view line) {
  const std::string_view text = line.substr(0, line.find('\n'));
  const std::string_view window = text.substr(0, window_);
  bool selected = true;
  for (Step& step : steps_) {
    using enum Action::Kind;
    switch (step.action.kind) {
      case deselect: selected = selected && !step.action.matches(step.action.text, window); break;
      case select: selected = selected || step.action.matches(step.action.text, window); break;
      case alert:
        if (selected) service::alert(text);
        break;
      case status:
        if (!selected) break;
        step.pending = text.substr(0, status_size);  // of the lines at hand the last one stays
        step.pending.resize(status_size + 1, '\n');
        break;
      case log:
        step.selected = selected;
        if (selected) step.pending += line;
        break;
    }
  }
}

void Sorter::flush(Step& step) {
  if (step.pending.empty()) return;
  if (step.directory) step.directory->write(step.pending);
  while (step.status) {
    if (!os::seek(step.status.get(), 0)) {
      troubles_->pause(text::join("unable to move to beginning of ", step.action.text));
    } else if (!os::write_all(step.status.get(), step.pending)) {
      troubles_->pause(text::join("unable to write ", step.action.text));
    } else {
      break;
    }
  }
  step.pending.clear();
}

void Sorter::rotate_now() {
  for (Step& step : steps_) {
    if (step.directory) step.directory->rotate_now();
  }
}

int64_t Sorter::rotate_old() {
  int64_t idle = os::forever;
  for (Step& step : steps_) {
    if (inside_ || !step.directory || !step.directory->due()) continue;
    const int64_t left = *step.directory->due() - os::monotonic_milliseconds();
    if (left <= 0) {
      step.directory->rotate_now();
    } else if (idle == os::forever || left < idle) {
      idle = left;
    }
  }
  return idle;
}

void Sorter::close() {
  for (Step& step : steps_) {
    if (step.directory) step.directory->close();
  }
}

}  // namespace service
