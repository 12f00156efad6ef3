// Requests to qmail-send and their answers, lines of control/stopped and of reasons.

#include "fuzz/fuzz.h"
#include "queue/control.h"
#include "queue/order.h"
#include "queue/stops.h"

void fuzz(std::string_view bytes) {
  if (const auto order = queue::parse_order(bytes)) require(queue::order_bytes(*order) == bytes);
  if (const auto answer = queue::parse_answer(bytes)) require(queue::parse_answer(queue::answer_bytes(*answer)).has_value());
  for (std::string_view rest = bytes; queue::take_reason(rest);) continue;
  require(queue::without_line(queue::with_line(bytes, "far.org"), "far.org").has_value());
  (void)queue::Stops({std::string(bytes)}).find(bytes);
}
