// What happens when memory runs out.

#pragma once

namespace cmd {

/// From now on a lack of memory does not end the program: it warns, waits ten seconds, and tries
/// again, as a daemon must that others depend on.
void wait_for_memory();

}  // namespace cmd
