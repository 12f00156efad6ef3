// A request of any bytes, whole and byte by byte: the same outcome.

#include "fuzz/fuzz.h"
#include "queue/qmqp.h"

struct Sink final : queue::QmqpReceiver {
  std::string all;
  void text(std::string_view bytes) override { all += bytes; }
  void text_ended() override { all += '|'; }
  void sender(std::string_view address) override { all.append(address) += '|'; }
  void recipient(std::string_view address) override { all.append(address) += '|'; }
};

void fuzz(std::string_view bytes) {
  Sink whole, single;
  queue::QmqpRequest one, many;
  const auto state = one.feed(bytes, whole);
  auto last = queue::QmqpRequest::State::more;
  for (size_t i = 0; i < bytes.size() && last == queue::QmqpRequest::State::more; ++i) last = many.feed(bytes.substr(i, 1), single);
  require(last == state && whole.all == single.all);
}
