// Orders carried out.

#include "queue/executor.h"

#include <algorithm>
#include <cerrno>

#include "io/writer.h"
#include "os/error.h"
#include "os/sync.h"
#include "queue/bounce.h"
#include "queue/log.h"
#include "queue/notes.h"
#include "queue/records.h"

namespace queue {

namespace {

constexpr std::string_view removed_report = "The administrator of this host has removed the message from the queue.\n";
constexpr size_t notes_most = 65536;  // bytes that are kept

template <typename... Parts>
Answer done(const Parts&... parts) {
  return {Answer::Code::done, text::join(parts...)};
}

template <typename... Parts>
Answer refused(const Parts&... parts) {
  return {Answer::Code::refused, text::join(parts...)};
}

/// `PARTS: ERRNO TEXT`
template <typename... Parts>
Answer failed(const Parts&... parts) {
  return {Answer::Code::failed, text::join(parts..., ": ", os::error_text(errno))};
}

/// Gives each record of a file that may be missing to `use`; false, with errno, if it cannot be read.
template <typename Use>
bool for_each_record(const std::string& file, const Use& use) {
  os::Fd fd = os::open_regular(file);
  if (!fd) return errno == ENOENT;
  RecordReader reader(std::move(fd));
  Record record;
  RecordReader::State state;
  while ((state = reader.next(record)) == RecordReader::State::record) use(record);
  return state == RecordReader::State::end;
}

std::string recipients(size_t count) { return text::join(count, count == 1 ? " recipient" : " recipients"); }

}  // namespace

std::optional<Answer> Executor::carry_out(const Order& order, int64_t now) {
  if (order.kind == Order::Kind::reread) return reread(now);
  if (order.kind == Order::Kind::hurry) return hurry(order, now);
  const bool drops = order.kind == Order::Kind::remove || order.kind == Order::Kind::bounce;
  switch (presence(order, now)) {
    case Presence::in_use: return std::nullopt;
    case Presence::here: return drops ? drop(order, now) : add(order, now);
    case Presence::gone: break;
  }
  // That is what the first two wanted.
  return Answer{drops ? Answer::Code::done : Answer::Code::refused,
                text::join("message ", order.ids[0], " is not in the queue any more")};
}

/// Deliveries that run are waited for, but no more of them begin.
Executor::Presence Executor::presence(const Order& order, int64_t now) const {
  const Id id = order.ids[0];
  const auto text = os::status(layout_.mess(id));
  if (!text || mark_of(*text) != order.mark) return Presence::gone;
  for (Channel* channel : {&local_, &remote_}) channel->interrupt(id, now);
  if (local_.busy(id) || remote_.busy(id) || os::link_status(layout_.todo(id))) return Presence::in_use;
  return os::link_status(layout_.info(id)) ? Presence::here : Presence::gone;
}

Answer Executor::reread(int64_t now) {
  if (!read_stops(home_, control_.stops)) return failed("unable to read ", stopped_path);
  log("reread ", stopped_path);
  local_.obey_stops(now);
  remote_.obey_stops(now);
  return done("done");
}

Answer Executor::hurry(const Order& order, int64_t now) {
  std::vector<Id> ids = order.ids;
  std::ranges::sort(ids);
  for (Channel* channel : {&local_, &remote_}) {
    if (order.channel && channel->name() != *order.channel) continue;
    if (ids.empty()) {
      channel->hurry(now);
      continue;
    }
    for (const Id id : ids) (void)os::set_times(channel->file(id), now);
    channel->hurry(now, ids);
  }
  if (ids.empty()) {
    log("hurry all");
  } else if (ids.size() == 1) {
    log("hurry msg ", ids[0]);
  } else {
    log("hurry ", ids.size(), " messages");
  }
  return done("done");
}

/// Drops the recipients that are not done: the message then ends.
Answer Executor::drop(const Order& order, int64_t now) {
  const Id id = order.ids[0];
  const bool bounce = order.kind == Order::Kind::bounce;
  log(bounce ? "refuse msg " : "remove msg ", id);
  if (bounce && !refuse_recipients(id)) return failed("unable to read the recipients of message ", id);
  for (Channel* channel : {&local_, &remote_}) {
    const std::string file = channel->file(id);
    const bool unlinked = os::unlink(file);
    if (!unlinked && errno != ENOENT) return failed("unable to remove queue/", file);
    channel->forget(id);
    if (unlinked && !os::sync_directory(Layout::directory(file))) return failed("unable to sync queue/", file);
  }
  finisher_.add(id, now);
  return done("message ", id, bounce ? " goes back to its sender" : " is removed");
}

/// Notes that the recipients that are not done have failed.
bool Executor::refuse_recipients(Id id) const {
  Notes notes;
  std::string text;
  const auto write = [&] {
    if (text.empty()) return;
    notes.add(layout_.bounce(id), text);
    notes.write();
    text.clear();
  };
  for (const Channel* channel : {&local_, &remote_}) {
    const bool read = for_each_record(channel->file(id), [&](const Record& record) {
      if (record.letter != 'T') return;
      text += failure_note(without_prefix(routing_, record.text), removed_report);
      if (text.size() > notes_most) write();
    });
    if (!read) return false;
  }
  write();
  return true;
}

/// True if a recipient given by a person is the one of that record, which may have a virtual prefix.
bool Executor::stands_for(std::string_view record, std::string_view recipient) const {
  return record == recipient || without_prefix(routing_, record) == recipient;
}

bool Executor::replaces(const Order& order, std::string_view record, std::string_view address) const {
  if (order.kind == Order::Kind::add || record == address) return false;
  return order.old_recipient.empty() || stands_for(record, order.old_recipient);
}

Executor::Recipients Executor::look(const Channel& channel, const Order& order, std::string_view address) const {
  Recipients found;
  const std::string file = channel.file(order.ids[0]);
  found.present = os::link_status(file).has_value();
  found.broken = !for_each_record(file, [&](const Record& record) {
    if (record.letter != 'T') return;
    if (record.text == address) found.has_new = true;
    if (replaces(order, record.text, address)) ++found.replaced;
  });
  return found;
}

/// `add` and `redirect`. The new recipient is on the disk before an old one is marked.
Answer Executor::add(const Order& order, int64_t now) {
  const Id id = order.ids[0];
  const Destination destination = route(routing_, order.new_recipient);
  Channel& to = destination.channel == ChannelName::local ? local_ : remote_;
  Channel& other = destination.channel == ChannelName::local ? remote_ : local_;
  const Recipients here = look(to, order, destination.address);
  const Recipients there = look(other, order, destination.address);
  if (here.broken || there.broken) return failed("unable to read the recipients of message ", id);
  const size_t replaced = here.replaced + there.replaced;
  if (order.kind == Order::Kind::redirect && replaced == 0 && !here.has_new) {
    return refused("message ", id, " has no such recipient that is not done");
  }
  log("redirect msg ", id, ": ", recipients(replaced), " to ",
      destination.channel == ChannelName::local ? "local " : "remote ", log_safe(destination.address));
  if ((!here.has_new || here.replaced > 0) && !write_with(to, order, destination.address, now)) {
    return failed("unable to write queue/", to.file(id));
  }
  if (!here.present) to.schedule(id, now);
  if (there.replaced > 0 && !mark_replaced(other, order, destination.address)) {
    return failed("unable to write queue/", other.file(id));
  }
  to.hurry(now, {&id, 1});
  other.hurry(now, {&id, 1});
  if (order.kind == Order::Kind::add) return done("message ", id, " goes to one recipient more");
  return done("message ", id, ": ", recipients(replaced), " redirected");
}

/// Replaces the file by one that has the new recipient, and in which the old ones are done: at once.
bool Executor::write_with(const Channel& to, const Order& order, std::string_view address, int64_t now) const {
  const std::string file = to.file(order.ids[0]);
  const std::string name = file + ".new";  // no number: nobody takes it for a message's
  os::Fd fd = os::open_truncate(name, 0600);
  if (!fd) return false;
  char room[8192];
  io::Writer writer(fd.get(), room);
  bool has_new = false;
  const bool copied = for_each_record(file, [&](const Record& record) {
    const bool replaced = record.letter == 'T' && replaces(order, record.text, address);
    has_new = has_new || (record.letter == 'T' && record.text == address);
    writer.print(replaced ? 'D' : record.letter, record.text, '\0');
  });
  if (!has_new) writer.print('T', address, '\0');
  if (copied && writer.flush() && os::set_times(fd, now) && os::sync(fd) && fd.close()) return os::replace(name, file);
  const os::KeepErrno keep;
  (void)os::unlink(name);
  return false;
}

bool Executor::mark_replaced(const Channel& from, const Order& order, std::string_view address) const {
  const std::string file = from.file(order.ids[0]);
  const os::Fd fd = os::open_write_nonblocking(file);
  if (!fd) return false;
  bool written = true;
  const bool read = for_each_record(file, [&](const Record& record) {
    if (record.letter != 'T' || !replaces(order, record.text, address)) return;
    written = written && os::write_at(fd, "D", record.position);
  });
  return read && written && os::sync(fd);
}

}  // namespace queue
