// A cdb file of any bytes: never a crash, and never more memory than the file has bytes.

#include "db/cdb.h"
#include "fuzz/fuzz.h"
#include "os/file.h"

void fuzz(std::string_view bytes) {
  os::Fd file = os::open_unnamed("/dev/shm");
  if (!file || !os::write_all(file.get(), bytes)) return;
  db::Cdb cdb(std::move(file));
  std::string data;
  for (const char* key : {"", "a", "127.", "!joe"}) {
    for (auto found = cdb.find(key, data); found == db::Found::yes; found = cdb.find_next(key, data)) require(data.size() <= bytes.size());
  }
}
