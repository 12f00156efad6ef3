// Messages whose names are not the number of their text any more.

#include "queue/renumber.h"

#include <algorithm>
#include <cerrno>
#include <string>

#include "os/clock.h"
#include "os/error.h"
#include "os/process.h"
#include "os/sync.h"
#include "text/fmt.h"

namespace queue {

namespace {

constexpr os::Mode damaged_mode = 0700;
constexpr int most_numbers = 1000;

bool is_there(const std::string& name) { return os::link_status(name).has_value(); }

bool unlink_if_there(const std::string& name) { return os::unlink(name) || errno == ENOENT; }

bool same_file(const std::string& one, const std::string& other) {
  const auto first = os::link_status(one);
  const auto second = os::link_status(other);
  return first && second && first->inode == second->inode && first->device == second->device;
}

/// Where `name` may go in damaged: a free name, or one that the same file has already.
std::string name_aside(const std::string& name) {
  std::string aside = name;
  std::ranges::replace(aside, '/', '.');
  aside = "damaged/" + aside;
  std::string numbered = aside;
  for (int i = 1; is_there(numbered) && !same_file(name, numbered); ++i) numbered = text::join(aside, '.', i);
  return numbered;
}

bool make_damaged() {
  if (is_there("damaged")) return true;
  return os::make_directory("damaged", damaged_mode) && os::sync_directory(".");
}

/// Gives the file `from` the name `to` as well; true also if there is none.
bool share(const std::string& from, const std::string& to, std::vector<std::string>& changed) {
  if (is_there(to) && !same_file(from, to) && !move_aside(to)) return false;
  if (!is_there(from)) return errno == ENOENT;
  changed.push_back(Layout::directory(to));
  return os::link(from, to) || errno == EEXIST;
}

/// A number that nothing has, as long as it lives.
class SpareNumber {
 public:
  explicit SpareNumber(const Layout& layout) {
    for (int i = 1; i <= most_numbers && !found_; ++i) {
      names_.push_back(text::join("pid/", os::process_id(), '.', os::now_seconds(), '.', i));
      const os::Fd file = os::open_exclusive(names_.back(), 0600);
      const auto status = file ? os::status(file) : std::nullopt;
      if (!status) return;
      id_ = status->inode;
      found_ = true;
      for (int where = 0; where < places_count; ++where) {
        if (is_there(file_of(layout, static_cast<Where>(where), id_))) found_ = false;
      }
    }
  }
  ~SpareNumber() {
    const os::KeepErrno keep;
    for (const std::string& name : names_) (void)os::unlink(name);
  }
  SpareNumber(const SpareNumber&) = delete;
  SpareNumber& operator=(const SpareNumber&) = delete;
  explicit operator bool() const { return found_; }
  Id id() const { return id_; }

 private:
  std::vector<std::string> names_;
  Id id_ = 0;
  bool found_ = false;
};

}  // namespace

std::optional<Id> right_number(const Layout& layout, Id id) {
  const auto status = os::link_status(layout.mess(id));
  if (!status) return std::nullopt;
  return status->inode;
}

bool has_envelope(const Layout& layout, Id id) { return is_there(layout.todo(id)) || is_there(layout.info(id)); }

bool move_aside(const std::string& name) {
  if (!make_damaged()) return false;
  const std::string aside = name_aside(name);
  // Renaming a file to another name of its own does nothing at all.
  const bool moved = is_there(aside) ? os::unlink(name) : os::rename(name, aside);
  return moved && os::sync_directory("damaged") && os::sync_directory(Layout::directory(name));
}

bool move_message_aside(const Layout& layout, Id id) {
  const std::string text = layout.mess(id);
  if (!make_damaged()) return false;
  if (is_there(text)) {
    const std::string aside = name_aside(text);
    if (!os::link(text, aside) && errno != EEXIST) return false;
    if (!os::sync_directory("damaged")) return false;
  }
  for (const Where where : {in_todo, in_info, in_local, in_remote, in_bounce, in_hold, in_reason, in_intd, in_mess}) {
    const std::string name = file_of(layout, where, id);
    if (is_there(name) && !move_aside(name)) return false;
  }
  return true;
}

bool renumber(const Layout& layout, Id from, Id to) {
  const bool fresh = is_there(layout.todo(from));
  // What else belongs to a message in todo is made anew by qmail-send, which begins like this, too.
  if (fresh && !(unlink_if_there(layout.local(from)) && unlink_if_there(layout.remote(from)) &&
                 unlink_if_there(layout.info(from)) && os::sync_directory(Layout::directory(layout.info(from))))) {
    return false;
  }
  std::vector<std::string> changed;
  for (const Where where : {in_mess, in_intd, in_local, in_remote, in_bounce, in_hold, in_reason}) {
    if (!share(file_of(layout, where, from), file_of(layout, where, to), changed)) return false;
  }
  const Where envelope = fresh ? in_todo : in_info;
  const std::string old_name = file_of(layout, envelope, from);
  const std::string new_name = file_of(layout, envelope, to);
  if (!os::sync_all({}, std::move(changed)) || !os::rename(old_name, new_name) ||
      !os::sync_all({}, {Layout::directory(old_name), Layout::directory(new_name)})) {
    return false;
  }
  return remove_old_names(layout, from, to);
}

// The text goes last: as long as it is there, its number is not given to a message that would find the rest.
bool remove_old_names(const Layout& layout, Id from, Id to) {
  if (from == to) return true;
  for (const Where where : {in_hold, in_reason, in_bounce, in_local, in_remote, in_intd, in_mess}) {
    const std::string name = file_of(layout, where, from);
    if (same_file(name, file_of(layout, where, to)) && !os::unlink(name)) return false;
  }
  return true;
}

/// Gives each message of `row` the number of the next one, which is free for the last, from its end.
static bool renumber_row(const Layout& layout, std::vector<Id>& row, Id last) {
  for (; !row.empty(); row.pop_back()) {
    if (!renumber(layout, row.back(), last)) return false;
    last = row.back();
  }
  return true;
}

/// Renumbers the message `id` and, before it, those that stand in its way, `most` of them.
static bool settle(const Layout& layout, Id id, size_t most) {
  std::vector<Id> row = {id};
  for (;;) {
    const auto to = right_number(layout, row.back());
    if (!to) return false;
    if (*to == id && row.size() == 1) return true;
    if (*to == id) {
      const SpareNumber spare(layout);
      const Id last = row.back();
      row.pop_back();
      return spare && renumber(layout, last, spare.id()) && renumber_row(layout, row, last) &&
             renumber(layout, spare.id(), id);
    }
    if (!has_envelope(layout, *to)) return renumber_row(layout, row, *to);
    if (row.size() > most || *to == row.back()) break;
    row.push_back(*to);
  }
  errno = EEXIST;  // two names of one text
  return false;
}

bool renumber_all(const Layout& layout, const std::vector<Id>& ids) {
  bool good = true;
  for (const Id id : ids) {
    if (has_envelope(layout, id) && !settle(layout, id, ids.size())) good = false;
  }
  return good;
}

}  // namespace queue
