#include "inet/dns_client.h"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "os/clock.h"
#include "os/poll.h"

namespace {

constexpr inet::Ip loopback = inet::Ip::v4(127, 0, 0, 1);

/// A server that does what the test says: it listens, by UDP alone.
class Server {
 public:
  explicit Server(uint16_t port = 0) : socket_(inet::udp_socket(inet::Family::v4)) {
    REQUIRE(inet::bind(socket_, {loopback, port, 0}));
  }
  inet::Endpoint endpoint() const { return inet::local_endpoint(socket_).value(); }
  /// The next query; empty if there is none.
  std::string take() {
    char room[512];
    size_ = sizeof from_;
    void* const from = &from_;
    const ssize_t size =
        ::recvfrom(socket_.get(), room, sizeof room, 0, static_cast<sockaddr*>(from), &size_);
    return {room, static_cast<size_t>(std::max<ssize_t>(size, 0))};
  }
  /// Answers the last query: the bytes of `packet`.
  void send(const std::string& packet) {
    const void* const from = &from_;
    REQUIRE(::sendto(socket_.get(), packet.data(), packet.size(), 0,
                     static_cast<const sockaddr*>(from), size_) > 0);
  }
  /// The query made a reply: with these flags, and the rest of the packet behind the question.
  static std::string reply(std::string query, unsigned flags, unsigned records,
                           std::string_view rest) {
    query[2] = static_cast<char>(flags >> 8);
    query[3] = static_cast<char>(flags & 255);
    query[7] = static_cast<char>(records);
    query[11] = 0;
    query.resize(12 + question().name.wire().size() + 4);
    return query.append(rest);
  }
  static inet::DnsQuestion question() {
    return {inet::parse_domain("a.example").value(), inet::DnsType::a};
  }

 private:
  os::Fd socket_;
  sockaddr_in from_{};
  socklen_t size_ = 0;
};

constexpr std::string_view address_record("\xc0\x0c\0\1\0\1\0\0\0\0\0\4\1\2\3\4", 16);

inet::DnsQuery ask(const std::vector<inet::Endpoint>& servers,
                   inet::Recursion recursion = inet::Recursion::wanted,
                   inet::Edns edns = inet::Edns::offered) {
  return inet::DnsQuery(Server::question(), servers, recursion, edns);
}

void wait(inet::DnsQuery& query) { REQUIRE(inet::wait_for_one({&query, 1})); }

}  // namespace

TEST_CASE("a query goes out at once, and its answer comes in") {
  Server server;
  inet::DnsQuery query = ask({server.endpoint()});
  CHECK_FALSE(query.done());
  const std::string packet = server.take();
  CHECK(packet == inet::dns_query(Server::question(), inet::DnsMessage(packet).header().id,
                                  inet::Recursion::wanted, 1232));
  server.send(Server::reply(packet, 0x8180, 1, address_record));
  inet::DnsQuery moved = std::move(query);
  wait(moved);
  CHECK(moved.error() == 0);
  const auto answer = inet::addresses_in(moved);
  CHECK(answer.outcome == inet::Outcome::found);
  CHECK(answer.values == std::vector{inet::Ip::v4(1, 2, 3, 4)});
  CHECK_FALSE(inet::wait_for_one({&moved, 1}));
}

TEST_CASE("ids and ports are not twice the same") {
  Server server;
  std::string ids;
  for (int i = 0; i < 4; ++i) {
    const inet::DnsQuery query = ask({server.endpoint()});
    ids += server.take().substr(0, 2);
  }
  CHECK(ids.substr(0, 6) != ids.substr(2));
}

TEST_CASE("without recursion nothing of it is in the query, and the first round takes a second") {
  Server server;
  const int64_t before = os::monotonic_milliseconds();
  inet::DnsQuery query =
      ask({server.endpoint()}, inet::Recursion::not_wanted, inet::Edns::not_offered);
  const std::string packet = server.take();
  CHECK(packet == inet::dns_query(Server::question(), inet::DnsMessage(packet).header().id,
                                  inet::Recursion::not_wanted, 0));
  CHECK(query.deadline() >= before + 1000);
  CHECK(query.deadline() <= os::monotonic_milliseconds() + 1000);
}

