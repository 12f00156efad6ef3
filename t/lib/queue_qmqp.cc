#include "queue/qmqp.h"

#include <doctest/doctest.h>

#include <vector>

#include "queue/client.h"
#include "queue/qmqp_message.h"

namespace {

struct Recorder final : queue::QmqpReceiver {
  std::string message, from;
  std::vector<std::string> to;
  int ended = 0;
  void text(std::string_view bytes) override { message += bytes; }
  void text_ended() override { ++ended; }
  void sender(std::string_view address) override { from = address; }
  void recipient(std::string_view address) override { to.emplace_back(address); }
  virtual ~Recorder() = default;
};

using State = queue::QmqpRequest::State;

std::string request(const std::vector<std::string>& parts) {
  std::string inner, outer;
  for (const std::string& part : parts) text::append_netstring(inner, part);
  text::append_netstring(outer, inner);
  return outer;
}

}  // namespace

TEST_CASE("a request is the same however it is cut into pieces") {
  const std::string bytes = request({"Subject: x\n\nhello\n", "s@x", "a@b", "", "c@d"});
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    CAPTURE(cut);
    Recorder recorder;
    queue::QmqpRequest qmqp;
    const State first = qmqp.feed(std::string_view(bytes).substr(0, cut), recorder);
    if (cut < bytes.size()) {
      CHECK(first == State::more);
      CHECK(qmqp.feed(std::string_view(bytes).substr(cut), recorder) == State::done);
    } else {
      CHECK(first == State::done);
    }
    CHECK(recorder.message == "Subject: x\n\nhello\n");
    CHECK(recorder.ended == 1);
    CHECK(recorder.from == "s@x");
    CHECK(recorder.to == std::vector<std::string>{"a@b", "", "c@d"});
  }
}

TEST_CASE("an empty message and no recipients are legal") {
  Recorder recorder;
  queue::QmqpRequest qmqp;
  CHECK(qmqp.feed(request({"", ""}), recorder) == State::done);
  CHECK(recorder.ended == 1);
  CHECK(recorder.to.empty());
}

TEST_CASE("what is not QMQP is refused") {
  for (const char* bytes : {"x", ":", "01:", "5:1:a,,", "7:1:a,1b,", "8:1:a,9:b,", "4:1:a,,", "0:,", "3:1:a,",
                            "8:1:a,1:b;,", "8:1:a,1:b,;", "99999999999999999999:"}) {
    CAPTURE(bytes);
    Recorder recorder;
    queue::QmqpRequest qmqp;
    CHECK(qmqp.feed(bytes, recorder) == State::bad);
  }
}

TEST_CASE("an address costs no more memory than it may have bytes") {
  Recorder recorder;
  queue::QmqpRequest qmqp;
  CHECK(qmqp.feed(request({"m", "s", std::string(5000, 'x')}), recorder) == State::done);
  CHECK(recorder.to[0].size() == queue::QmqpRequest::address_limit + 1);
}

TEST_CASE("exit codes and their texts belong together") {
  for (const int code : {0, 11, 31, 51, 52, 53, 54, 55, 56, 61, 62, 71, 72, 73, 74, 81, 120}) {
    CAPTURE(code);
    CHECK(queue::exit_code(queue::exit_text(code)) == code);
  }
  CHECK(queue::exit_code("Dgo away") == 31);
  CHECK(queue::exit_code("Znot now") == 71);
  CHECK(queue::exit_text(17) == "Dqq permanent problem (#5.3.0)");
  CHECK(queue::exit_text(99) == "Zqq temporary problem (#4.3.0)");
}

TEST_CASE("a refusal is shown in one line, if it is one") {
  using namespace std::string_view_literals;
  struct Row {
    std::string_view refusal;
    std::optional<std::string> shown;
  };
  for (const Row& row : {Row{"Dgo away", "Dgo away"}, {"Zlater\r\nor\0 never\x7f\xff"sv, "Zlateror never\xff"},
                         {"D", std::nullopt}, {"Kok", std::nullopt}, {"", std::nullopt}, {"sorry", std::nullopt}}) {
    CAPTURE(row.refusal);
    CHECK(queue::clean_refusal(row.refusal) == row.shown);
  }
}
