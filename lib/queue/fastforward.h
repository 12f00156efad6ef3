// Lines of .qmail files that ask fastforward, whose answer can be known without running it
// (forwarding.md section 3).

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/cdb.h"

namespace queue {

/// `fastforward [ -nNpPdD ] data.cdb`.
struct Fastforward {
  enum class Recipient { whole, parts };      // which variables tell it
  enum class Unknown { refused, passed_on };  // what becomes of one that the database does not know
  Recipient recipient = Recipient::whole;
  Unknown unknown = Unknown::refused;
  std::string path;
};

/// What the command asks; nothing if it is any other, or has bytes that mean something to a shell.
std::optional<Fastforward> read_fastforward(std::string_view command);

/// Whether the database knows `recipient`, itself or as one of its targets.
db::Found knows(db::Cdb& database, std::string_view recipient);

}  // namespace queue
