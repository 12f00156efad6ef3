// A TCP connection as programs see it.

#include "inet/ucspi.h"

#include "text/fmt.h"

namespace inet {

namespace {

void set_if_known(os::Environment& environment, std::string_view name,
                  const std::optional<std::string>& value) {
  if (value) environment.set(name, *value);
}

std::string log_field(const std::optional<std::string>& value) {
  constexpr size_t most = 100;
  if (!value) return {};
  std::string field = value->substr(0, most);
  for (char& c : field) {
    if (c < '!' || c > '~' || c == '%' || c == ':') c = '?';
  }
  if (value->size() > most) field += "...";
  return field;
}

}  // namespace

std::string shown(const Connection& connection, const Ip& ip) {
  return connection.present_as_v6 ? format_as_v6(ip) : format(ip);
}

void unset_variables(os::Environment& environment) {
  environment.unset("PROTO");
  environment.unset("TCP6INTERFACE");
  for (const char* const protocol : {"TCP", "TCP6"}) {
    for (const char* const what : {"LOCALIP", "LOCALPORT", "LOCALHOST", "REMOTEIP", "REMOTEPORT",
                                   "REMOTEHOST", "REMOTEINFO"}) {
      environment.unset(text::join(protocol, what));
    }
  }
}

void set_variables(const Connection& connection, os::Environment& environment) {
  const auto& [local, remote, local_host, remote_host, remote_info, as_v6] = connection;
  environment.set("PROTO", connection.is_v6() ? "TCP6" : "TCP");
  environment.set("TCPLOCALIP", shown(connection, local.ip));
  environment.set("TCPLOCALPORT", text::join(local.port));
  environment.set("TCPREMOTEIP", shown(connection, remote.ip));
  environment.set("TCPREMOTEPORT", text::join(remote.port));
  set_if_known(environment, "TCPLOCALHOST", local_host);
  set_if_known(environment, "TCPREMOTEHOST", remote_host);
  set_if_known(environment, "TCPREMOTEINFO", remote_info);
  if (!connection.is_v6()) return;
  environment.set("TCP6LOCALIP", format_as_v6(local.ip));
  environment.set("TCP6LOCALPORT", text::join(local.port));
  environment.set("TCP6REMOTEIP", format_as_v6(remote.ip));
  environment.set("TCP6REMOTEPORT", text::join(remote.port));
  set_if_known(environment, "TCP6LOCALHOST", local_host);
  set_if_known(environment, "TCP6REMOTEHOST", remote_host);
  set_if_known(environment, "TCP6REMOTEINFO", remote_info);
  if (remote.scope != 0) environment.set("TCP6INTERFACE", interface_name(remote.scope));
}

std::string log_text(const Connection& connection) {
  const auto& [local, remote, local_host, remote_host, remote_info, as_v6] = connection;
  return text::join(log_field(local_host), ':', shown(connection, local.ip), ':', local.port, ' ',
                    log_field(remote_host), ':', shown(connection, remote.ip), ':',
                    log_field(remote_info), ':', remote.port);
}

std::string log_text_of_environment() {
  const auto field = [](const char* name) {
    const char* const value = os::get_env(name);
    return value == nullptr ? std::string() : log_field(value);
  };
  const auto address = [&field](const char* name) {
    const char* const value = os::get_env(name);
    return value != nullptr && parse_ip(value) ? std::string(value) : field(name);
  };
  return text::join(field("TCPLOCALHOST"), ':', address("TCPLOCALIP"), ':', field("TCPLOCALPORT"),
                    ' ', field("TCPREMOTEHOST"), ':', address("TCPREMOTEIP"), ':',
                    field("TCPREMOTEINFO"), ':', field("TCPREMOTEPORT"));
}

}  // namespace inet
