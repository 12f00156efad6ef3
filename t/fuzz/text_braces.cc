// Groups in braces: each line is a word.

#include "fuzz/fuzz.h"
#include "text/braces.h"
#include "text/split.h"

#include <string>

void fuzz(std::string_view bytes) {
  std::vector<std::string> lines;
  while (const auto line = text::take(bytes, '\n')) lines.emplace_back(*line);
  std::vector<char*> words;
  for (std::string& line : lines) words.push_back(line.data());
  for (char** word : text::take_groups(words)) require(*word != nullptr && word[-1][0] == '{');
}
