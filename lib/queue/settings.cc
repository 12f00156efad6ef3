// The control files of qmail-send.

#include "queue/settings.h"

#include <vector>

#include "db/control.h"

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

}  // namespace

bool read_settings(Settings& settings) {
  if (!db::read_line_or_default("control/me", settings.me)) return false;
  const auto or_me = [&](const char* path, std::string& value, const char* fallback) {
    value = settings.me.empty() ? fallback : settings.me;
    return db::read_line_or_default(path, value);
  };
  Routing& routing = settings.routing;
  BounceNames& names = settings.names;
  return db::read_number_or_default("control/queuelifetime", settings.lifetime) &&
         db::read_number_or_default("control/concurrencylocal", settings.concurrency_local) &&
         db::read_number_or_default("control/concurrencyremote", settings.concurrency_remote) &&
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

}  // namespace queue
