// What programs answer when they are asked about a message, and how such answers are put together.

#include "box/answer.h"

#include <algorithm>

namespace box {

int exit_code(Answer answer) {
  switch (answer) {
    case yes: return 0;
    case stop: return 99;
    case no: return 100;
    case later: break;
  }
  return 111;
}

Answer test(int exit_code) {
  if (exit_code == 0) return yes;
  return exit_code == 111 ? later : no;
}

Answer negation(Answer answer) {
  if (answer == later) return later;
  return answer == no ? yes : no;
}

Answer stopping(Answer answer) { return answer == yes ? stop : answer; }

Branch branch(Answer test) {
  if (test == later) return Branch::none;
  return test == no ? Branch::otherwise : Branch::then;
}

namespace {

constexpr Answer the_next(Answer, Answer next) { return next; }

constexpr Answer success_or_doubt(Answer so_far, Answer next) {
  return succeeded(next) ? next : std::max(so_far, next);
}

constexpr Answer worse(Answer so_far, Answer next) { return std::max(so_far, next); }
static_assert(yes < stop && stop < no && no < later);

}  // namespace

constexpr Row conjunction = {yes, [](Answer so_far) { return so_far == yes; }, the_next};
constexpr Row disjunction = {no, [](Answer so_far) { return so_far == no; }, the_next};
constexpr Row first_success = {no, [](Answer so_far) { return !succeeded(so_far); },
                               success_or_doubt};
constexpr Row everyone = {yes, [](Answer) { return true; }, worse};

}  // namespace box
