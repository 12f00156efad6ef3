// dns-server: answer DNS questions on 127.0.0.1 as a script says, by UDP and TCP on one port.
//
//   dns-server [ -6 ] [ -p port ] script
//     -6         on ::1 instead
//     -p port    on that port instead of a free one
//
// Prints the port and LF, then a line for each question: `udp NAME TYPE`, `udp-edns NAME TYPE` or
// `tcp NAME TYPE`, TYPE as a number. Reads the script again for each question, and ends after five
// minutes whatever happens. Empty lines and lines that start with # count for nothing; others are
//
//   NAME TYPE DATA        a record
//   NAME BEHAVIOUR [ N ]  what is odd about replies for NAME; N: to the first N questions only
//
// NAME may be `*` or `*.SUFFIX`, which stands for every name that has no line of its own. An IP
// address before PTR stands for its name in in-addr.arpa or ip6.arpa. Records:
//
//   A IP   AAAA IP   NS NAME   CNAME NAME   PTR NAME   MX PREFERENCE NAME   TXT TEXT
//   SOA MNAME RNAME SERIAL REFRESH RETRY EXPIRE MINIMUM   NUMBER BYTES
//
// TEXT is everything up to the end of the line, or strings between double quotes. In TEXT, BYTES
// and names, `\ooo` is the byte with that octal number. The time to live is 3600. CNAMEs are
// followed. A name without a line does not exist. A reply too long for UDP is cut and has the TC
// bit; by TCP at most as many records are sent as fit into 65535 bytes. Behaviours:
//
//   servfail refused notimp formerr nxdomain   a reply with that code and no records
//   silent        no reply at all; by TCP, the connection is closed
//   tcp-silent    no reply by TCP
//   delay N       reply N milliseconds later
//   wrong-id wrong-question wrong-port   first a reply like that, which says 192.0.2.66; then the
//                 right one
//   garbage       first a packet of rubbish; then the right reply
//   flood         1000 replies with wrong ids; nothing else
//   truncated     by UDP only the TC bit
//   no-edns       FORMERR to EDNS, with a bare header
//   no-edns-notimp   NOTIMP to EDNS, with the question
//   silent-edns   no reply to EDNS
//   silent-aaaa   no reply to questions for IPv6 addresses
//   loop          the name of the record in the answer is a pointer to itself
//   cut           the right reply without its last byte
//   bare          no RA bit, and an NS record in the authority section, as if referring to others
//
//   exit 0    the five minutes are over     100    wrong usage     111    anything else

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/options.h"
#include "inet/dns_packet.h"
#include "inet/socket.h"
#include "io/reader.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/poll.h"
#include "os/signal.h"
#include "text/case.h"
#include "text/scan.h"
#include "text/split.h"

namespace {

enum class Transport { udp, udp_edns, tcp };

struct Query {
  inet::DnsHeader header;
  inet::DnsQuestion question;
  Transport transport;
  size_t room;
};

struct Line {
  inet::DomainName name;
  std::string word;  // a type or a behaviour, in lower case
  std::string rest;
};

std::string number16(unsigned number) {
  return {static_cast<char>(number >> 8), static_cast<char>(number & 255)};
}

std::string number32(std::string_view digits) {
  const uint64_t number = text::scan_decimal(digits).value;
  return number16(number >> 16 & 0xffff) + number16(number & 0xffff);
}

std::string wire(std::string_view name) {
  const auto parsed = inet::parse_domain(name);
  if (!parsed) cmd::die(cmd::permanent, "no name: ", name);
  return parsed->wire();
}

std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(word.size());
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return word;
}

std::string unescape(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c != '\\' || text.empty()) {
      bytes += c;
      continue;
    }
    const text::Scanned octal = text::scan_octal(text.substr(0, 3));
    bytes += octal.length > 0 ? static_cast<char>(octal.value) : text.front();
    text.remove_prefix(std::max<size_t>(octal.length, 1));
  }
  return bytes;
}

