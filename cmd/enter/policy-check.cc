// policy-check: ask a policy server of Postfix whether a recipient may have mail; a check of
// qmail-hooks(5).
//
//   policy-check [ -t seconds ] host port
//   policy-check [ -t seconds ] path
//
//   exit 0     he may; a header field for the message, if the server wants one, on standard output
//        100   he may not, 111   not now; the reason on standard output

#include <algorithm>

#include "cmd/options.h"
#include "cmd/peer.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/process.h"
#include "os/signal.h"
#include "talk/policy.h"
#include "text/case.h"
#include "text/scan.h"

[[noreturn]] static void usage() { cmd::usage("policy-check [ -t seconds ] { host port | path }"); }

static std::string_view variable(const char* name, std::string_view otherwise = "") {
  const char* value = os::get_env(name);
  return value == nullptr ? otherwise : value;
}

/// What Postfix would say at RCPT, as far as it is known.
static std::string request() {
  std::string_view host = variable("TCPREMOTEHOST", "unknown");
  std::string_view protocol = variable("PROTOCOL", "SMTP");
  if (protocol != "SMTP") protocol = "ESMTP";
  std::string attributes;
  const auto add = [&](std::string_view name, std::string_view value) {
    talk::append_attribute(attributes, name, value);
  };
  add("request", "smtpd_access_policy");
  add("protocol_state", "RCPT");
  add("protocol_name", protocol);
  add("client_address", variable("TCPREMOTEIP"));
  add("client_name", host.empty() ? "unknown" : host);
  add("reverse_client_name", host.empty() ? "unknown" : host);
  add("client_port", variable("TCPREMOTEPORT"));
  add("helo_name", variable("SMTPHELOHOST"));
  add("sender", variable("SENDER"));
  add("recipient", variable("RECIPIENT"));
  add("recipient_count", "0");
  add("queue_id", "");
  add("instance", variable("TRANSACTION", text::join(os::process_id(), '.', os::now_seconds())));
  add("size", variable("MESSAGESIZE", "0"));
  add("etrn_domain", "");
  add("sasl_method", variable("SMTPAUTHMETHOD"));
  add("sasl_username", variable("SMTPAUTHUSER"));
  add("sasl_sender", "");
  add("encryption_protocol", variable("SSL_PROTOCOL"));
  add("encryption_cipher", variable("SSL_CIPHER"));
  add("encryption_keysize", "0");
  return attributes += '\n';
}

/// Everything up to the empty line; empty if the server does not come to it in time.
static std::string ask(const os::Fd& server, std::string_view question, unsigned seconds) {
  constexpr size_t most = 16384;
  char in_room[4096];
  char out_room[4096];
  io::Writer out(server.get(), out_room);
  io::Reader in(server.get(), in_room, &out);
  const int64_t deadline = os::monotonic_milliseconds() + int64_t{seconds} * 1000;
  out.set_timeout(seconds);
  out.put(question);
  std::string answer;
  while (!answer.ends_with("\n\n") && !answer.ends_with("\n\r\n")) {
    const int64_t left = (deadline - os::monotonic_milliseconds() + 999) / 1000;
    if (left <= 0 || answer.size() > most) return {};
    in.set_timeout(static_cast<unsigned>(left));
    const std::string_view bytes = in.peek();
    if (bytes.empty()) return {};
    answer += bytes;
    in.skip(bytes.size());
  }
  return answer;
}

int program(cmd::Args args) {
  constexpr uint64_t longest = 3600;
  uint64_t seconds = 30;
  cmd::Options options(args, "t:");
  while (const char option = options.next()) {
    const auto number = option == 't' ? text::number(options.value(), longest) : std::nullopt;
    if (!number) usage();
    seconds = std::max<uint64_t>(*number, 1);
  }
  args = options.rest();
  if (!cmd::names_peer(args) || args.size() != cmd::peer_words(args)) usage();
  if (os::get_env("RECIPIENT") == nullptr) cmd::die(cmd::temporary, "$RECIPIENT must be set");

  os::ignore_signal(SIGPIPE);
  const os::Fd server = cmd::connect_peer(args, static_cast<int64_t>(seconds) * 1000);
  if (!server) cmd::die_sys(cmd::temporary, "unable to connect to ", args[0]);
  const std::string answer = ask(server, request(), static_cast<unsigned>(seconds));
  if (answer.empty()) cmd::die(cmd::temporary, "no answer from ", args[0]);
  const talk::PolicyAction action = talk::parse_policy(answer);
  io::out.put(action.text);
  if (!action.text.empty() && !action.text.ends_with('\n')) io::out.put('\n');
  (void)io::out.flush();  // the exit code is the answer
  switch (action.kind) {
    case talk::PolicyAction::Kind::accept: return cmd::success;
    case talk::PolicyAction::Kind::refuse: return cmd::permanent;
    case talk::PolicyAction::Kind::defer: break;
  }
  return cmd::temporary;
}
