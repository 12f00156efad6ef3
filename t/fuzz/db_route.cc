// Routes of any form: what is taken for one has a port, and a login only with a host.

#include "db/route.h"
#include "fuzz/fuzz.h"

void fuzz(std::string_view bytes) {
  const auto route = db::parse_route(bytes);
  if (!route) return;
  require(route->relay.port != 0);
  require(!route->login || (!route->relay.host.empty() && !route->login->password.empty()));
}
