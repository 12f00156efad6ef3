// mime-list: print what a message consists of, a line for each part.
//
//   mime-list <message
//
//   exit 0     all parts are there
//        100   there are too many, and nothing is printed; wrong usage
//        111   anything was not read or not written
//
// Number, type, charset, encoding, disposition, octets, offset and file name, with a tab between.

#include <vector>

#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/mime.h"
#include "text/utf8.h"

// Keeps the lines until the sizes of all parts are known.
class Listing final : public mail::MimeSink {
 public:
  void begin(const mail::Part& part) override {
    open_.push_back(lines_.size());
    lines_.push_back({text::join(part.number, '\t', shown(part.type), '\t', shown(part.charset),
                                 '\t', shown(part.encoding), '\t', shown(part.disposition), '\t'),
                      0, text::join('\t', part.offset, '\t', shown_name(part.file_name), '\n')});
  }
  void put(std::string_view, size_t) override {}
  void end(uint64_t size) override {
    lines_[open_.back()].size = size;
    open_.pop_back();
  }
  void print() const {
    for (const Line& line : lines_) io::out.print(line.start, line.size, line.end);
  }

 private:
  struct Line {
    std::string start;
    uint64_t size;
    std::string end;
  };

  static std::string shown(std::string_view text) {
    return text.empty() ? "-" : text::escaped_utf8(text);
  }
  // A name that can be given to a file in the current directory: no slash, and neither a dot nor a
  // dash in front.
  static std::string shown_name(std::string_view name) {
    std::string shown;
    for (const char c : text::escaped_utf8(name)) {
      if (c == '/') {
        shown += "\\057";
      } else if (shown.empty() && c == '.') {
        shown += "\\056";
      } else if (shown.empty() && c == '-') {
        shown += "\\055";
      } else {
        shown += c;
      }
    }
    return name.empty() ? "-" : shown;
  }

  std::vector<Line> lines_;
  std::vector<size_t> open_;
};

int program(cmd::Args args) {
  if (!args.empty()) cmd::usage("mime-list");

  Listing listing;
  mail::MimeCutter cutter(listing);
  for (std::string_view bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    cutter.feed(bytes);
    if (cutter.too_many()) {
      cmd::die(cmd::permanent, "message has more than ", mail::MimeCutter::most_parts, " parts");
    }
    io::in.skip(bytes.size());
  }
  errno = io::in.error();
  if (io::in.failed()) cmd::die_sys(cmd::temporary, "unable to read message");
  cutter.finish();
  listing.print();
  return io::finish();
}
