// Lists of mail addresses and domains among the control files (smtp.md sections 5 and 6).

#pragma once

#include <optional>
#include <string_view>

#include "db/cdb.h"
#include "db/constmap.h"

namespace db {

/// Addresses that are not wanted, badmailfrom and badrcptto: each line an address, `@domain`, or
/// `.domain` for every host below it. Without regard to case.
class AddressList {
 public:
  /// Reads the list; false, with errno, on failure. A missing file is an empty list.
  [[nodiscard]] bool read(const char* path);
  bool contains(std::string_view address) const;

 private:
  ConstMap lines_;
};

/// The domains this host takes mail for: a list, and a cdb that is used only if there is the list.
class DomainList {
 public:
  /// Reads control/rcpthosts and opens control/morercpthosts.cdb; false, with errno, on failure.
  [[nodiscard]] bool read_rcpthosts();
  /// Whether mail to `address` is taken: its domain, or a suffix of it that starts at a dot, is
  /// listed. Without a list, and for an address without a domain, always.
  Found accepts(std::string_view address);

 private:
  std::optional<ConstMap> lines_;
  std::optional<Cdb> more_;
};

}  // namespace db
