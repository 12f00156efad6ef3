// Where an address goes (queue.md section 10).

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/constmap.h"
#include "queue/schedule.h"

namespace queue {

/// The control files that decide, as read.
struct Routing {
  std::string envnoathost;
  db::ConstMap locals;
  db::ConstMap percenthack;
  db::ConstMap virtualdomains;
};

struct Destination {
  enum class Rule {
    locals,
    virtualdomains,
    excepted,  // a line of virtualdomains without a prefix
    none,
  };
  ChannelName channel;
  std::string address;
  Rule rule;
  std::string line;  // of virtualdomains: `key:prefix`
};

/// `recipient` with the host that an address without one gets: the first step of `route`.
std::string with_host(const Routing& routing, std::string_view recipient);
/// The address inside of one with a host, if the percent hack takes it from there: the second step,
/// as often as there is one.
std::optional<std::string> percent_inside(const Routing& routing, std::string_view address);

/// The channel and the address under which `recipient` is delivered.
Destination route(const Routing& routing, std::string_view recipient);

/// The address as the sender knew it: without the prefix that a virtual domain put there. An
/// address-specific prefix (`user@domain:prefix`) goes too, which the originals forget.
std::string_view without_prefix(const Routing& routing, std::string_view address);

/// The envelope sender for one delivery to `recipient`: `own-@h-@[]` becomes `own-r=d@h` (VERP).
std::string expand_verp(std::string_view sender, std::string_view recipient);
/// The sender that a bounce goes to: the four bytes `-@[]` of a VERP sender cut off.
std::string_view without_verp(std::string_view sender);

}  // namespace queue
