// One message of a queue in use.

#include "queue/snapshot.h"

#include <algorithm>
#include <cerrno>

#include "queue/control.h"
#include "queue/records.h"
#include "text/scan.h"

namespace queue {

namespace {

/// Opens `name`; true, with an empty `file`, also if there is none.
bool open_if_there(const std::string& name, os::Fd& file) {
  file = os::open_read_nonblocking(name);
  if (!file) return errno == ENOENT;
  const auto status = os::status(file);
  if (status && status->type == os::FileType::regular) return true;
  if (status) errno = EPROTO;
  return false;
}

bool fail_damaged() {
  errno = EPROTO;
  return false;
}

bool check_recipients(const os::Fd& file) {
  return !file || each_record(file, [](const Record& record) {
    const bool known = record.letter == 'T' || record.letter == 'D';
    return (known && record.text.size() <= stream_address_most) || fail_damaged();
  });
}

int64_t time_of(const os::Fd& file) {
  const auto status = os::status(file);
  return status ? std::max(status->modified, int64_t{0}) : 0;
}

/// Writes the line `WORD COUNT`, and `file` up to that many bytes.
bool write_body(io::Writer& to, std::string_view word, const os::Fd& file) {
  const auto status = os::status(file);
  if (!status) return false;
  to.print(word, ' ', status->size, '\n');
  StreamBody body;
  std::string lines;
  char room[16384];
  for (uint64_t done = 0; done < status->size;) {
    const ptrdiff_t count = os::read_at(file, room, done);
    if (count < 0) return false;
    if (count == 0) return fail_damaged();  // it has become shorter
    const size_t size = std::min<uint64_t>(static_cast<size_t>(count), status->size - done);
    lines.clear();
    body.put({room, size}, lines);
    to.put(lines);
    done += size;
  }
  lines.clear();
  body.end(lines);
  to.put(lines);
  return true;
}

}  // namespace

Snapshot::Found Snapshot::take(const Layout& layout, Id id) {
  head_ = {};
  head_.id = id;
  os::Fd info;
  if (!open_if_there(layout.mess(id), text_)) return Found::trouble;
  if (!text_) return Found::nothing;
  if (!open_if_there(layout.todo(id), todo_)) return Found::trouble;
  if (!todo_) {
    // It has been preprocessed, or has ended; it will never be in todo again.
    if (!open_if_there(layout.info(id), info)) return Found::trouble;
    if (!info) return Found::nothing;
    head_.born = time_of(info);
    if (!open_if_there(layout.local(id), local_) || !open_if_there(layout.remote(id), remote_) ||
        !open_if_there(layout.bounce(id), bounce_)) {
      return Found::trouble;
    }
    // The last file to go: if it is there, all the others were what they should be when they were opened.
    if (!os::status(layout.info(id))) return errno == ENOENT ? Found::nothing : Found::trouble;
    auto sender = read_sender(std::move(info));
    if (!sender) return Found::trouble;
    head_.sender = std::move(*sender);
  }
  head_.hold = reason_of_hold(id);
  return check() ? Found::message : Found::trouble;
}

bool Snapshot::check() {
  if (todo_ && !check_todo()) return false;
  if (head_.sender.size() > stream_address_most) return fail_damaged();
  return check_recipients(local_) && check_recipients(remote_);
}

bool Snapshot::check_todo() {
  head_.born = time_of(todo_);
  bool has_sender = false;
  const bool good = each_record(todo_, [&](const Record& record) {
    switch (record.letter) {
      case 'u': head_.uid = text::scan_decimal(record.text).value & ~uint32_t{0}; return true;
      case 'p': head_.qp = text::scan_decimal(record.text).value; return true;
      case 'F':
        head_.sender = record.text;
        has_sender = true;
        return true;
      case 'T': return record.text.size() <= stream_address_most || fail_damaged();
      default: return fail_damaged();
    }
  });
  return good && (has_sender || fail_damaged());
}

void Snapshot::write_recipients(io::Writer& to, const Routing& routing) const {
  struct Source {
    const os::Fd& file;
    std::optional<ChannelName> channel;
  };
  for (const Source& source :
       {Source{todo_, std::nullopt}, {local_, ChannelName::local}, {remote_, ChannelName::remote}}) {
    if (!source.file) continue;
    if (source.channel) to.put(stream_next(*source.channel, time_of(source.file)));
    (void)each_record(source.file, [&](const Record& record) {
      if (record.letter != 'T' && record.letter != 'D') return true;  // of the head of an envelope
      const Progress progress = record.letter == 'D' ? Progress::done : Progress::todo;
      const std::string_view address =
          source.channel == ChannelName::local ? without_prefix(routing, record.text) : record.text;
      to.put(stream_line({source.channel, progress, std::string(address)}));
      return true;
    });
  }
}

bool Snapshot::write(io::Writer& to, const Routing& routing) const {
  to.put(stream_lines(head_));
  write_recipients(to, routing);
  // A recipient is marked after its note was written: the notes, read later, hold those of all marked above.
  if (bounce_ && !write_body(to, "bounce", bounce_)) return false;
  if (!write_body(to, "text", text_)) return false;
  to.put("end\n");
  return true;
}

}  // namespace queue
