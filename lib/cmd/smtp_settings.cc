// What a server of SMTP is told by the control files and by the environment.

#include "cmd/smtp_settings.h"

#include <algorithm>
#include <limits>

#include "db/control.h"
#include "inet/ucspi_tls.h"
#include "os/environment.h"
#include "text/case.h"

namespace cmd {

namespace {

/// The number of a file, or, where there may be one, of a variable that is set.
bool number(const char* path, uint64_t& to) { return db::read_number_or_default(path, to); }
bool number(const char* path, const char* variable, uint64_t& to) {
  return db::read_number(path, variable, to) != db::Control::failed;
}

bool read_extensions(talk::SmtpSettings& session) {
  std::vector<std::string> lines;
  if (!db::read_list_or_default("control/smtpextensions", lines)) return false;
  const auto listed = [&](std::string_view name) {
    return std::ranges::any_of(
        lines, [&](const std::string& line) { return text::equal_without_case(line, name); });
  };
  session.enhanced_codes = listed("ENHANCEDSTATUSCODES");
  session.utf8 = listed("SMTPUTF8");
  return true;
}

talk::StartTls start_tls(const talk::SmtpSettings& session) {
  if (session.authenticated || inet::is_encrypted()) return talk::StartTls::none;
  switch (inet::tls_offer()) {
    case inet::TlsOffer::none: break;
    case inet::TlsOffer::offered: return talk::StartTls::offered;
    case inet::TlsOffer::required: return talk::StartTls::required;
  }
  return talk::StartTls::none;
}

}  // namespace

void continue_session(talk::SmtpSettings& session) {
  session.greeted = os::get_env("SMTPGREETED") != nullptr;
  session.authenticated = session.greeted && os::get_env("SMTPAUTHUSER") != nullptr;
  const char* helo = os::get_env("SMTPHELOHOST");
  if (session.greeted && helo != nullptr) session.helo = helo;
}

unsigned seconds(uint64_t number) {
  constexpr uint64_t longest = std::numeric_limits<int>::max();
  return static_cast<unsigned>(std::min(number, longest));
}

bool read_names(talk::SmtpSettings& session) {
  std::string me;
  const db::Control has_me = db::read_line("control/me", me);
  const db::Control has_greeting = db::read_line("control/smtpgreeting", session.greeting);
  const db::Control has_host = db::read_line("control/localiphost", session.local_host);
  using enum db::Control;
  if (has_me == failed || has_greeting == failed || has_host == failed) return false;
  if (has_me == absent && has_greeting == absent) return false;
  if (has_greeting == absent) session.greeting = me;
  if (has_host == absent) session.local_host = me;
  return true;
}

bool read(SmtpSettings& settings) {
  constexpr unsigned refused_for_good = 550;
  talk::SmtpSettings& session = settings.session;
  uint64_t timeout = 1200;
  uint64_t session_seconds = 3600;
  uint64_t tarpit_seconds = 0;
  uint64_t bare_newline = 0;
  uint64_t log = 0;
  if (!read_names(session) || !settings.gate.read() || !settings.hooks.read("smtpd") || !read_extensions(session) ||
      !number("control/timeoutsmtpd", timeout) ||
      !number("control/timeoutsession", session_seconds) ||
      !number("control/maxerrors", session.errors) ||
      !number("control/maxrcpt", "MAXRCPT", session.recipients) ||
      !number("control/brtlimit", "BRTLIMIT", session.bad_recipients) ||
      !number("control/tarpitcount", "TARPITCOUNT", settings.tarpit_count) ||
      !number("control/tarpitdelay", "TARPITDELAY", tarpit_seconds) ||
      !number("control/smtplf", bare_newline) || !number("control/smtplog", "SMTPLOG", log)) {
    return false;
  }
  session.databytes = settings.gate.databytes();
  settings.timeout = std::max(seconds(timeout), 1U);
  settings.session_seconds = seconds(session_seconds);
  settings.tarpit_seconds = seconds(tarpit_seconds);
  if (bare_newline == refused_for_good) settings.bare_newline_code = refused_for_good;
  if (log > 0) settings.log = queue::Transaction::Wanted::yes;
  continue_session(session);
  session.start_tls = start_tls(session);
  return true;
}

}  // namespace cmd
