// The messages of a queue, as programs name them.

#pragma once

#include <string_view>
#include <vector>

#include "cmd/program.h"
#include "queue/layout.h"

namespace cmd {

/// All messages of the queue, which is the current directory, in order of their numbers. Ends the program, 111, if a
/// directory cannot be read.
std::vector<queue::Id> all_messages(const queue::Layout& layout);

/// The messages that the words are the numbers of, each once; ends the program with its usage if one is none.
std::vector<queue::Id> message_ids(Args words, std::string_view synopsis);

}  // namespace cmd