/// The data of a TXT record: strings of at most 255 bytes.
std::string txt_data(std::string_view text) {
  std::string data;
  const auto add = [&](std::string_view piece) {
    std::string bytes = unescape(piece);
    do {
      const std::string part = bytes.substr(0, 255);
      bytes.erase(0, part.size());
      data += static_cast<char>(part.size());
      data += part;
    } while (!bytes.empty());
  };
  if (!text.starts_with('"')) {
    add(text);
    return data;
  }
  bool inside = false;
  while (const auto piece = text::take(text, '"')) {
    if (inside) add(*piece);
    inside = !inside;
  }
  return data;
}

std::string address_data(std::string_view text, size_t size) {
  const auto ip = inet::parse_ip(text);
  if (!ip) cmd::die(cmd::permanent, "no address: ", text);
  const auto& bytes = ip->bytes();
  return {bytes.end() - static_cast<ptrdiff_t>(size), bytes.end()};
}

/// The data and the type of the record that `line` describes; false if it describes none.
bool take_record(const Line& line, uint16_t& type, std::string& data) {
  using enum inet::DnsType;
  struct Named {
    std::string_view word;
    inet::DnsType type;
  };
  constexpr Named types[] = {{"a", a},     {"aaaa", aaaa}, {"ns", ns},   {"cname", cname},
                             {"ptr", ptr}, {"mx", mx},     {"txt", txt}, {"soa", soa}};
  const auto named = std::ranges::find(types, line.word, &Named::word);
  if (named == std::end(types)) {
    if (!text::all_digits(line.word)) return false;
    type = static_cast<uint16_t>(text::scan_decimal(line.word).value);
    data = unescape(line.rest);
    return true;
  }
  type = static_cast<uint16_t>(named->type);
  std::string_view rest = line.rest;
  switch (named->type) {
    case a: data = address_data(rest, 4); break;
    case aaaa: data = address_data(rest, 16); break;
    case txt: data = txt_data(rest); break;
    case mx:
      data = number16(text::scan_decimal(take_word(rest)).value & 0xffff);
      data += wire(rest);
      break;
    case soa:
      data = wire(take_word(rest));
      data += wire(take_word(rest));
      for (int i = 0; i < 5; ++i) data += number32(take_word(rest));
      break;
    default: data = wire(rest); break;
  }
  return true;
}

class Script {
 public:
  explicit Script(const char* path);
  /// The lines for `name`, or for the nearest name with a star.
  std::vector<const Line*> lines(const inet::DomainName& name) const;

 private:
  std::vector<const Line*> exact(const inet::DomainName& name) const;

  std::vector<Line> lines_;
};

Script::Script(const char* path) {
  const auto text = os::read_file(path, 1 << 24);
  if (!text) cmd::die_sys(cmd::temporary, "unable to read ", path);
  std::string_view rest = *text;
  while (const auto whole = text::take(rest, '\n')) {
    std::string_view line = *whole;
    const std::string_view name = take_word(line);
    if (name.empty() || name.starts_with('#')) continue;
    const std::string word = text::lower(take_word(line));
    const auto ip = word == "ptr" ? inet::parse_ip(name) : std::nullopt;
    const auto parsed = ip ? inet::reverse_name(*ip) : inet::parse_domain(name);
    if (!parsed) cmd::die(cmd::permanent, "no name: ", name);
    lines_.push_back({*parsed, word, std::string(line)});
  }
}

std::vector<const Line*> Script::exact(const inet::DomainName& name) const {
  std::vector<const Line*> found;
  for (const Line& line : lines_) {
    if (line.name == name) found.push_back(&line);
  }
  return found;
}

std::vector<const Line*> Script::lines(const inet::DomainName& name) const {
  auto found = exact(name);
  std::string rest = inet::format(name);
  while (found.empty() && !rest.empty()) {
    const size_t dot = rest.find('.');
    rest = dot == std::string::npos ? "" : rest.substr(dot);
    if (const auto star = inet::parse_domain("*" + rest)) found = exact(*star);
    if (!rest.empty()) rest.erase(0, 1);
  }
  return found;
}

constexpr unsigned recursive_reply = 0x8180;
constexpr unsigned truncated = 0x200;
constexpr unsigned recursion_available = 0x80;

