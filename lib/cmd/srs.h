// What the programs of the Sender Rewriting Scheme share (mail/srs.h): the secrets, the domain, the
// day, and what is said of an address that cannot be rewritten.

#pragma once

#include <string>
#include <string_view>

#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/received.h"
#include "mail/srs.h"

namespace cmd {

/// The options -s secrets, -d domain and -e separator.
struct SrsOptions {
  const char* secrets = nullptr;  // a file
  const char* domain = nullptr;
  char separator = '=';
};

/// Takes those of the options that are among `letters` from the front of `args`. Ends the program
/// on wrong usage.
SrsOptions take_srs_options(Args& args, const char* letters, std::string_view synopsis);

/// Rewrites with the secrets of that file, or of control/srs_secrets. Ends the program, 111, if it
/// cannot be read, holds none, or may be read or written by everybody.
mail::Srs read_srs(const SrsOptions& options);

/// That domain, or the one of control/srs_domain or control/me. Ends the program, 111, if there is
/// none.
std::string srs_domain(const SrsOptions& options);

/// Today, as mail::Srs counts days.
uint64_t srs_day();

/// Why an address was neither changed nor unchanged, with the code for a bounce.
std::string_view srs_problem(mail::Rewritten::Outcome outcome);

/// Puts out each line of standard input as `rewrite` makes it; as it is, after a warning, if it
/// cannot be rewritten: then the result is 100. 111 if anything was not read or not written.
template <typename Rewrite>
int rewrite_lines(Rewrite rewrite) {
  constexpr size_t most = 65536;
  int code = success;
  std::string line;
  for (;;) {
    const io::Line read = io::in.get_line(line, most);
    if (read == io::Line::too_long) die(permanent, "a line of more than ", most, " bytes");
    if (read != io::Line::complete && read != io::Line::partial) break;
    const mail::Rewritten rewritten = rewrite(std::string_view(line));
    const auto problem = srs_problem(rewritten.outcome);
    if (!problem.empty()) warn("unable to rewrite ", mail::safe(line), ": ", problem);
    if (!problem.empty()) code = permanent;
    io::out.print(problem.empty() ? rewritten.address : line, '\n');
  }
  const int finished = io::finish();
  return finished == success ? code : finished;
}

}  // namespace cmd