TEST_CASE("a server that is not there gets a second to start") {
  const inet::Endpoint endpoint = Server().endpoint();
  inet::DnsQuery query = ask({endpoint});
  for (int i = 0; i < 2; ++i) {
    REQUIRE(os::wait_readable(query.wanted().fd, 1000));
    query.advance(POLLIN);
  }
  REQUIRE_FALSE(query.done());
  CHECK(query.wanted().fd == -1);
  Server server(endpoint.port);
  query.advance(0);
  CHECK(server.take().empty());
  os::sleep_milliseconds(query.deadline() - os::monotonic_milliseconds());
  query.advance(0);
  server.send(Server::reply(server.take(), 0x8180, 1, address_record));
  wait(query);
  CHECK(query.error() == 0);
}

TEST_CASE("a referral is an answer only to who did not want recursion") {
  for (const auto recursion : {inet::Recursion::wanted, inet::Recursion::not_wanted}) {
    Server server;
    inet::DnsQuery query = ask({server.endpoint()}, recursion);
    for (int i = 0; i < 3 && !query.done(); ++i) {
      server.send(Server::reply(server.take(), 0x8000, 0, ""));
      REQUIRE(os::wait_readable(query.wanted().fd, 1000));
      query.advance(POLLIN);
    }
    CHECK(query.done());
    CHECK(query.error() == (recursion == inet::Recursion::wanted ? EAGAIN : 0));
  }
}

TEST_CASE("a deadline for all ends those that still run") {
  Server quick, silent;
  std::vector<inet::DnsQuery> queries;
  queries.push_back(ask({silent.endpoint()}));
  queries.push_back(ask({quick.endpoint()}));
  quick.send(Server::reply(quick.take(), 0x8183, 0, ""));
  const int64_t deadline = os::monotonic_milliseconds() + 50;
  REQUIRE(inet::wait_for_one(queries, deadline));
  CHECK_FALSE(queries[0].done());
  CHECK(inet::addresses_in(queries[1]).outcome == inet::Outcome::none);
  REQUIRE(inet::wait_for_one(queries, deadline));
  CHECK(os::monotonic_milliseconds() >= deadline);
  CHECK(queries[0].error() == ETIMEDOUT);
  errno = 0;
  CHECK(inet::addresses_in(queries[0]).outcome == inet::Outcome::failed);
  CHECK(errno == ETIMEDOUT);
  CHECK_FALSE(inet::wait_for_one(queries, deadline));
}

TEST_CASE("a deadline that has passed ends all, and no servers answer nothing") {
  Server silent;
  inet::DnsQuery query = ask({silent.endpoint()});
  CHECK(inet::wait_for_one({&query, 1}, 0));
  CHECK(query.error() == ETIMEDOUT);
  const inet::DnsQuery nobody = ask({});
  CHECK(nobody.done());
  CHECK(nobody.error() == EAGAIN);
}

TEST_CASE("records that are no addresses, names or texts are damage") {
  struct Row {
    inet::DnsType type;
    std::string_view data;
  };
  constexpr std::string_view short_mx("\0", 1);
  for (const Row& row : {Row{inet::DnsType::a, "123"},
                         {inet::DnsType::a, "12345"},
                         {inet::DnsType::aaaa, "1234"},
                         {inet::DnsType::ptr, "\1"},
                         {inet::DnsType::mx, short_mx},
                         {inet::DnsType::txt, "\5abc"}}) {
    CAPTURE(static_cast<unsigned>(row.type));
    Server server;
    inet::DnsQuestion question = Server::question();
    question.type = row.type;
    inet::DnsQuery query(question, {server.endpoint()}, inet::Recursion::wanted,
                         inet::Edns::offered);
    std::string record(address_record.substr(0, 10));
    record[3] = static_cast<char>(row.type);
    record += {'\0', static_cast<char>(row.data.size())};
    server.send(Server::reply(server.take(), 0x8180, 1, record + std::string(row.data)));
    wait(query);
    CHECK(query.error() == 0);
    errno = 0;
    switch (row.type) {
      case inet::DnsType::mx:
        CHECK(inet::mail_exchangers_in(query).outcome == inet::Outcome::failed);
        break;
      case inet::DnsType::txt: CHECK(inet::texts_in(query).outcome == inet::Outcome::failed); break;
      case inet::DnsType::ptr: CHECK(inet::names_in(query).outcome == inet::Outcome::failed); break;
      default: CHECK(inet::addresses_in(query).outcome == inet::Outcome::failed);
    }
    CHECK(errno == EPROTO);
  }
}
