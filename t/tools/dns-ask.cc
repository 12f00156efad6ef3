// dns-ask: ask the library's resolver, for tests.
//
//   dns-ask ip4|ip6|ip|name|txt|mx NAME ...    one after the other
//     For each a line: `found` and the values, `none`, or `failed:` and the reason.
//   dns-ask all MILLISECONDS NAME ...          the IPv4 addresses of all at once, within that time
//     For each a line in the order of the replies: the name and the same.
//
//   exit 0, or 100 for wrong usage

#include "cmd/die.h"
#include "cmd/program.h"
#include "inet/dns_client.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "text/scan.h"

static std::string shown(const inet::Ip& ip) { return format(ip); }
static std::string shown(const std::string& text) { return text; }
static std::string shown(const inet::MailExchanger& exchanger) {
  return text::join(exchanger.preference, ':', exchanger.host);
}

template <typename Value>
static void print(const inet::Answer<Value>& answer) {
  switch (answer.outcome) {
    case inet::Outcome::found: io::out.put("found"); break;
    case inet::Outcome::none: io::out.put("none"); break;
    case inet::Outcome::failed: io::out.print("failed: ", os::error_text(errno)); break;
  }
  for (const Value& value : answer.values) io::out.print(' ', shown(value));
  io::out.put('\n');
}

[[noreturn]] static void usage() {
  cmd::usage("dns-ask ip4|ip6|ip|name|txt|mx|all [ milliseconds ] name ...");
}

static void ask(std::string_view kind, std::string_view name) {
  if (kind == "ip4") return print(inet::addresses_of(name, inet::Kinds::v4));
  if (kind == "ip6") return print(inet::addresses_of(name, inet::Kinds::v6));
  if (kind == "ip") return print(inet::addresses_of(name, inet::Kinds::both));
  if (kind == "txt") return print(inet::texts_of(name));
  if (kind == "mx") return print(inet::mail_exchangers_of(name));
  const auto ip = inet::parse_ip(name);
  if (kind != "name" || !ip) usage();
  print(inet::names_of(*ip));
}

static void ask_all(int64_t milliseconds, cmd::Args names) {
  const int64_t deadline = os::monotonic_milliseconds() + milliseconds;
  std::vector<inet::DnsQuery> queries;
  for (size_t i = 0; i < names.size(); ++i) {
    const auto name = inet::parse_domain(names[i]);
    if (name) queries.emplace_back(inet::DnsQuestion{*name, inet::DnsType::a});
  }
  std::vector<bool> printed(queries.size());
  do {
    for (size_t i = 0; i < queries.size(); ++i) {
      if (!queries[i].done() || printed[i]) continue;
      printed[i] = true;
      io::out.print(format(queries[i].question().name), ' ');
      print(inet::addresses_in(queries[i]));
    }
  } while (inet::wait_for_one(queries, deadline));
}

int program(cmd::Args args) {
  if (args.size() < 2) usage();
  const std::string_view kind = args[0];
  if (kind == "all") {
    ask_all(static_cast<int64_t>(text::number(args[1]).value_or(0)), args.tail(2));
  } else {
    for (size_t i = 1; i < args.size(); ++i) ask(kind, args[i]);
  }
  return io::finish();
}
