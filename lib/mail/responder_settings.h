// What the owner of an automatic responder has set (auth-dns.md section 11).

#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mail {

/// The names are those that people write.
struct ResponderSettings {
  bool copymsg = false;
  bool no_inreplyto = false;
  uint64_t msglimit = 1;
  uint64_t timelimit = 3600;
  uint64_t numlines = std::numeric_limits<uint64_t>::max();  // of the body that are copied
  uint64_t starttime = 0;
  uint64_t endtime = std::numeric_limits<uint64_t>::max();
  std::vector<std::string> headerkeep;   // fields that are copied; all if it is empty
  std::vector<std::string> headerstrip;  // fields that are not
  std::string separator;
  std::string bcc;
  std::optional<std::string> subject_prefix;
  std::optional<std::vector<std::string>> addressed_to;
};

enum class Set { done, unknown_name, bad_value };

/// Changes the setting `name`. A switch is on unless its value is 0. The items of a list stand
/// between commas, colons and blanks.
Set set(ResponderSettings& settings, std::string_view name, std::string_view value);

/// All names.
inline constexpr std::array responder_setting_names{
    "addressed_to", "bcc",          "copymsg",  "endtime",   "headerkeep", "headerstrip",
    "msglimit",     "no_inreplyto", "numlines", "separator", "starttime",  "subject_prefix",
    "timelimit"};

struct ResponderConfig {
  std::string_view response;  // empty if there is none
  std::string_view bad_line;  // the first one that sets nothing; empty if there is none
};

/// Reads a config.txt: lines `name=value`, and `#` first for a comment, then, behind an empty line,
/// perhaps a response.
ResponderConfig read_config(std::string_view config, ResponderSettings& settings);

/// True if this field of a message is to be copied.
bool is_copied(const ResponderSettings& settings, std::string_view field_name);

}  // namespace mail
