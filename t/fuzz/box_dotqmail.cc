// .qmail files of any bytes.

#include "box/dotqmail.h"
#include "fuzz/fuzz.h"

void fuzz(std::string_view bytes) {
  box::Instructions instructions(std::string(bytes), box::Instructions::Allowed::all);
  for (size_t lines = 0; instructions.next().kind != box::Instruction::Kind::end; ++lines) {
    require(lines <= bytes.size() + 1);  // an empty file has a blank first line
  }
}
