// The control files of qmail-send.

#include "queue/settings.h"

#include <algorithm>
#include <vector>

#include "db/control.h"
#include "queue/log.h"
#include "text/scan.h"

namespace queue {

namespace {

bool read_map(const char* path, db::ConstMap& map, db::ConstMap (*make)(const std::vector<std::string>&)) {
  std::vector<std::string> lines;
  if (!db::read_list_or_default(path, lines)) return false;
  map = make(lines);
  return true;
}

/// control/locals; without it the name `me`.
bool read_locals(const std::string& me, db::ConstMap& locals) {
  std::vector<std::string> lines;
  const db::Control control = db::read_list("control/locals", lines);
  if (control == db::Control::failed) return false;
  if (control == db::Control::absent) {
    if (me.empty()) return false;
    lines = {me};
  }
  locals = db::list_map(lines);
  return true;
}

void not_understood(const char* path, std::string_view what) {
  log("warning: unable to understand ", path, ": ", log_safe(what));
}

bool read_seconds(const char* path, int64_t& seconds) {
  uint64_t number = static_cast<uint64_t>(seconds);
  if (!db::read_number_or_default(path, number)) return false;
  seconds = static_cast<int64_t>(std::min(number, uint64_t{1} << 40));
  return true;
}

bool read_tries(Tries& tries) {
  if (!read_seconds("control/queuelifetime", tries.lifetime)) return false;
  tries.bounce_lifetime = tries.lifetime;
  std::vector<std::string> lines;
  if (!read_seconds("control/bouncelifetime", tries.bounce_lifetime)) return false;
  if (!db::read_list_or_default("control/retryschedule", lines)) return false;
  constexpr uint64_t most_seconds = 1 << 30;
  std::vector<int64_t> waits;
  for (const std::string& line : lines) {
    const auto seconds = text::number(line, most_seconds);
    if (seconds && *seconds > 0) {
      waits.push_back(static_cast<int64_t>(*seconds));
    } else {
      not_understood("control/retryschedule", line);
    }
  }
  tries.retries = Retries(std::move(waits));
  return true;
}

bool read_form(BounceForm& form) {
  std::string word;
  if (!db::read_line_or_default("control/bouncestyle", word)) return false;
  const auto style = bounce_style(word);
  if (style) form.style = *style;
  if (!style && !word.empty()) not_understood("control/bouncestyle", word);
  return db::read_number_or_default("control/bouncemaxbytes", form.most);
}

}  // namespace

bool read_settings(Settings& settings) {
  if (!db::read_line_or_default("control/me", settings.me)) return false;
  const auto or_me = [&](const char* path, std::string& value, const char* fallback) {
    value = settings.me.empty() ? fallback : settings.me;
    return db::read_line_or_default(path, value);
  };
  Routing& routing = settings.routing;
  BounceNames& names = settings.names;
  return read_tries(settings.tries) && read_form(settings.form) && reread_limits(settings) == nullptr &&
         or_me("control/envnoathost", routing.envnoathost, "envnoathost") &&
         db::read_line_or_default("control/bouncefrom", names.from) &&
         or_me("control/bouncehost", names.host, "bouncehost") &&
         or_me("control/doublebouncehost", names.double_host, "doublebouncehost") &&
         db::read_line_or_default("control/doublebounceto", names.double_to) &&
         read_locals(settings.me, routing.locals) &&
         read_map("control/percenthack", routing.percenthack, db::list_map) &&
         read_map("control/virtualdomains", routing.virtualdomains, db::colon_map);
}

const char* reread_routing(Settings& settings) {
  db::ConstMap locals, virtualdomains;
  if (!read_locals(settings.me, locals)) return "control/locals";
  if (!read_map("control/virtualdomains", virtualdomains, db::colon_map)) return "control/virtualdomains";
  settings.routing.locals = std::move(locals);
  settings.routing.virtualdomains = std::move(virtualdomains);
  return nullptr;
}

const char* reread_limits(Settings& settings) {
  Limits limits;
  std::vector<std::string> lines;
  if (!db::read_number_or_default("control/concurrencylocal", limits.local)) return "control/concurrencylocal";
  if (!db::read_number_or_default("control/concurrencyremote", limits.remote)) return "control/concurrencyremote";
  if (!db::read_list_or_default("control/domainlimits", lines)) return "control/domainlimits";
  for (const std::string& line : lines) {
    if (!limits.domains.add(line)) not_understood("control/domainlimits", line);
  }
  settings.limits = std::move(limits);
  return nullptr;
}

}  // namespace queue
