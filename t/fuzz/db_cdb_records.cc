// A cdb of any bytes, read as a stream.

#include "db/cdb_records.h"
#include "fuzz/fuzz.h"
#include "os/file.h"

void fuzz(std::string_view bytes) {
  const os::Fd file = os::open_unnamed("/dev/shm");
  if (!file || !os::write_all(file.get(), bytes) || !os::seek(file.get(), 0)) return;
  char room[64];
  io::Reader reader(file.get(), room);
  db::CdbRecords records(reader);
  std::string key, data;
  size_t size = 0;
  while (records.next(key, data) == db::CdbRecords::Next::record) size += key.size() + data.size();
  require(size <= bytes.size());
}
