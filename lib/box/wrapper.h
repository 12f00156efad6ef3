// Programs that run the programs which stand behind their own words in a command line.

#pragma once

#include <span>
#include <vector>

#include "shell/script.h"

namespace box {

struct Wrapped {
  /// What reads the exit code of the programs.
  enum class Asked {
    by_itself,  // whoever runs the wrapper: the code becomes its own
    as_test,    // the wrapper: 0 is yes, nearly all else no
    as_answer,  // the wrapper, as mail-answers(7) has it: 1 is no answer
  };
  std::vector<std::span<const shell::Word>>
      programs{};  // at least one word each; they may wrap others
  Asked asked = Asked::by_itself;
  bool broken = false;  // the braces are not those that the wrapper wants
};

/// The programs that the command runs besides itself, as far as that can be seen.
Wrapped unwrap(std::span<const shell::Word> command);

}  // namespace box
