// What looks at a message on its way, whole and byte by byte: a line looked for, hops counted, From
// quoted.

#include "box/mbox.h"
#include "fuzz/fuzz.h"
#include "mail/line_search.h"
#include "mail/received.h"

void fuzz(std::string_view bytes) {
  using State = mail::LineSearch::State;
  mail::LineSearch at_once("a: b\n"), slowly("a: b\n");
  State found = State::more;
  for (size_t i = 0; i < bytes.size() && found == State::more; ++i)
    found = slowly.feed(bytes.substr(i, 1));
  require(at_once.feed(bytes) == found);

  mail::HopCounter hops, single_hops;
  box::FromQuoter quoter, single_quoter;
  std::string quoted, singly_quoted;
  hops.feed(bytes);
  quoter.feed(bytes, quoted);
  for (size_t i = 0; i < bytes.size(); ++i) {
    single_hops.feed(bytes.substr(i, 1));
    single_quoter.feed(bytes.substr(i, 1), singly_quoted);
  }
  quoter.end(quoted);
  single_quoter.end(singly_quoted);
  require(hops.count() == single_hops.count() && quoted == singly_quoted);
  require(("\n" + quoted).find("\nFrom ") == std::string::npos);
}