/// A reply under construction.
class Reply {
 public:
  Reply(const Query& query, unsigned flags) : query_(query), flags_(recursive_reply | flags) {
    if (!query.header.recursion_desired()) flags_ &= ~0x100u;
  }
  Reply& question(std::string_view name) {
    ++counts_[0];
    body_ += name;
    body_ += number16(static_cast<unsigned>(query_.question.type)) + number16(inet::dns_class_in);
    return *this;
  }
  Reply& question() { return question(query_.question.name.wire()); }
  /// `section` is 1 to 3. What does not fit by TCP is left out.
  Reply& record(unsigned section, std::string_view owner, uint16_t type, std::string_view data) {
    constexpr size_t most = 65535;
    std::string bytes(owner);
    bytes += number16(type) + number16(inet::dns_class_in) + number32("3600");
    bytes += number16(static_cast<unsigned>(data.size()));
    bytes += data;
    if (bytes.size() + body_.size() + 12 > most) return *this;
    ++counts_[section];
    body_ += bytes;
    return *this;
  }
  void clear(unsigned flag) { flags_ &= ~flag; }
  std::string bytes(uint16_t id) const {
    std::string packet = number16(id) + number16(flags_);
    for (const unsigned count : counts_) packet += number16(count);
    return packet + body_;
  }
  std::string bytes() const { return bytes(query_.header.id); }

 private:
  const Query& query_;
  unsigned flags_;
  unsigned counts_[4] = {};
  std::string body_;
};

/// The records of the script for the question, CNAMEs first.
Reply honest_reply(const Script& script, const Query& query) {
  inet::DomainName name = query.question.name;
  constexpr unsigned most_aliases = 200;
  Reply reply(query, script.lines(name).empty() ? 3 : 0);
  reply.question();
  for (unsigned aliases = 0; aliases < most_aliases; ++aliases) {
    const std::string owner = aliases == 0 ? number16(0xc00c) : name.wire();
    std::optional<std::string> alias;
    for (const Line* line : script.lines(name)) {
      uint16_t type;
      std::string data;
      if (!take_record(*line, type, data)) continue;
      const auto kind = static_cast<inet::DnsType>(type);
      if (kind == inet::DnsType::cname) alias = line->rest;
      if (kind == query.question.type || kind == inet::DnsType::cname)
        reply.record(1, owner, type, data);
    }
    if (!alias || query.question.type == inet::DnsType::cname) break;
    name = inet::parse_domain(*alias).value_or(inet::DomainName());
  }
  return reply;
}

std::string name_of(const Query& query) { return inet::format(query.question.name); }

struct Packet {
  int64_t due;
  std::string bytes;
  bool other_port = false;
};

class Server {
 public:
  Server(const char* script, const inet::Ip& ip, uint16_t port);
  [[noreturn]] void run();

 private:
  struct Waiting {
    Packet packet;
    sockaddr_in6 to;
    socklen_t size;
  };

  void serve_udp();
  void serve_tcp();
  void send_due();
  int64_t patience() const;
  bool parse(std::string_view packet, Transport transport, Query& query) const;
  std::vector<Packet> replies(const Query& query);
  std::vector<Packet> odd_replies(const Query& query, const Script& script, bool& complete);
  /// The line with that behaviour, if it is to be had now.
  const Line* behaviour(const Script& script, const Query& query, std::string_view word);

  const char* script_;
  os::Fd udp_, other_udp_, tcp_;
  std::vector<Waiting> waiting_;
  std::map<std::string, uint64_t> uses_;
  int64_t end_ = os::monotonic_milliseconds() + 300000;
};

