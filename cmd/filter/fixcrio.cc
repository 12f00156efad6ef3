// fixcrio: put a CR before every LF that has none, in both directions of a connection.
//
//   fixcrio program [ arg ... ]
//
//   exit 100    wrong usage
//        111    the program could not be run
//        other  the program's
//
// This process becomes the program; a copy of it relays.

#include "cmd/relay.h"
#include "text/line_end.h"

class Fix final : public io::Passage {
 public:
  size_t pass(std::string_view bytes, char* to) override { return fixer_.feed(bytes, to); }

 private:
  text::CrFixer fixer_;
};

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("fixcrio program [ arg ... ]");
  Fix inward, outward;
  cmd::chain_behind_relay(args, inward, outward);
}
