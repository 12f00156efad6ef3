// main, owned once.

#include "cmd/program.h"

namespace cmd {

namespace {

std::string_view called_by;

}  // namespace

std::string_view name() { return called_by; }

size_t Args::size() const {
  size_t count = 0;
  while (words_[count] != nullptr) ++count;
  return count;
}

}  // namespace cmd

int main(int argc, char** argv) {
  if (argc > 0) cmd::called_by = argv[0];
  cmd::called_by.remove_prefix(cmd::called_by.rfind('/') + 1);  // npos + 1 is 0
  return program(cmd::Args(argc > 0 ? argv + 1 : argv));
}
