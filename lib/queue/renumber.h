// Messages whose names are not the number of their text any more, as after a restore (queue.md section 3):
// all their files are given their right names. The current directory is the queue, and nobody but
// qmail-queue may be at work in it.

#pragma once

#include <optional>
#include <vector>

#include "queue/layout.h"
#include "queue/tree.h"

namespace queue {

/// The number that message `id` should have: the inode of its text; nothing, with errno, if there is none.
std::optional<Id> right_number(const Layout& layout, Id id);

/// True if `id` is in todo or in info: a message, and not a text alone.
bool has_envelope(const Layout& layout, Id id);

/// Moves `name` to `damaged/NAME`, with dots for the slashes and a further number if that is taken. False,
/// with errno, on failure.
[[nodiscard]] bool move_aside(const std::string& name);

/// Moves all files of a message aside. Its text is in both places until the last.
[[nodiscard]] bool move_message_aside(const Layout& layout, Id id);

/// Gives message `from` the number `to`, which no message has. At each moment one of the two names is that
/// of a whole message, and the other one means nothing. What is found under `to` is moved aside. False,
/// with errno, on failure.
[[nodiscard]] bool renumber(const Layout& layout, Id from, Id to);

/// Removes what `renumber` has left under the old number, if it was interrupted: files that have a name
/// under `to`, too.
[[nodiscard]] bool remove_old_names(const Layout& layout, Id from, Id to);

/// Gives each of the messages `ids` its right number. Where they stand in each other's way, the last of a
/// row goes first; and one of a ring gets a number of its own for the time. False, with errno, if one of
/// them could not be renumbered.
[[nodiscard]] bool renumber_all(const Layout& layout, const std::vector<Id>& ids);

}  // namespace queue
