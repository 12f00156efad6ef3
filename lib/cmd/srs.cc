// What the programs of the Sender Rewriting Scheme share.

#include "cmd/srs.h"

#include <algorithm>

#include "cmd/options.h"
#include "db/control.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/home.h"

namespace cmd {

namespace {

constexpr os::Mode for_everybody = 007;
constexpr size_t largest_file = size_t{1} << 20;

std::string control(std::string_view name) {
  return text::join(os::mail_home(), "/control/", name);
}

/// Looks for the line of a control file, if it is still wanted.
void complete(std::string& line, std::string_view name) {
  const std::string path = control(name);
  if (line.empty() && !db::read_line_or_default(path.c_str(), line)) {
    die_sys(temporary, "unable to read ", path);
  }
}

}  // namespace

SrsOptions take_srs_options(Args& args, const char* letters, std::string_view synopsis) {
  SrsOptions taken;
  Options options(args, letters);
  while (const char option = options.next()) {
    const std::string_view value = option == '?' ? "" : options.value();
    if (value.empty()) usage(synopsis);
    switch (option) {
      case 's': taken.secrets = options.value(); break;
      case 'd': taken.domain = options.value(); break;
      default:
        if (value.size() != 1 || !mail::is_srs_separator(value[0])) usage(synopsis);
        taken.separator = value[0];
    }
  }
  args = options.rest();
  return taken;
}

mail::Srs read_srs(const SrsOptions& options) {
  const std::string path = options.secrets == nullptr ? control("srs_secrets") : options.secrets;
  const os::Fd file = os::open_read_nonblocking(path);
  const auto status = file ? os::status(file) : std::nullopt;
  const auto content = status ? os::read_all(file.get(), largest_file) : std::nullopt;
  if (!content) die_sys(temporary, "unable to read ", path);
  if ((status->mode & for_everybody) != 0) {
    die(temporary, path, " is open to everybody: its mode must end in 0");
  }
  auto secrets = db::list_lines(*content);
  if (secrets.empty()) die(temporary, "no secret in ", path);
  return mail::Srs(std::move(secrets));
}

std::string srs_domain(const SrsOptions& options) {
  std::string domain = options.domain == nullptr ? "" : options.domain;
  complete(domain, "srs_domain");
  complete(domain, "me");
  if (domain.empty()) die(temporary, "no domain: neither control/srs_domain nor control/me");
  return domain;
}

uint64_t srs_day() {
  constexpr int64_t seconds = 24 * 60 * 60;
  return static_cast<uint64_t>(std::max<int64_t>(os::now_seconds(), 0) / seconds);
}

std::string_view srs_problem(mail::Rewritten::Outcome outcome) {
  using Outcome = mail::Rewritten::Outcome;
  switch (outcome) {
    case Outcome::changed:
    case Outcome::unchanged: break;
    case Outcome::too_long: return "the result would be too long (#5.1.7)";
    case Outcome::odd_host: return "its host holds an equals sign (#5.1.8)";
    case Outcome::not_srs: return "it is no SRS address (#5.1.1)";
    case Outcome::malformed: return "parts of it are missing (#5.1.1)";
    case Outcome::wrong_hash: return "its hash is wrong (#5.1.1)";
    case Outcome::too_old: return "it is too old (#5.1.1)";
  }
  return {};
}

}  // namespace cmd
