// Questions on their way through the domain name system.

#include "inet/dns_client.h"

#include <algorithm>
#include <cerrno>

#include "inet/dns_servers.h"
#include "os/clock.h"
#include "os/poll.h"
#include "os/random.h"

namespace inet {

namespace {

constexpr int64_t round_seconds[] = {1, 3, 11, 45};
constexpr size_t last_round = std::size(round_seconds) - 1;
constexpr int64_t pause_seconds = 1;
constexpr int64_t tcp_seconds = 10;
constexpr uint16_t edns_size = 1232;  // what goes through every network in one piece
constexpr unsigned most_strays = 100;

/// Binds to a port that nobody can foresee, if one is free.
bool bind_anywhere(const os::Fd& socket, Family family, uint16_t random) {
  constexpr unsigned first_port = 1025, ports = 65536 - first_port;
  constexpr unsigned tries = 10, step = 6007;
  const Ip any = family == Family::v4 ? Ip::v4(0, 0, 0, 0) : Ip();
  for (unsigned i = 0; i < tries; ++i) {
    const auto port = static_cast<uint16_t>(first_port + (random + i * step) % ports);
    if (bind(socket, {any, port, 0})) return true;
  }
  return bind(socket, {any, 0, 0});
}

/// True if another server may know better than the one that sent this reply.
bool useless(const DnsHeader& header, Recursion recursion) {
  if (header.rcode() != Rcode::no_error && header.rcode() != Rcode::nxdomain) return true;
  // A referral by a server that does not do what it was asked for.
  return recursion == Recursion::wanted && header.rcode() == Rcode::no_error &&
         header.answers == 0 && !header.authoritative() && !header.recursion_available();
}

}  // namespace

DnsQuery::DnsQuery(DnsQuestion question)
    : question_(std::move(question)),
      recursion_(Recursion::wanted),
      edns_(Edns::offered),
      round_(1) {
  const std::vector<Endpoint>* const servers = dns_servers();
  if (servers == nullptr) {
    give_up(errno);
  } else {
    servers_ = *servers;
    ask_by_udp();
  }
}

DnsQuery::DnsQuery(DnsQuestion question, std::vector<Endpoint> servers, Recursion recursion,
                   Edns edns)
    : question_(std::move(question)),
      servers_(std::move(servers)),
      recursion_(recursion),
      edns_(edns),
      round_(recursion == Recursion::wanted ? 1 : 0) {
  ask_by_udp();
}

pollfd DnsQuery::wanted() const {
  const bool writes = phase_ == Phase::connecting || phase_ == Phase::sending;
  return {
      .fd = socket_.get(), .events = static_cast<short>(writes ? POLLOUT : POLLIN), .revents = 0};
}

void DnsQuery::advance(short events) {
  if (done()) return;
  if (events == 0) {
    if (os::monotonic_milliseconds() < deadline_) return;
    if (phase_ == Phase::pause) return ask_by_udp();
    return pass_over(ETIMEDOUT);
  }
  switch (phase_) {
    case Phase::udp: return take_by_udp();
    case Phase::connecting:
      if (!connected(socket_)) return pass_over(errno);
      phase_ = Phase::sending;
      set_deadline(tcp_seconds);
      return send_by_tcp();
    case Phase::sending: return send_by_tcp();
    case Phase::size:
    case Phase::body: return take_by_tcp();
    case Phase::pause:
    case Phase::done: return;
  }
}

void DnsQuery::give_up(int error) {
  phase_ = Phase::done;
  error_ = error;
  socket_.reset();
  reply_.clear();
}

void DnsQuery::finish(std::string_view packet) {
  phase_ = Phase::done;
  error_ = 0;
  socket_.reset();
  reply_ = packet;
}

/// Goes on to the next server.
void DnsQuery::pass_over(int error) {
  error_ = error;
  ++server_;
  if (phase_ == Phase::udp) return ask_by_udp();
  ask_by_tcp();
}

void DnsQuery::set_deadline(int64_t seconds) {
  deadline_ = os::monotonic_milliseconds() + seconds * 1000;
}

bool DnsQuery::offers_edns() const {
  return edns_ == Edns::offered && round_ == (recursion_ == Recursion::wanted ? 1 : 0);
}

void DnsQuery::ask_by_udp() {
  for (; round_ <= last_round; ++round_, server_ = 0) {
    if (round_ == last_round && server_ == 0 && error_ == ECONNREFUSED && phase_ != Phase::pause) {
      phase_ = Phase::pause;
      socket_.reset();
      return set_deadline(pause_seconds);
    }
    for (; server_ < servers_.size(); ++server_) {
      if (send_by_udp()) return;
      error_ = errno;
    }
  }
  give_up(error_);
}

bool DnsQuery::send_by_udp() {
  uint8_t random[4];
  if (!os::fill_random(random)) return false;
  id_ = static_cast<uint16_t>(random[0] << 8 | random[1]);
  const auto port = static_cast<uint16_t>(random[2] << 8 | random[3]);
  const Endpoint& server = servers_[server_];
  const Family family = family_of(server.ip);
  socket_ = udp_socket(family);
  if (!socket_ || !bind_anywhere(socket_, family, port) || !begin_connect(socket_, server))
    return false;
  if (send(socket_, dns_query(question_, id_, recursion_, offers_edns() ? edns_size : 0)) < 0)
    return false;
  phase_ = Phase::udp;
  strays_ = 0;
  set_deadline(round_seconds[round_]);
  return true;
}

void DnsQuery::take_by_udp() {
  char room[4096];
  const ptrdiff_t size = os::read(socket_.get(), room);
  if (size < 0 && errno == EAGAIN) return;
  if (size < 0) return pass_over(errno);
  const std::string_view packet(room, static_cast<size_t>(size));
  if (answers(packet, question_, id_)) return judge_udp(packet);
  // Who guesses so often may guess right in the end.
  if (++strays_ == most_strays) pass_over(EAGAIN);
}

void DnsQuery::judge_udp(std::string_view packet) {
  const DnsHeader header = DnsMessage(packet).header();
  const bool not_understood =
      header.rcode() == Rcode::format_error || header.rcode() == Rcode::not_implemented;
  if (not_understood && offers_edns()) {
    edns_ = Edns::not_offered;
    return ask_by_udp();
  }
  if (useless(header, recursion_)) return pass_over(EAGAIN);
  if (header.truncated()) return ask_by_tcp();
  finish(packet);
}

/// Asks the server at hand, then the others, each once.
void DnsQuery::ask_by_tcp() {
  for (; tcp_tries_ < servers_.size(); ++server_) {
    ++tcp_tries_;
    server_ %= servers_.size();
    if (connect_by_tcp()) return;
    error_ = errno;
  }
  give_up(error_);
}

bool DnsQuery::connect_by_tcp() {
  uint8_t random[2];
  if (!os::fill_random(random)) return false;
  id_ = static_cast<uint16_t>(random[0] << 8 | random[1]);
  const std::string query = dns_query(question_, id_, recursion_, 0);
  outgoing_ = {static_cast<char>(query.size() >> 8), static_cast<char>(query.size() & 255)};
  outgoing_ += query;
  const Endpoint& server = servers_[server_];
  socket_ = tcp_socket(family_of(server.ip));
  phase_ = Phase::connecting;
  set_deadline(tcp_seconds);
  return socket_ && os::set_nonblocking(socket_.get()) && begin_connect(socket_, server);
}

void DnsQuery::send_by_tcp() {
  const ptrdiff_t count = send(socket_, outgoing_);
  if (count < 0 && errno == EAGAIN) return;
  if (count < 0) return pass_over(errno);
  outgoing_.erase(0, static_cast<size_t>(count));
  if (!outgoing_.empty()) return;
  phase_ = Phase::size;
  expected_ = 2;
  reply_.clear();
  set_deadline(tcp_seconds);
}

void DnsQuery::take_by_tcp() {
  char room[16384];
  const size_t wanted = std::min(expected_ - reply_.size(), sizeof room);
  const ptrdiff_t count = os::read(socket_.get(), {room, wanted});
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return pass_over(count < 0 ? errno : EPROTO);
  reply_.append(room, static_cast<size_t>(count));
  if (reply_.size() < expected_) return;
  if (phase_ == Phase::body) return judge_tcp();
  expected_ = DnsCursor(reply_, 0, expected_).number16();
  if (expected_ == 0) return pass_over(EPROTO);
  phase_ = Phase::body;
  reply_.clear();
  set_deadline(tcp_seconds);
}

void DnsQuery::judge_tcp() {
  if (!answers(reply_, question_, id_)) return pass_over(EPROTO);
  if (useless(DnsMessage(reply_).header(), recursion_)) return pass_over(EAGAIN);
  phase_ = Phase::done;
  error_ = 0;
  socket_.reset();
}

bool wait_for_one(std::span<DnsQuery> queries, int64_t deadline) {
  std::vector<DnsQuery*> running;
  for (DnsQuery& query : queries) {
    if (!query.done()) running.push_back(&query);
  }
  if (running.empty()) return false;
  std::vector<pollfd> sockets(running.size());
  for (bool one_done = false; !one_done;) {
    int64_t next = deadline;
    for (size_t i = 0; i < running.size(); ++i) {
      sockets[i] = running[i]->wanted();
      next = std::min(next, running[i]->deadline());
    }
    const int64_t now = os::monotonic_milliseconds();
    const int ready = now < deadline ? os::poll(sockets, std::max<int64_t>(next - now, 0)) : -1;
    if (ready < 0 && now < deadline && errno == EINTR) continue;
    for (size_t i = 0; i < running.size(); ++i) {
      if (ready < 0)
        running[i]->give_up(now < deadline ? errno : ETIMEDOUT);
      else
        running[i]->advance(sockets[i].revents);
      one_done = one_done || running[i]->done();
    }
  }
  return true;
}

namespace {

/// The values that `decode(data, values)` finds in each record; false from it is damage.
template <typename Value, typename Decode>
Answer<Value> decode_all(const DnsQuery& query, Decode decode) {
  Answer<Value> answer{Outcome::failed, {}};
  errno = query.error();
  if (errno != 0) return answer;
  const auto records = dns_records(query.reply(), query.question());
  bool sound = records.has_value();
  if (sound) {
    for (const DnsRecord& record : *records) {
      DnsCursor data = record.data;
      decode(data, answer.values);
      sound = sound && !data.failed() && data.ended();
    }
  }
  if (!sound) {
    answer.values.clear();
    errno = EPROTO;
    return answer;
  }
  answer.outcome = answer.values.empty() ? Outcome::none : Outcome::found;
  return answer;
}

}  // namespace

Answer<Ip> addresses_in(const DnsQuery& query) {
  return decode_all<Ip>(query, [&](DnsCursor& data, std::vector<Ip>& ips) {
    const bool v4 = query.question().type == DnsType::a;
    const std::string_view bytes = data.bytes(v4 ? 4 : 16);
    if (data.failed()) return;
    Ip::Bytes address = Ip::v4(0, 0, 0, 0).bytes();
    std::ranges::copy(bytes, address.end() - static_cast<ptrdiff_t>(bytes.size()));
    ips.emplace_back(address);
  });
}

Answer<std::string> names_in(const DnsQuery& query) {
  return decode_all<std::string>(query, [](DnsCursor& data, std::vector<std::string>& names) {
    names.push_back(format(data.name()));
  });
}

Answer<std::string> texts_in(const DnsQuery& query) {
  return decode_all<std::string>(query, [](DnsCursor& data, std::vector<std::string>& texts) {
    std::string text;
    while (!data.ended()) text += data.text();
    texts.push_back(std::move(text));
  });
}

Answer<MailExchanger> mail_exchangers_in(const DnsQuery& query) {
  return decode_all<MailExchanger>(query, [](DnsCursor& data, std::vector<MailExchanger>& hosts) {
    const uint16_t preference = data.number16();
    hosts.push_back({preference, format(data.name())});
  });
}

}  // namespace inet
