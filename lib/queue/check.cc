// What is wrong in a queue.

#include "queue/check.h"

#include <algorithm>
#include <cerrno>

#include "os/clock.h"
#include "os/dir.h"
#include "os/error.h"
#include "os/file.h"
#include "os/process.h"
#include "queue/records.h"
#include "queue/renumber.h"
#include "queue/sweep.h"
#include "text/fmt.h"
#include "text/scan.h"

namespace queue {

namespace {

constexpr int64_t in_progress = 3600;   // seconds; a text touched since then is being written
constexpr int64_t in_no_case = 86400;   // a queue program ends after so many
constexpr int64_t end_milliseconds = 1000;
constexpr unsigned envelopes = 1u << in_todo | 1u << in_info;

bool has(unsigned places, Where where) { return (places & 1u << where) != 0; }

std::string octal(os::Mode mode) {
  std::string digits;
  for (int shift = 9; shift >= 0; shift -= 3) digits += static_cast<char>('0' + (mode >> shift & 7));
  return digits;
}

/// `path` gets owner, group and mode, but never what a symbolic link points at.
bool set_owner_and_mode(const std::string& path, const os::Status& is, uint32_t owner, uint32_t group, os::Mode mode) {
  if (os::effective_uid() != 0) {
    if (is.uid == owner && is.gid == group) return os::change_mode(path, mode);
    errno = EPERM;
    return false;
  }
  const os::Fd file = os::open_read_itself(path);
  const auto again = file ? os::status(file) : std::nullopt;
  if (!again || again->inode != is.inode) return false;
  return (is.uid == owner && is.gid == group) ? os::change_mode(file, mode)
                                              : os::change_owner(file, owner, group) && os::change_mode(file, mode);
}

bool make(const std::string& name, const Fixture& fixture) {
  switch (fixture.type) {
    case os::FileType::directory: return os::make_directory(name, fixture.mode);
    case os::FileType::fifo: return os::make_fifo(name, fixture.mode);
    default: break;
  }
  os::Fd file = os::open_exclusive(name, fixture.mode);
  return file && os::write_all(file.get(), std::string(fixture.size, '\0')) && file.close();
}

/// True if a record may be what it says, after so many records of a file in that place.
bool is_legal(const Record& record, size_t before, Where where) {
  switch (where) {
    case in_todo:
      if (before < 2) return record.letter == (before == 0 ? 'u' : 'p') && text::all_digits(record.text);
      return record.letter == (before == 2 ? 'F' : 'T');
    case in_info: return record.letter == 'F' && before == 0;
    default: return record.letter == 'T' || record.letter == 'D';
  }
}

/// Reads the file of records from end to end. The position of the first record that is none, with errno:
/// EPROTO if it is damaged; nothing if all is well, or there is no such file any more.
std::optional<uint64_t> first_damage(const std::string& name, Where where) {
  const os::Fd file = os::open_read_itself(name);
  if (!file) return errno == ENOENT ? std::nullopt : std::optional<uint64_t>(0);
  size_t records = 0;
  uint64_t end = 0;
  uint64_t bad = 0;
  errno = 0;
  const bool good = each_record(file, [&](const Record& record) {
    bad = record.position;
    errno = EPROTO;
    if (!is_legal(record, records, where)) return false;
    ++records;
    end = record.position + record.text.size() + 2;
    return true;
  });
  if (!good) return std::max(bad, end);
  errno = EPROTO;
  const size_t least = where == in_todo ? 3 : where == in_info ? 1 : 0;
  return records < least ? std::optional(end) : std::nullopt;
}

std::string_view word_of(os::FileType type) {
  return type == os::FileType::directory ? "directory" : type == os::FileType::fifo ? "fifo" : "file";
}

}  // namespace

void Checker::report(std::string_view word, std::string_view name, std::string_view detail, Outcome outcome) {
  ++found_;
  if (outcome == Outcome::repaired || outcome == Outcome::moved) ++repaired_;
  std::string line = text::join(word, ' ', text::printable(name));
  if (!detail.empty()) text::append(line, ' ', detail);
  switch (outcome) {
    case Outcome::left: break;
    case Outcome::repaired: line += ": repaired"; break;
    case Outcome::moved: line += ": moved"; break;
    case Outcome::failed: text::append(line, ": failed: ", os::error_text(errno)); break;
  }
  to_.print(line, '\n');
}

/// Reports `name`, and moves it aside if that may be done.
void Checker::report_moved(std::string_view word, const std::string& name, std::string_view detail) {
  if (repair_ != Repair::all) return report(word, name, detail, Outcome::left);
  report(word, name, detail, move_aside(name) ? Outcome::moved : Outcome::failed);
}

void Checker::check_owner(const std::string& name, const os::Status& status, uint32_t owner,
                          std::optional<uint32_t> group, os::Mode mode) {
  const uint32_t right_group = group.value_or(status.gid);
  if (status.uid == owner && status.gid == right_group && status.mode == mode) return;
  auto outcome = Outcome::left;
  if (repair_ != Repair::none) {
    outcome = set_owner_and_mode(name, status, owner, right_group, mode) ? Outcome::repaired : Outcome::failed;
  }
  if (status.uid != owner) report("owner", name, text::join(status.uid), outcome);
  if (status.gid != right_group) report("group", name, text::join(status.gid), outcome);
  if (status.mode != mode) report("mode", name, octal(status.mode), outcome);
}

void Checker::check_fixture(const Fixture& fixture) {
  const std::string name = fixture.name;
  auto status = os::link_status(name);
  if (status && status->type != fixture.type) {
    report_moved("type", name, text::join("no ", word_of(fixture.type)));
    status = os::link_status(name);
    if (status) return;
  }
  const uint32_t owner = roles_.*fixture.owner;
  if (status) {
    // The rights of the group let the programs work together; in the home of one user it does not matter.
    return check_owner(name, *status, owner, roles_.single ? std::nullopt : std::optional(roles_.qmail), fixture.mode);
  }
  if (fixture.need == Place::Need::optional) return;
  auto outcome = Outcome::left;
  if (repair_ != Repair::none) {
    const bool made = make(name, fixture);
    status = os::link_status(name);
    // Whatever the umask is, and whoever made it.
    outcome = made && status && set_owner_and_mode(name, *status, owner, roles_.single ? status->gid : roles_.qmail, fixture.mode)
                  ? Outcome::repaired
                  : Outcome::failed;
  }
  report("missing", name, {}, outcome);
}

void Checker::list(const std::string& path, std::vector<std::string>& names) {
  os::Directory directory(path);
  if (!directory) {
    if (errno != ENOENT && errno != ENOTDIR) unread_.push_back(path);
    return;
  }
  for (auto name = directory.next(); !name.empty(); name = directory.next()) names.emplace_back(name);
  if (directory.failed()) unread_.push_back(path);
}

/// The subdirectories of a tree, and the files in them.
void Checker::find_directories(std::string_view tree, SplitFinder& finder) {
  std::vector<std::string> numbers, files;
  list(std::string(tree), numbers);
  for (const std::string& number : numbers) {
    const auto value = id_of_name(number);
    const std::string path = text::join(tree, '/', number);
    const auto status = value ? os::link_status(path) : std::nullopt;
    if (!status || status->type != os::FileType::directory) continue;
    finder.directory(*value);
    files.clear();
    list(path, files);
    for (const std::string& file : files) {
      if (const auto id = id_of_name(file)) finder.file(*value, *id);
    }
  }
}

void Checker::find_layout() {
  SplitFinder finder(4);
  for (const Place& place : places()) {
    if (place.split == Place::Split::yes) find_directories(place.name, finder);
  }
  const auto first = os::link_status("todo/0");
  layout_ = Layout::made(finder.split(), first && first->type == os::FileType::directory);
}

/// A place, its subdirectories, and the files in them.
void Checker::check_place(Where where) {
  const Place& place = places()[where];
  const std::string top(place.name);
  const bool split =
      place.split == Place::Split::yes || (place.split == Place::Split::as_todo && layout_.todo_is_split());
  Fixture directory{top.c_str(), os::FileType::directory, place.owner, place.directory_mode, 0, place.need};
  check_fixture(directory);
  if (!split) return check_directory(top, where);
  std::vector<std::string> names;
  list(top, names);
  for (const std::string& name : names) {
    const auto number = id_of_name(name);
    if (number && *number < layout_.split() && text::join(*number) == name) continue;
    const std::string path = text::join(top, '/', name);
    // A subdirectory above the split is read, so that its files come where they belong.
    const auto status = os::link_status(path);
    if (number && status && status->type == os::FileType::directory) check_directory(path, where);
    report_moved("stray", path);
  }
  for (unsigned i = 0; i < layout_.split(); ++i) {
    const std::string path = text::join(top, '/', i);
    directory.name = path.c_str();
    check_fixture(directory);
    check_directory(path, where);
  }
}

void Checker::check_directory(const std::string& path, Where where) {
  std::vector<std::string> names;
  list(path, names);
  for (const std::string& name : names) {
    const auto id = id_of_name(name);
    if (id && text::join(*id) == name) {
      check_file(text::join(path, '/', name), *id, where);
    } else if (const std::string stray = text::join(path, '/', name); os::link_status(stray)) {
      report_moved("stray", stray);
    }
  }
}

void Checker::check_file(const std::string& name, Id id, Where where) {
  const auto status = os::link_status(name);
  if (!status) return;  // it has gone meanwhile
  if (status->type != os::FileType::regular) return report_moved("type", name, "no file");
  const Place& place = places()[where];
  if (place.file_mode) check_owner(name, *status, roles_.*place.owner, std::nullopt, *place.file_mode);
  const std::string right = file_of(layout_, where, id);
  if (name != right) {
    if (repair_ == Repair::all && os::link_status(right)) return report_moved("split", name);
    auto outcome = Outcome::left;
    if (repair_ == Repair::all) {
      const bool moved = os::rename(name, right) && os::sync_directory(Layout::directory(right)) &&
                         os::sync_directory(Layout::directory(name));
      outcome = moved ? Outcome::repaired : Outcome::failed;
    }
    report("split", name, {}, outcome);
  }
  presences_.push_back({id, 1u << where});
}

/// Names in pid that no queue program can be using any more.
void Checker::check_pid() {
  std::vector<std::string> names;
  list("pid", names);
  for (const std::string& name : names) {
    const std::string path = "pid/" + name;
    const auto status = os::link_status(path);
    if (!status || !outlived(*status, now_)) continue;
    auto outcome = Outcome::left;
    if (repair_ != Repair::none) outcome = os::unlink(path) ? Outcome::repaired : Outcome::failed;
    report("leftover", path, text::join(now_ - status->modified), outcome);
  }
}

/// One entry for each message.
void Checker::sort_presences() {
  std::ranges::sort(presences_, {}, &Presence::id);
  size_t kept = 0;
  for (const Presence& presence : presences_) {
    if (kept > 0 && presences_[kept - 1].id == presence.id) {
      presences_[kept - 1].places |= presence.places;
    } else {
      presences_[kept++] = presence;
    }
  }
  presences_.resize(kept);
}

/// Names that are not the number of their text.
void Checker::check_numbers() {
  struct Wrong {
    Id id, number;
  };
  std::vector<Wrong> wrong, alone;
  for (const Presence& presence : presences_) {
    if (!has(presence.places, in_mess)) continue;
    const auto number = right_number(layout_, presence.id);
    if (!number || *number == presence.id) continue;
    (has_envelope(layout_, presence.id) ? wrong : alone).push_back({presence.id, *number});
  }
  // What a repair that was interrupted has left of old names would be in the way of others.
  std::ranges::sort(wrong, {}, &Wrong::number);
  for (const auto& [id, number] : alone) {
    const auto other = std::ranges::lower_bound(wrong, number, {}, &Wrong::number);
    check_old_name(id, other != wrong.end() && other->number == number ? other->id : number);
  }
  std::vector<Id> ids;
  for (const auto& [id, number] : wrong) ids.push_back(id);
  if (repair_ == Repair::all) (void)renumber_all(layout_, ids);
  for (const auto& [id, number] : wrong) {
    auto outcome = Outcome::left;
    if (repair_ == Repair::all) {
      outcome = right_number(layout_, number) == number ? Outcome::repaired : Outcome::failed;
    }
    report("number", layout_.mess(id), text::join(number), outcome);
    if (outcome == Outcome::repaired) presences_.push_back({number, look_again(number)});
  }
  sort_presences();
}

/// A text without envelope, `id`. If it is that of the message `other`, this name was left when the message got
/// the other one.
void Checker::check_old_name(Id id, Id other) {
  const auto number = right_number(layout_, id);
  if (!number || right_number(layout_, other) != *number || !has_envelope(layout_, other)) return;
  auto outcome = Outcome::left;
  if (repair_ == Repair::all) outcome = remove_old_names(layout_, id, other) ? Outcome::repaired : Outcome::failed;
  report("number", layout_.mess(id), text::join(*number), outcome);
}

/// The files that message `id` has now. The order is that in which a message goes, so that one that ends
/// meanwhile never looks like a part of one.
unsigned Checker::look_again(Id id) const {
  unsigned places = 0;
  for (const Where where : {in_mess, in_todo, in_info, in_intd, in_local, in_remote, in_bounce, in_hold, in_reason}) {
    if (os::link_status(file_of(layout_, where, id))) places |= 1u << where;
  }
  return places;
}

void Checker::check_messages() {
  for (const Presence& presence : presences_) check_message(presence.id, presence.places);
  check_texts_alone();
}

void Checker::check_message(Id id, unsigned seen) {
  const auto is_whole = [](unsigned places) {
    return has(places, in_mess) && (places & envelopes) != 0 && (has(places, in_todo) || !has(places, in_intd));
  };
  if (!is_whole(seen)) seen = look_again(id);
  if (has(seen, in_mess)) {
    if ((seen & envelopes) == 0) return alone_.push_back(id);
    if (!is_whole(seen)) report_moved("orphan", layout_.intd(id));
    return check_records(id, seen);
  }
  for (const Where where : {in_todo, in_info, in_intd, in_local, in_remote, in_bounce, in_hold, in_reason}) {
    const std::string name = file_of(layout_, where, id);
    if (has(seen, where) && os::link_status(name)) report_moved("no-text", name);
  }
}

/// Texts that are being written, or were given up, or have lost their envelope.
void Checker::check_texts_alone() {
  if (alone_.empty()) return;
  // Between the last two files of a message that ends there is a moment.
  if (repair_ != Repair::all) os::sleep_milliseconds(end_milliseconds);
  for (const Id id : alone_) check_text_alone(id);
}

void Checker::check_text_alone(Id id) {
  const unsigned seen = look_again(id);
  const std::string text = layout_.mess(id);
  const auto status = os::link_status(text);
  if (!status || (seen & envelopes) != 0) return;
  const int64_t age = now_ - status->modified;
  if (age < in_progress) return;
  for (const Where where : {in_local, in_remote, in_bounce, in_hold, in_reason}) {
    if (has(seen, where)) report_moved("orphan", file_of(layout_, where, id));
  }
  auto outcome = Outcome::left;
  if (repair_ == Repair::all && age >= in_no_case) {
    outcome = move_message_aside(layout_, id) ? Outcome::moved : Outcome::failed;
  }
  report("no-envelope", text, text::join(age), outcome);
}

void Checker::check_records(Id id, unsigned seen) {
  const std::string text = layout_.mess(id);
  if (!os::open_read_itself(text) && errno != ENOENT) report("unreadable", text, os::error_text(errno), Outcome::left);
  struct Damage {
    std::string name;
    uint64_t position;
  };
  std::vector<Damage> damages;
  for (const Where where : {in_todo, in_info, in_local, in_remote}) {
    // What stands beside todo is not finished.
    if (!has(seen, where) || (where != in_todo && has(seen, in_todo))) continue;
    const std::string name = file_of(layout_, where, id);
    auto position = first_damage(name, where);
    // A message that is preprocessed meanwhile has files that are not finished until it is not in todo.
    if (position && where != in_todo && os::link_status(layout_.todo(id))) return;
    if (position) position = first_damage(name, where);
    if (!position) continue;
    if (errno == EPROTO) {
      damages.push_back({name, *position});
    } else {
      report("unreadable", name, os::error_text(errno), Outcome::left);
    }
  }
  if (damages.empty()) return;
  auto outcome = Outcome::left;
  if (repair_ == Repair::all) outcome = move_message_aside(layout_, id) ? Outcome::moved : Outcome::failed;
  for (const Damage& damage : damages) report("damaged", damage.name, text::join(damage.position), outcome);
}

void Checker::run() {
  for (const Fixture& fixture : fixtures()) check_fixture(fixture);
  find_layout();
  for (int where = 0; where < places_count; ++where) check_place(static_cast<Where>(where));
  check_pid();
  sort_presences();
  check_numbers();
  check_messages();
}

}  // namespace queue
