// Requests and answers of any bytes, whole and byte by byte: the same outcome.

#include "fuzz/fuzz.h"
#include "talk/qmtp.h"

struct Sink final : talk::QmtpReceiver {
  std::string all;
  void text(std::string_view bytes) override { all += bytes; }
  void text_ended() override { all += '|'; }
  void sender(std::string_view address) override { all.append(address) += '|'; }
  void recipient(std::string_view address) override { all.append(address) += '|'; }
};

template <typename Feed>
static size_t taken(std::string_view bytes, size_t most, Feed feed) {
  size_t count = 0;
  for (bool more = true; more && count < bytes.size();) {
    std::string_view wire = bytes.substr(count, most);
    const size_t before = wire.size();
    more = feed(wire);
    count += before - wire.size();
  }
  return count;
}

void fuzz(std::string_view bytes) {
  Sink whole, single;
  talk::QmtpRequests one, many;
  const auto fed = [](auto& requests, Sink& sink) {
    return [&](std::string_view& wire) { return requests.feed(wire, sink) != talk::QmtpRequests::State::bad; };
  };
  require(taken(bytes, bytes.size(), fed(one, whole)) == taken(bytes, 1, fed(many, single)));
  require(whole.all == single.all && one.at_rest() == many.at_rest());

  talk::QmtpAnswer at_once, in_bytes;
  const auto answered = [](talk::QmtpAnswer& answer) {
    return [&](std::string_view& wire) { return answer.feed(wire) == talk::QmtpAnswer::State::more; };
  };
  require(taken(bytes, bytes.size(), answered(at_once)) == taken(bytes, 1, answered(in_bytes)));
  require(at_once.text() == in_bytes.text() && at_once.text().size() <= talk::QmtpAnswer::text_most);
}