Server::Server(const char* script, const inet::Ip& ip, uint16_t port) : script_(script) {
  const auto udp = [&] {
    const int domain = ip.is_v4() ? AF_INET : AF_INET6;
    return os::own(::socket(domain, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  };
  const uint16_t wanted = port;
  constexpr int tries = 100;
  for (int i = 0; i < tries; ++i) {
    tcp_ = inet::tcp_socket(inet::family_of(ip));
    udp_ = udp();
    other_udp_ = udp();
    if (!inet::reuse_address(tcp_) || !inet::bind(tcp_, {ip, wanted, 0})) break;
    const auto bound = inet::local_endpoint(tcp_);
    port = bound ? bound->port : 0;
    if (inet::bind(udp_, {ip, port, 0}) && inet::bind(other_udp_, {ip, 0, 0}) &&
        inet::listen(tcp_, 20)) {
      (void)os::write_all(os::standard_output, text::join(port, '\n'));
      return;
    }
  }
  cmd::die_sys(cmd::temporary, "unable to listen");
}

void Server::run() {
  for (;;) {
    pollfd sockets[] = {{.fd = udp_.get(), .events = POLLIN, .revents = 0},
                        {.fd = tcp_.get(), .events = POLLIN, .revents = 0}};
    (void)os::poll(sockets, patience());
    if (os::monotonic_milliseconds() >= end_) cmd::exit(0);
    send_due();
    if (sockets[0].revents != 0) serve_udp();
    if (sockets[1].revents != 0) serve_tcp();
  }
}

int64_t Server::patience() const {
  int64_t due = end_;
  for (const Waiting& waiting : waiting_) due = std::min(due, waiting.packet.due);
  return std::max<int64_t>(due - os::monotonic_milliseconds(), 0);
}

void Server::send_due() {
  const int64_t now = os::monotonic_milliseconds();
  std::erase_if(waiting_, [&](Waiting& waiting) {
    if (waiting.packet.due > now) return false;
    const std::string& bytes = waiting.packet.bytes;
    const os::Fd& from = waiting.packet.other_port ? other_udp_ : udp_;
    const void* to = &waiting.to;
    (void)::sendto(from.get(), bytes.data(), bytes.size(), 0, static_cast<const sockaddr*>(to),
                   waiting.size);
    return true;
  });
}

bool Server::parse(std::string_view packet, Transport transport, Query& query) const {
  inet::DnsMessage message(packet);
  const auto question = message.next_question();
  if (!question) return false;
  query = {message.header(), *question, transport, 512};
  while (const auto record = message.next_record()) {
    if (record->type != inet::DnsType::opt) continue;
    query.transport = Transport::udp_edns;
    query.room = record->record_class;
  }
  if (transport == Transport::tcp) {
    query.transport = transport;
    query.room = 65535;
  }
  constexpr std::string_view names[] = {"udp", "udp-edns", "tcp"};
  (void)os::write_all(os::standard_output,
                      text::join(names[static_cast<size_t>(query.transport)], ' ', name_of(query),
                                 ' ', static_cast<uint16_t>(question->type), '\n'));
  return true;
}

void Server::serve_udp() {
  Waiting waiting{};
  char room[4096];
  waiting.size = sizeof waiting.to;
  void* from = &waiting.to;
  const ptrdiff_t size =
      ::recvfrom(udp_.get(), room, sizeof room, 0, static_cast<sockaddr*>(from), &waiting.size);
  Query query;
  if (size < 0 || !parse({room, static_cast<size_t>(size)}, Transport::udp, query)) return;
  for (Packet& packet : replies(query)) {
    waiting.packet = std::move(packet);
    waiting_.push_back(waiting);
  }
  send_due();
}

void Server::serve_tcp() {
  inet::Endpoint remote;
  const os::Fd connection = inet::accept(tcp_, remote);
  if (!connection) return;
  char buffer[512];
  io::Reader in(connection.get(), buffer);
  in.set_timeout(5);
  char size[2];
  if (!in.get_exactly(size)) return;
  std::string packet(
      static_cast<size_t>(static_cast<uint8_t>(size[0]) << 8 | static_cast<uint8_t>(size[1])),
      '\0');
  Query query;
  if (!in.get_exactly(packet) || !parse(packet, Transport::tcp, query)) return;
  for (const Packet& reply : replies(query)) {
    const std::string bytes = number16(static_cast<unsigned>(reply.bytes.size())) + reply.bytes;
    if (!os::write_all(connection.get(), bytes)) return;
  }
}

const Line* Server::behaviour(const Script& script, const Query& query, std::string_view word) {
  for (const Line* line : script.lines(query.question.name)) {
    if (line->word != word) continue;
    const auto most = text::number(line->rest);
    if (!most || uses_[text::join(name_of(query), ' ', word)]++ < *most) return line;
  }
  return nullptr;
}

/// What comes before the right reply; all there is to say if `complete`.
std::vector<Packet> Server::odd_replies(const Query& query, const Script& script, bool& complete) {
  const auto has = [&](std::string_view word) { return behaviour(script, query, word) != nullptr; };
  const uint16_t id = query.header.id;
  const auto lie = [&](std::string_view name) {
    return Reply(query, 0).question(name).record(1, name, 1, address_data("192.0.2.66", 4));
  };
  const std::string own = query.question.name.wire();
  std::vector<Packet> packets;
  const auto only = [&](const Reply& reply) {
    complete = true;
    packets.assign(1, {0, reply.bytes()});
  };

  if (has("wrong-id")) packets.push_back({0, lie(own).bytes(id ^ 1)});
  if (has("wrong-question")) packets.push_back({0, lie(wire("wrong.example")).bytes()});
  if (has("wrong-port")) packets.push_back({0, lie(own).bytes(), true});
  if (has("garbage")) packets.push_back({0, "\xff\xfe garbage \xc0\xc0\xc0\xc0"});
  if (has("flood")) {
    for (unsigned i = 1; i <= 1000; ++i)
      packets.push_back({0, lie(own).bytes(static_cast<uint16_t>(id + i))});
    complete = true;
  }
  struct Code {
    std::string_view word;
    unsigned rcode;
  };
  for (const Code& code :
       {Code{"formerr", 1}, {"servfail", 2}, {"nxdomain", 3}, {"notimp", 4}, {"refused", 5}}) {
    if (has(code.word)) only(Reply(query, code.rcode).question());
  }
  if (query.transport == Transport::udp_edns && has("no-edns")) only(Reply(query, 1));
  if (query.transport == Transport::udp_edns && has("no-edns-notimp"))
    only(Reply(query, 4).question());
  if (query.transport != Transport::tcp && has("truncated"))
    only(Reply(query, truncated).question());
  if (has("loop")) {
    only(Reply(query, 0).question().record(
        1, number16(0xc000u + static_cast<unsigned>(12 + own.size() + 4)), 1,
        address_data("192.0.2.66", 4)));
  }
  if (has("bare")) {
    Reply reply(query, 0);
    reply.clear(recursion_available);
    only(reply.question().record(2, own, 2, wire("ns.example")));
  }
  if (has("silent") || (query.transport == Transport::tcp && has("tcp-silent")) ||
      (query.transport == Transport::udp_edns && has("silent-edns")) ||
      (query.question.type == inet::DnsType::aaaa && has("silent-aaaa"))) {
    complete = true;
    packets.clear();
  }
  return packets;
}

std::vector<Packet> Server::replies(const Query& query) {
  const Script script(script_);
  bool complete = false;
  std::vector<Packet> packets = odd_replies(query, script, complete);
  if (!complete) {
    std::string bytes = honest_reply(script, query).bytes();
    if (behaviour(script, query, "cut") != nullptr) bytes.pop_back();
    if (bytes.size() > query.room) bytes = Reply(query, truncated).question().bytes();
    packets.push_back({0, bytes});
  }
  for (const Line* line : script.lines(query.question.name)) {
    if (line->word != "delay") continue;
    const int64_t due =
        os::monotonic_milliseconds() + static_cast<int64_t>(text::scan_decimal(line->rest).value);
    for (Packet& packet : packets) packet.due = due;
  }
  return packets;
}

}  // namespace

int program(cmd::Args args) {
  inet::Ip ip = inet::Ip::v4(127, 0, 0, 1);
  uint16_t port = 0;
  cmd::Options options(args, "6p:");
  while (const char option = options.next()) {
    switch (option) {
      case '6': ip = inet::parse_ip("::1").value_or(ip); break;
      case 'p': port = static_cast<uint16_t>(text::scan_decimal(options.value()).value); break;
      default: cmd::usage("dns-server [ -6 ] [ -p port ] script");
    }
  }
  args = options.rest();
  if (args.size() != 1) cmd::usage("dns-server [ -6 ] [ -p port ] script");
  os::ignore_signal(SIGPIPE);
  Server(args[0], ip, port).run();
}
