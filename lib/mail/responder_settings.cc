// What the owner of an automatic responder has set.

#include "mail/responder_settings.h"

#include <algorithm>

#include "text/case.h"
#include "text/scan.h"
#include "text/split.h"

namespace mail {

namespace {

constexpr std::string_view separators = ",: \t";

std::vector<std::string> items(std::string_view list) {
  std::vector<std::string> found;
  for (;;) {
    list.remove_prefix(std::min(list.find_first_not_of(separators), list.size()));
    if (list.empty()) return found;
    const std::string_view item = list.substr(0, list.find_first_of(separators));
    list.remove_prefix(item.size());
    found.emplace_back(item);
  }
}

struct Number {
  std::string_view name;
  uint64_t ResponderSettings::*value;
};
struct Switch {
  std::string_view name;
  bool ResponderSettings::*value;
};

constexpr std::array numbers{Number{"endtime", &ResponderSettings::endtime},
                             Number{"msglimit", &ResponderSettings::msglimit},
                             Number{"numlines", &ResponderSettings::numlines},
                             Number{"starttime", &ResponderSettings::starttime},
                             Number{"timelimit", &ResponderSettings::timelimit}};
constexpr std::array switches{Switch{"copymsg", &ResponderSettings::copymsg},
                              Switch{"no_inreplyto", &ResponderSettings::no_inreplyto}};

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::any_of(
      names, [&](const std::string& one) { return text::equal_without_case(one, name); });
}

}  // namespace

Set set(ResponderSettings& settings, std::string_view name, std::string_view value) {
  const std::string_view trimmed = text::trim_end(value);
  for (const Number& number : numbers) {
    if (name != number.name) continue;
    const auto read = text::number(trimmed);
    if (!read) return Set::bad_value;
    settings.*number.value = *read;
    return Set::done;
  }
  for (const Switch& one : switches) {
    if (name != one.name) continue;
    settings.*one.value = trimmed != "0";
    return Set::done;
  }
  if (name == "headerkeep") {
    settings.headerkeep = items(value);
  } else if (name == "headerstrip") {
    settings.headerstrip = items(value);
  } else if (name == "addressed_to") {
    settings.addressed_to = items(value);
  } else if (name == "separator") {
    settings.separator = value;
  } else if (name == "subject_prefix") {
    settings.subject_prefix = value;
  } else if (name == "bcc") {
    settings.bcc = trimmed;
  } else {
    return Set::unknown_name;
  }
  return Set::done;
}

ResponderConfig read_config(std::string_view config, ResponderSettings& settings) {
  ResponderConfig read;
  while (auto line = text::take(config, '\n')) {
    if (line->ends_with('\r')) line->remove_suffix(1);
    if (line->empty()) break;
    if (line->starts_with('#')) continue;
    const text::Halves halves = text::halves(*line, '=');
    const bool done = halves.found && set(settings, halves.before, halves.after) == Set::done;
    if (!done && read.bad_line.empty()) read.bad_line = *line;
  }
  read.response = config;
  return read;
}

bool is_copied(const ResponderSettings& settings, std::string_view field_name) {
  if (!settings.headerkeep.empty() && !contains(settings.headerkeep, field_name)) return false;
  return !contains(settings.headerstrip, field_name);
}

}  // namespace mail
