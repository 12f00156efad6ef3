// What the programs that build headers anew are told of hosts.

#include "queue/host_settings.h"

#include "db/control.h"
#include "os/environment.h"
#include "os/home.h"
#include "queue/origin.h"
#include "text/fmt.h"

namespace queue {

std::optional<HostSettings> read_host_settings(std::string_view& culprit) {
  culprit = "controls";
  const OriginSettings otherwise{{"DEFAULTHOST", "DEFAULTDOMAIN", "PLUSDOMAIN"}, "IDHOST"};
  const auto origin = read_origin_settings(otherwise);
  if (!origin) return std::nullopt;

  std::vector<std::string> lines;
  db::Control found = db::Control::absent;
  if (const char* file = os::get_env("QMAILREWRITEFILE")) {
    found = db::read_list(file, lines);
    if (found == db::Control::failed) culprit = "$QMAILREWRITEFILE";
  }
  if (found == db::Control::absent) {
    found = db::read_list(text::join(os::mail_home(), "/control/rewrite").c_str(), lines);
  }
  if (found == db::Control::failed) return std::nullopt;

  HostSettings settings{mail::HostRewriting(origin->completion), ""};
  if (found == db::Control::present) {
    std::vector<text::RewriteRule> rules;
    for (const std::string& line : lines) {
      if (auto rule = text::parse_rewrite_rule(line)) rules.push_back(std::move(*rule));
    }
    settings.rewriting = mail::HostRewriting(std::move(rules));
  }
  settings.id_host = text::printable(settings.rewriting.host(origin->id_host));
  return settings;
}

}  // namespace queue
