#include "inet/socket.h"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <cerrno>

TEST_CASE("both ends of a connection agree on its endpoints") {
  constexpr int64_t patience = 1000;
  const inet::Ip here = inet::Ip::v4(127, 0, 0, 1);
  const os::Fd listener = inet::tcp_socket(inet::Family::v4);
  REQUIRE(inet::bind(listener, {here}));
  REQUIRE(inet::listen(listener, 1));
  const auto at = inet::local_endpoint(listener);
  REQUIRE(at);
  const os::Fd client = inet::tcp_socket(inet::Family::v4);
  REQUIRE(inet::connect(client, *at, patience));
  inet::Endpoint remote;
  const os::Fd server = inet::accept(listener, remote);
  REQUIRE(server);

  const auto client_end = inet::local_endpoint(client);
  const auto server_end = inet::remote_endpoint(client.get());
  REQUIRE(client_end);
  REQUIRE(server_end);
  CHECK(client_end->port == remote.port);
  CHECK(client_end->ip == here);
  CHECK(server_end->port == at->port);
  CHECK(server_end->ip == here);
}

TEST_CASE("what is no connection by TCP has no endpoints") {
  const os::Fd listener = inet::tcp_socket(inet::Family::v4);
  CHECK_FALSE(inet::remote_endpoint(listener.get()));
  CHECK(errno == ENOTCONN);
  int pair[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
  const os::Fd one(pair[0]), other(pair[1]);
  CHECK_FALSE(inet::local_endpoint(one));
  CHECK(errno == EAFNOSUPPORT);
  CHECK_FALSE(inet::remote_endpoint(one.get()));
  CHECK(errno == EAFNOSUPPORT);
  CHECK_FALSE(inet::local_endpoint(-1));
  CHECK(errno == EBADF);
}

TEST_CASE("a connection that nobody takes is refused") {
  const inet::Ip here = inet::Ip::v4(127, 0, 0, 1);
  const os::Fd client = inet::tcp_socket(inet::Family::v4);
  constexpr int64_t patience = 1000;
  CHECK_FALSE(inet::connect(client, {here, 1}, patience));
  CHECK(errno == ECONNREFUSED);
}
