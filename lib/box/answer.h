// What programs answer when they are asked about a message, and how such answers are put together:
// the algebra of mail-answers(7). Nothing here runs a program.

#pragma once

#include "box/dotqmail.h"

namespace box {

/// A verdict, read as the answer to a question. `verdict` makes one of any exit code.
using Answer = Verdict;
constexpr Answer yes = Verdict::next;
constexpr Answer stop = Verdict::stop;  // yes, and no further line counts
constexpr Answer no = Verdict::permanent;
constexpr Answer later = Verdict::temporary;  // not known now

/// The exit code that says it: 0, 99, 100 or 111.
int exit_code(Answer answer);

/// True for `yes` and `stop`.
constexpr bool succeeded(Answer answer) { return answer == yes || answer == stop; }

/// The answer of a program that knows nothing of these codes, as its exit code tells it: 0 is
/// `yes`, 111 `later`, all others are `no`.
Answer test(int exit_code);

/// mail-not: the opposite; `later` stays.
Answer negation(Answer answer);

/// mail-stop: `stop` instead of `yes`.
Answer stopping(Answer answer);

/// mail-if: which part is asked after the test.
enum class Branch { then, otherwise, none };
Branch branch(Answer test);

/// A way to put one question after the other.
struct Row {
  Answer none;                                 // the answer before the first question
  bool (*open)(Answer so_far);                 // true if the next question is to be asked
  Answer (*with)(Answer so_far, Answer next);  // the answer with the one to the next question
};

/// mail-and: the first answer that is not `yes` decides.
extern const Row conjunction;
/// mail-or: the first answer that is not `no` decides.
extern const Row disjunction;
/// mail-first: the first success decides; without one, `later` outweighs `no`.
extern const Row first_success;
/// mail-tee: all are asked; `later` outweighs `no`, that `stop`, that `yes`.
extern const Row everyone;

/// Asks each question in turn, as long as the answer is open: `ask(question)` returns an Answer.
template <typename Questions, typename Ask>
Answer answer(const Row& row, const Questions& questions, Ask ask) {
  Answer so_far = row.none;
  for (const auto& question : questions) {
    if (!row.open(so_far)) break;
    so_far = row.with(so_far, ask(question));
  }
  return so_far;
}

}  // namespace box
