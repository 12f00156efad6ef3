// The parts of any bytes are ranges of them, one in the other, the same however the bytes come in
// pieces.

#include <vector>

#include "fuzz/fuzz.h"
#include "mail/mime.h"

namespace {

class Ranges final : public mail::MimeSink {
 public:
  struct Range {
    std::string number, name;
    uint64_t begin, size, put;
    bool operator==(const Range&) const = default;
  };
  void begin(const mail::Part& part) override {
    require(part.offset == position_ && part.file_name.size() <= 255);
    open_.push_back(ranges.size());
    ranges.push_back({part.number, part.file_name, part.offset, 0, 0});
  }
  void put(std::string_view bytes, size_t open) override {
    require(open <= open_.size());
    for (size_t i = 0; i < open; ++i) ranges[open_[i]].put += bytes.size();
    position_ += bytes.size();
  }
  void end(uint64_t size) override {
    Range& range = ranges[open_.back()];
    range.size = size;
    require(range.put == size && range.begin + size <= position_);
    open_.pop_back();
  }
  bool whole(size_t size) const { return open_.empty() && position_ == size; }
  std::vector<Range> ranges;

 private:
  std::vector<size_t> open_;
  uint64_t position_ = 0;
};

}  // namespace

void fuzz(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto piece = static_cast<size_t>(static_cast<unsigned char>(bytes[0])) % 32 + 1;
  bytes.remove_prefix(1);
  Ranges at_once, in_pieces;
  mail::MimeCutter cutter(at_once);
  cutter.feed(bytes);
  cutter.finish();
  mail::MimeCutter other(in_pieces);
  for (size_t at = 0; at < bytes.size(); at += piece) other.feed(bytes.substr(at, piece));
  other.finish();
  require(at_once.whole(bytes.size()) && at_once.ranges == in_pieces.ranges);
}
