// Questions on their way through the domain name system, any number at once. Who wants one answer
// and has time to wait finds it simpler in inet/dns.h.
//
//   std::vector<inet::DnsQuery> queries;
//   for (…) queries.emplace_back(inet::DnsQuestion{name, inet::DnsType::a});
//   while (inet::wait_for_one(queries)) …    // look at those that are done; leave when it suffices
//   const auto addresses = inet::addresses_in(queries[0]);

#pragma once

#include <poll.h>

#include <cerrno>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "inet/dns.h"
#include "inet/dns_packet.h"
#include "inet/socket.h"
#include "os/fd.h"

namespace inet {

enum class Edns { offered, not_offered };

/// One question: asked at once, of one server after the other. Each is given 3 seconds, in a second
/// round 11, in a third one 45; without recursion there is a round of 1 second before these. A
/// server that refuses, fails or is not there is passed over without waiting; a reply that was too
/// long for UDP is fetched by TCP, 10 seconds for each step. EDNS0 is offered in the first round
/// only, and not to who does not understand it. If the last of the servers is not there, the last
/// round waits a second: it may be about to start.
class DnsQuery {
 public:
  /// Asks the servers of dns_servers() for recursion.
  explicit DnsQuery(DnsQuestion question);
  DnsQuery(DnsQuestion question, std::vector<Endpoint> servers, Recursion recursion, Edns edns);

  /// True once there is a reply, or all servers have failed.
  bool done() const { return phase_ == Phase::done; }
  /// 0 if there is a reply; else the errno value of the last failure: EAGAIN after a server that
  /// could not tell, ETIMEDOUT, ECONNREFUSED …
  int error() const { return error_; }
  /// The packet of a reply that says what records there are, or that there is no such name.
  const std::string& reply() const { return reply_; }
  const DnsQuestion& question() const { return question_; }

  // For loops that wait for other things too, while not done:
  /// What os::poll is to wait for; in a pause there is no descriptor.
  pollfd wanted() const;
  /// Until when, in os::monotonic_milliseconds().
  int64_t deadline() const { return deadline_; }
  /// Goes on after such a wait; `events` are what poll returned, 0 for nothing.
  void advance(short events);
  /// Ends it as failed.
  void give_up(int error);

 private:
  enum class Phase { udp, pause, connecting, sending, size, body, done };

  bool offers_edns() const;
  void ask_by_udp();
  bool send_by_udp();
  void take_by_udp();
  void judge_udp(std::string_view packet);
  void ask_by_tcp();
  bool connect_by_tcp();
  void send_by_tcp();
  void take_by_tcp();
  void judge_tcp();
  void finish(std::string_view packet);
  void pass_over(int error);
  void set_deadline(int64_t seconds);

  DnsQuestion question_;
  std::vector<Endpoint> servers_;
  Recursion recursion_;
  Edns edns_;
  Phase phase_ = Phase::udp;
  size_t server_ = 0;
  size_t round_;
  size_t tcp_tries_ = 0;  // servers that were asked by TCP
  unsigned strays_ = 0;   // packets that were no reply to this try
  uint16_t id_ = 0;
  os::Fd socket_;
  std::string outgoing_;  // what TCP has not taken yet
  std::string reply_;
  size_t expected_ = 0;  // bytes of the reply by TCP
  int64_t deadline_ = 0;
  int error_ = EAGAIN;
};

constexpr int64_t no_deadline = std::numeric_limits<int64_t>::max();

/// Waits until one more of `queries` is done. At `deadline`, in os::monotonic_milliseconds(), those
/// that still run fail with ETIMEDOUT. False if all were done already.
bool wait_for_one(std::span<DnsQuery> queries, int64_t deadline = no_deadline);

// What a query that is done has found; errno as its error() if it failed.
/// The addresses, of the kind that was asked for.
Answer<Ip> addresses_in(const DnsQuery& query);
/// The names that PTR, CNAME or NS records hold.
Answer<std::string> names_in(const DnsQuery& query);
/// The texts of TXT records, the strings of each joined.
Answer<std::string> texts_in(const DnsQuery& query);
Answer<MailExchanger> mail_exchangers_in(const DnsQuery& query);

}  // namespace inet
