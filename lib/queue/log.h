// The log of qmail-send (queue.md section 13): descriptor 0, one write per line.

#pragma once

#include "os/fd.h"
#include "text/fmt.h"

namespace queue {

template <typename... Parts>
void log(const Parts&... parts) {
  (void)os::write_all(os::standard_input, text::join(parts..., '\n'));
}

}  // namespace queue
