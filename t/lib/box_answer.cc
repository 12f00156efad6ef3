#include "box/answer.h"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <vector>

using box::Answer;

namespace {

constexpr std::array<Answer, 4> answers = {box::yes, box::stop, box::no, box::later};

/// The exit code for the answers of all of `codes`, and how many of them were asked for.
struct Asked {
  int code;
  size_t questions;
  bool operator==(const Asked&) const = default;
};

Asked ask(const box::Row& row, const std::vector<int>& codes) {
  size_t questions = 0;
  const Answer answer = box::answer(row, codes, [&](int code) {
    ++questions;
    return box::verdict(code);
  });
  return {box::exit_code(answer), questions};
}

/// Every cell for two questions: the lines are the first answer, the columns the second.
using Table = int[4][4];

void check(const box::Row& row, const Table& table) {
  for (size_t first = 0; first < 4; ++first) {
    for (size_t second = 0; second < 4; ++second) {
      const int codes[] = {box::exit_code(answers[first]), box::exit_code(answers[second])};
      CAPTURE(codes[0]);
      CAPTURE(codes[1]);
      CHECK(ask(row, {codes[0], codes[1]}).code == table[first][second]);
    }
  }
}

}  // namespace

TEST_CASE("the four answers have the exit codes 0, 99, 100 and 111") {
  CHECK(box::exit_code(box::yes) == 0);
  CHECK(box::exit_code(box::stop) == 99);
  CHECK(box::exit_code(box::no) == 100);
  CHECK(box::exit_code(box::later) == 111);
}

TEST_CASE("every exit code is one of the four answers") {
  for (int code = 0; code < 256; ++code) {
    CAPTURE(code);
    int expected = 111;
    for (const int plain : {0, 99, 100}) {
      if (code == plain) expected = code;
    }
    for (const int never : {64, 65, 70, 76, 77, 78, 112}) {
      if (code == never) expected = 100;
    }
    CHECK(box::exit_code(box::verdict(code)) == expected);
  }
}

TEST_CASE("a program that knows nothing of the codes says yes by 0 and later by 111") {
  for (int code = 0; code < 256; ++code) {
    CAPTURE(code);
    CHECK(box::exit_code(box::test(code)) == (code == 0 || code == 111 ? code : 100));
  }
}

TEST_CASE("mail-not, mail-stop and the choice of mail-if, for each answer") {
  struct Row {
    Answer answer;
    Answer negation;
    Answer stopping;
    box::Branch branch;
  };
  for (const Row& row : {
           Row{box::yes, box::no, box::stop, box::Branch::then},
           Row{box::stop, box::no, box::stop, box::Branch::then},
           Row{box::no, box::yes, box::no, box::Branch::otherwise},
           Row{box::later, box::later, box::later, box::Branch::none},
       }) {
    CAPTURE(box::exit_code(row.answer));
    CHECK(box::negation(row.answer) == row.negation);
    CHECK(box::stopping(row.answer) == row.stopping);
    CHECK(box::branch(row.answer) == row.branch);
  }
}

TEST_CASE("mail-and: the first answer that is not yes decides") {
  check(box::conjunction, {{0, 99, 100, 111},  //
                           {99, 99, 99, 99},
                           {100, 100, 100, 100},
                           {111, 111, 111, 111}});
  CHECK(ask(box::conjunction, {0, 0, 100, 0}) == Asked{100, 3});
  CHECK(ask(box::conjunction, {99, 100}) == Asked{99, 1});
  CHECK(ask(box::conjunction, {0, 1, 100}) == Asked{111, 2});
  CHECK(ask(box::conjunction, {}) == Asked{0, 0});
}

TEST_CASE("mail-or: the first answer that is not no decides") {
  check(box::disjunction, {{0, 0, 0, 0},  //
                           {99, 99, 99, 99},
                           {0, 99, 100, 111},
                           {111, 111, 111, 111}});
  CHECK(ask(box::disjunction, {100, 100, 0, 111}) == Asked{0, 3});
  CHECK(ask(box::disjunction, {100, 111, 0}) == Asked{111, 2});
  CHECK(ask(box::disjunction, {65, 99, 0}) == Asked{99, 2});
  CHECK(ask(box::disjunction, {}) == Asked{100, 0});
}

TEST_CASE("mail-first: the first success decides, and doubt outweighs no") {
  check(box::first_success, {{0, 0, 0, 0},  //
                             {99, 99, 99, 99},
                             {0, 99, 100, 111},
                             {0, 99, 111, 111}});
  CHECK(ask(box::first_success, {111, 100, 0, 99}) == Asked{0, 3});
  CHECK(ask(box::first_success, {100, 111, 100}) == Asked{111, 3});
  CHECK(ask(box::first_success, {100, 100}) == Asked{100, 2});
  CHECK(ask(box::first_success, {}) == Asked{100, 0});
}

TEST_CASE("mail-tee: all are asked, and the worst answer counts") {
  check(box::everyone, {{0, 99, 100, 111},  //
                        {99, 99, 100, 111},
                        {100, 100, 100, 111},
                        {111, 111, 111, 111}});
  CHECK(ask(box::everyone, {111, 0, 99, 100}) == Asked{111, 4});
  CHECK(ask(box::everyone, {100, 0, 99}) == Asked{100, 3});
  CHECK(ask(box::everyone, {}) == Asked{0, 0});
}

TEST_CASE("what holds of the algebra, for all answers") {
  for (const Answer a : answers) {
    const int code = box::exit_code(a);
    CAPTURE(code);
    // No further question than the first that decides is asked, and one question is its answer.
    for (const box::Row* row :
         {&box::conjunction, &box::disjunction, &box::first_success, &box::everyone}) {
      CHECK(ask(*row, {code}) == Asked{code, 1});
    }
    for (const Answer b : answers) {
      const int other = box::exit_code(b);
      CAPTURE(other);
      // De Morgan, as far as mail-not can tell yes and stop apart: not at all.
      const auto negated = [](int plain) {
        return box::exit_code(box::negation(box::verdict(plain)));
      };
      const int both = ask(box::conjunction, {code == 99 ? 0 : code, other}).code;
      CHECK(negated(both) == ask(box::disjunction, {negated(code), negated(other)}).code);
      // The order of mail-tee's questions does not count.
      CHECK(ask(box::everyone, {code, other}) == ask(box::everyone, {other, code}));
      for (const Answer c : answers) {
        const int third = box::exit_code(c);
        CAPTURE(third);
        // Brackets do not count.
        for (const box::Row* row :
             {&box::conjunction, &box::disjunction, &box::first_success, &box::everyone}) {
          const int left = ask(*row, {ask(*row, {code, other}).code, third}).code;
          const int right = ask(*row, {code, ask(*row, {other, third}).code}).code;
          CHECK(left == ask(*row, {code, other, third}).code);
          CHECK(right == left);
        }
      }
    }
  }
}
