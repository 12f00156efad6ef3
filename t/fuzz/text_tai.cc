// What is read as a label is written as the same bytes.

#include "fuzz/fuzz.h"
#include "text/tai.h"

void fuzz(std::string_view bytes) {
  const auto tai = text::read_tai_label(bytes);
  if (!tai) return;
  char label[text::tai_label_size];
  text::write_tai_label(label, *tai);
  require(bytes.starts_with(std::string_view(label, sizeof label)));
}
