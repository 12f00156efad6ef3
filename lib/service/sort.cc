// Lines sorted into logs as a script says.

#include "service/sort.h"

#include "os/clock.h"
#include "os/file.h"
#include "text/fmt.h"

namespace service {

namespace {

constexpr size_t alert_size = 200;
constexpr size_t stamp_size = text::tai_label_size + 1;

text::Tai now() {
  const os::Instant now = os::now();
  return text::tai_from_unix(now.seconds, now.nanoseconds);
}

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

Sorter::Sorter(const Script& script, Troubles& troubles)
    : troubles_(&troubles), stamped_(script.stamped), selective_(script.selective()) {
  for (const Action& action : script.actions) steps_.push_back({.action = action});
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
      step.directory.emplace(LogOptions{.directory = action.text,
                                        .size = action.size,
                                        .files = action.files,
                                        .processor = action.processor},
                             *troubles_);
      return step.directory->open();
    default: return "";
  }
}

void Sorter::line_begun() {
  if (!inside_ && !begun_) begun_ = now();
}

void Sorter::take(std::string_view bytes) {
  if (inside_) bytes.remove_prefix(continue_line(bytes));
  if (bytes.empty()) return;
  inside_ = !bytes.ends_with('\n');
  if (stamped_) bytes = stamp(bytes);
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

std::string_view Sorter::stamp(std::string_view bytes) {
  stamped_lines_.clear();
  while (!bytes.empty()) {
    char label[stamp_size];
    text::write_tai_label(label, begun_ ? *begun_ : now());
    label[stamp_size - 1] = ' ';
    begun_.reset();
    const std::string_view line = first_line(bytes);
    stamped_lines_.append(label, stamp_size).append(line);
    bytes.remove_prefix(line.size());
  }
  return stamped_lines_;
}

void Sorter::judge(std::string_view line) {
  const std::string_view text = line.substr(0, line.find('\n'));
  const std::string_view window = text.substr(0, window_size);
  bool selected = true;
  for (Step& step : steps_) {
    using enum Action::Kind;
    switch (step.action.kind) {
      case deselect: selected = selected && !matches(step.action.text, window); break;
      case select: selected = selected || matches(step.action.text, window); break;
      case alert:
        if (selected) service::alert(text);
        break;
      case status:
        if (!selected) break;
        step.pending = window;  // of the lines at hand the last is the one that stays
        step.pending.resize(window_size + 1, '\n');
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

void Sorter::close() {
  for (Step& step : steps_) {
    if (step.directory) step.directory->close();
  }
}

}  // namespace service
