// A table of timeouts with any bytes in it.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "queue/tcpto.h"

void fuzz(std::string_view bytes) {
  using Form = queue::TimeoutTable::Form;
  queue::Address address{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), address.size()), address.begin());
  for (const Form form : {Form::narrow, Form::wide}) {
    queue::TimeoutTable table(form, std::string(bytes.substr(0, 1024)));
    const auto changed = table.note_timeout(address, 2000000000);
    if (!changed) continue;
    require(table.look_up(address, 2000000000, 0).recorded);
    require(table.record(*changed, 2000000000).when == 2000000000);
  }
}
