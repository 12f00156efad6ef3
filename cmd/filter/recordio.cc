// recordio: write down, on standard error, everything a program reads and prints.
//
//   recordio program [ arg ... ]
//
//   exit 100    wrong usage
//        111    the program could not be run
//        other  the program's
//
// This process becomes the program, and keeps its number, which is in every line of the record; a
// copy of it relays and records.

#include <algorithm>
#include <cstring>

#include "cmd/relay.h"
#include "os/process.h"

class Record final : public io::Passage {
 public:
  /// `arrow` shows the direction.
  Record(os::Pid program, char arrow) : line_(text::join(program, ' ', arrow, ' ')) {
    prefix_size_ = line_.size();
  }
  size_t pass(std::string_view bytes, char* to) override {
    std::memcpy(to, bytes.data(), bytes.size());
    for (std::string_view rest = bytes; !rest.empty();) {
      record(rest.substr(0, read_most));
      rest.remove_prefix(std::min(read_most, rest.size()));
    }
    return bytes.size();
  }
  void end() override { say("[EOF]", ""); }

 private:
  static constexpr size_t read_most = 256;  // qmail: longer lines are seen to be cut there

  void record(std::string_view bytes) {
    while (!bytes.empty()) {
      const size_t newline = bytes.find('\n');
      say(bytes.substr(0, newline), newline == std::string_view::npos ? "+" : " ");
      bytes.remove_prefix(newline == std::string_view::npos ? bytes.size() : newline + 1);
    }
  }
  void say(std::string_view piece, std::string_view mark) {
    line_.resize(prefix_size_);
    text::append(line_, piece, mark, '\n');
    cmd::say(line_);
  }

  std::string line_;  // starts with the number and the arrow
  size_t prefix_size_;
};

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("recordio program [ arg ... ]");
  Record inward(os::process_id(), '<');
  Record outward(os::process_id(), '>');
  cmd::chain_behind_relay(args, inward, outward);
}
