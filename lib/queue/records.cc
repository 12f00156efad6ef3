// The records of the queue's own files.

#include "queue/records.h"

#include <cerrno>

namespace queue {

RecordReader::RecordReader(os::Fd file, uint64_t position) : RecordReader(std::move(file)) {
  position_ = position;
  if (file_ && !os::seek(file_.get(), position)) file_.reset();
}

RecordReader::State RecordReader::next(Record& record) {
  if (!file_) return State::trouble;
  char c;
  record.position = position_;
  if (!reader_.get(record.letter)) return reader_.failed() ? trouble() : State::end;
  ++position_;
  record.text.clear();
  while (reader_.get(c)) {
    ++position_;
    if (c == '\0') return State::record;
    if (record.text.size() == record_most) break;
    record.text += c;
  }
  return trouble();
}

RecordReader::State RecordReader::trouble() {
  errno = reader_.failed() ? reader_.error() : EPROTO;
  return State::trouble;
}

std::optional<std::string> read_sender(os::Path info) { return read_sender(os::open_read_nonblocking(info)); }

std::optional<std::string> read_sender(os::Fd info) {
  RecordReader reader(std::move(info));
  Record record;
  const auto state = reader.next(record);
  if (state == RecordReader::State::record && record.letter == 'F') return std::move(record.text);
  if (state != RecordReader::State::trouble) errno = EPROTO;
  return std::nullopt;
}

std::optional<Record> read_record(os::Path file, uint64_t position) {
  RecordReader reader(os::open_regular(file), position);
  Record record;
  const auto state = reader.next(record);
  if (state == RecordReader::State::record) return record;
  if (state == RecordReader::State::end) errno = EPROTO;
  return std::nullopt;
}

bool mark_done(os::Path file, uint64_t position) {
  os::Fd fd = os::open_write_nonblocking(file);
  return fd && os::write_at(fd, "D", position) && fd.close();
}

}  // namespace queue
