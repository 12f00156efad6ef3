// control/stopped: mail that is not to be tried for now.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/constmap.h"
#include "os/fd.h"
#include "queue/schedule.h"

namespace queue {

/// Lines `local`, `remote` for a whole channel, `domain`, and `.domain` for all names that end so.
class Stops {
 public:
  Stops() = default;
  explicit Stops(const std::vector<std::string>& lines);

  /// True if nothing of the channel is to be tried.
  bool stops(ChannelName channel) const { return channel == ChannelName::local ? local_ : remote_; }
  /// True if nothing is to be tried for `recipient` in that channel.
  bool stops(ChannelName channel, std::string_view recipient) const { return stops(channel) || find(recipient); }
  /// The line that stops mail to the domain of `recipient`, in small letters; nothing if none does.
  std::optional<std::string_view> find(std::string_view recipient) const;
  /// True if that line, as `find` returned it, is there.
  bool has(std::string_view line) const { return domains_.contains(line); }

 private:
  db::ConstMap domains_;
  bool local_ = false;
  bool remote_ = false;
};

/// Relative to the mail home.
constexpr const char* stopped_path = "control/stopped";

/// Reads it; without the file nothing is stopped. False, with errno, on failure; then `stops` is as it was.
[[nodiscard]] bool read_stops(const os::Fd& home, Stops& stops);

/// The text of the file with one line more, unless it is there; nothing else changes.
std::string with_line(std::string_view content, std::string_view line);
/// The text without that line; nothing if it is not there.
std::optional<std::string> without_line(std::string_view content, std::string_view line);
/// True if `word` can be a line of the file: a channel, a domain or `.domain`.
bool can_be_stopped(std::string_view word);

}  // namespace queue
