// What the programs of the door `remote` say of a message and its recipients, as qmail-remote
// reports it: qmail-hooks(5).

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cmd/program.h"
#include "queue/hooks.h"

namespace cmd {

class RemoteHooks {
 public:
  /// Reads control/hooks/remote; false, with errno, as queue::Hooks has it.
  [[nodiscard]] bool read() { return hooks_.read("remote"); }
  /// Asks the checks. The recipients that they leave.
  std::vector<std::string_view> check(std::string_view sender, Args recipients);
  /// Has the message on descriptor 0 pass the filters. Empty, or the report that is its end.
  std::string filter(std::string_view sender, const std::vector<std::string_view>& recipients);
  /// The reports on all recipients, in their order: `reports` has those on the ones that were left.
  std::string in_order(std::string_view reports) const;
  /// The same if all that were left are accepted.
  std::string all_accepted() const;

 private:
  queue::Hooks hooks_;
  std::vector<std::string> refusals_;  // of each recipient, a report; empty: he is left
};

}  // namespace cmd
