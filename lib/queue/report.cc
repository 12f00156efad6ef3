// How the end of a delivery program becomes a delivery report.

#include "queue/report.h"

#include "text/fmt.h"
#include "text/split.h"

namespace queue {

namespace {

constexpr int not_executable = 126;
constexpr int not_loadable = 127;

/// Worst first: D, Z, K; the place of any other letter is that of D.
int rank(char letter) { return letter == 'K' ? 2 : letter == 'Z' ? 1 : 0; }

bool is_message_report(std::string_view report) {
  return !report.empty() && std::string_view("KZD").find(report[0]) != std::string_view::npos;
}

/// The letter of the first report on the message as a whole; D without one.
char message_letter(std::string_view reports) {
  while (const auto report = text::take_terminated(reports, '\0')) {
    if (is_message_report(*report)) return (*report)[0];
  }
  return 'D';
}

}  // namespace

std::string local_report(std::optional<int> code, std::string_view output) {
  if (!code) return "Zqmail-local crashed.\n";
  const std::string_view text = output.substr(0, output.find('\0'));
  switch (*code) {
    case spawn_bug: return "ZInternal qmail-lspawn bug.\n";
    case root_refused: return "ZNot allowed to perform deliveries as root.\n";
    case home_trouble: return "ZNFS failure in qmail-local.\n";
    case no_alias: return "ZUnable to find alias user!\n";
    case cdb_trouble: return "ZTrouble reading users/cdb in qmail-lspawn.\n";
    case lookup_trouble: return "ZTemporary failure in qmail-lspawn.\n";
    case 119: return "ZOut of memory in qmail-lspawn.\n";
    case local_not_run:
    case not_executable:  // a shell or the loader says so
    case not_loadable: return "ZUnable to run qmail-local.\n";
    case getpw_not_run: return "ZUnable to run qmail-getpw.\n";
    case 0: return text::join('K', text);
    case 111:
    case 71:
    case 74:
    case 75: return text::join('Z', text);
    default: return text::join('D', text);
  }
}

std::string remote_report(std::optional<int> code, std::string_view output) {
  if (!code) return "Zqmail-remote crashed.\n";
  // Its verdict on the mail stands in its output; this is about itself.
  if (*code != 0) return "ZUnable to run qmail-remote.\n";
  if (output.empty()) return "Zqmail-remote produced no output.\n";

  const char result = message_letter(output);
  std::string_view rest = output;
  const std::string_view first = text::take_terminated(rest, '\0').value_or("");
  const char about_recipient = first.empty() ? 'r' : first[0];
  const char outcome = about_recipient == 's' ? 'Z' : about_recipient == 'h' ? 'D' : result;
  std::string report = text::join(outcome, first.substr(first.empty() ? 0 : 1));
  if (rank(result) > rank(outcome)) return report;
  const std::string_view second = text::take_terminated(rest, '\0').value_or("");
  if (is_message_report(second)) report += second.substr(1);
  return report;
}

}  // namespace queue
