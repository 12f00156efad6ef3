#include "inet/ucspi.h"

#include <doctest/doctest.h>

namespace {

std::string variables(const inet::Connection& connection) {
  os::Environment environment;
  for (char** entry = os::environment(); *entry != nullptr; ++entry) {
    environment.unset(std::string_view(*entry).substr(0, std::string_view(*entry).find('=')));
  }
  inet::set_variables(connection, environment);
  std::string all;
  for (char* const* entry = environment.array(); *entry != nullptr; ++entry) {
    all += *entry;
    all += ' ';
  }
  return all;
}

inet::Connection connection_between(const inet::Ip& local, const inet::Ip& remote) {
  inet::Connection connection;
  connection.local = {local, 25};
  connection.remote = {remote, 999};
  return connection;
}

const inet::Connection v4 =
    connection_between(inet::Ip::v4(10, 0, 0, 1), inet::Ip::v4(10, 0, 0, 2));

}  // namespace

TEST_CASE("an IPv4 connection is described by TCP variables") {
  CHECK(variables(v4) ==
        "PROTO=TCP TCPLOCALIP=10.0.0.1 TCPLOCALPORT=25 TCPREMOTEIP=10.0.0.2 TCPREMOTEPORT=999 ");
  inet::Connection known = v4;
  known.local_host = "";
  known.remote_host = "h";
  known.remote_info = "i";
  CHECK(variables(known).ends_with(" TCPLOCALHOST= TCPREMOTEHOST=h TCPREMOTEINFO=i "));
}

TEST_CASE("an IPv6 connection has TCP6 variables too") {
  const inet::Connection v6 =
      connection_between(*inet::parse_ip("2001:db8::1"), *inet::parse_ip("::2"));
  CHECK(variables(v6) ==
        "PROTO=TCP6 TCPLOCALIP=2001:db8::1 TCPLOCALPORT=25 TCPREMOTEIP=::2 TCPREMOTEPORT=999 "
        "TCP6LOCALIP=2001:db8::1 TCP6LOCALPORT=25 TCP6REMOTEIP=::2 TCP6REMOTEPORT=999 ");
  CHECK(inet::log_text(v6) == ":2001:db8::1:25 :::2::999");
  inet::Connection presented = v4;
  presented.present_as_v6 = true;
  CHECK(variables(presented).starts_with("PROTO=TCP6 TCPLOCALIP=::ffff:10.0.0.1 "));
}

TEST_CASE("what a peer says of itself cannot break a line of the log") {
  inet::Connection connection = v4;
  connection.local_host = "l";
  connection.remote_host = "a b%c:d\n\x7f\xe9";
  connection.remote_info = std::string(101, 'x');
  CHECK(inet::log_text(connection) ==
        "l:10.0.0.1:25 a?b?c?d???:10.0.0.2:" + std::string(100, 'x') + "...:999");
  connection.remote_info = std::string(100, 'x');
  CHECK(inet::log_text(connection).ends_with(":" + std::string(100, 'x') + ":999"));
}
