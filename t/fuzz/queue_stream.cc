// A stream of any bytes, whole and byte by byte: the same outcome, and never more text than was there.

#include "fuzz/fuzz.h"
#include "queue/stream.h"

struct Sink final : queue::StreamReceiver {
  std::string all, bytes_of_bodies;
  bool head(const queue::StreamHead& head) override { return all += stream_lines(head), true; }
  bool next(queue::ChannelName channel, int64_t when) override { return all += queue::stream_next(channel, when), true; }
  bool recipient(const queue::StreamRecipient& recipient) override { return all += stream_line(recipient), true; }
  bool notes(std::string_view bytes) override { return bytes_of_bodies += bytes, true; }
  bool text(std::string_view bytes) override { return bytes_of_bodies += bytes, true; }
  bool end() override { return all += "end\n", true; }
};

void fuzz(std::string_view bytes) {
  Sink whole, single;
  queue::StreamParser one, many;
  const auto state = one.feed(bytes, whole);
  auto last = queue::StreamParser::State::more;
  for (size_t i = 0; i < bytes.size() && last == queue::StreamParser::State::more; ++i) {
    last = many.feed(bytes.substr(i, 1), single);
  }
  require(last == state && one.line() == many.line() && whole.all == single.all);
  require(state != queue::StreamParser::State::more || whole.bytes_of_bodies == single.bytes_of_bodies);
  require(whole.bytes_of_bodies.size() <= bytes.size());
}
