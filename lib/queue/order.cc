// What a tool asks of qmail-send, and what is answered, as they stand in files.

#include "queue/order.h"

#include <array>
#include <utility>

#include "queue/message.h"
#include "text/fmt.h"
#include "text/scan.h"
#include "text/split.h"

namespace queue {

namespace {

using Kind = Order::Kind;

struct Verb {
  Kind kind;
  std::string_view word;
  size_t words;  // that follow
};

constexpr size_t any_number = 0;
constexpr std::array verbs = {
    Verb{Kind::hurry, "hurry", any_number}, Verb{Kind::remove, "remove", 2},     Verb{Kind::bounce, "bounce", 2},
    Verb{Kind::add, "add", 3},              Verb{Kind::redirect, "redirect", 4}, Verb{Kind::reread, "reread", 0},
};

std::string_view channel_word(std::optional<ChannelName> channel) {
  if (!channel) return "both";
  return *channel == ChannelName::local ? "local" : "remote";
}

bool take_channel(std::string_view word, std::optional<ChannelName>& channel) {
  if (word == "local") channel = ChannelName::local;
  if (word == "remote") channel = ChannelName::remote;
  return channel.has_value() || word == "both";
}

bool take_id(std::string_view word, Order& order) {
  const auto id = id_of_name(word);
  if (id) order.ids.push_back(*id);
  return id.has_value();
}

bool take_hurry(const std::vector<std::string_view>& words, Order& order) {
  if (words.size() < 2 || !take_channel(words[1], order.channel)) return false;
  for (size_t i = 2; i < words.size(); ++i) {
    if (!take_id(words[i], order)) return false;
  }
  return true;
}

/// The words of an order about one message.
bool take_message(const std::vector<std::string_view>& words, Order& order) {
  if (!take_id(words[1], order)) return false;
  order.mark = words[2];
  if (order.kind == Kind::redirect) order.old_recipient = words[3];
  if (order.kind == Kind::redirect || order.kind == Kind::add) {
    order.new_recipient = words.back();
    return !order.new_recipient.empty() && order.new_recipient.size() <= address_most;
  }
  return true;
}

}  // namespace

std::string order_bytes(const Order& order) {
  std::string bytes;
  for (const Verb& verb : verbs) {
    if (verb.kind == order.kind) text::append(bytes, verb.word, '\0');
  }
  if (order.kind == Kind::hurry) text::append(bytes, channel_word(order.channel), '\0');
  for (const Id id : order.ids) text::append(bytes, id, '\0');
  if (order.kind == Kind::hurry || order.kind == Kind::reread) return bytes;
  text::append(bytes, order.mark, '\0');
  if (order.kind == Kind::redirect) text::append(bytes, order.old_recipient, '\0');
  if (order.kind == Kind::redirect || order.kind == Kind::add) text::append(bytes, order.new_recipient, '\0');
  return bytes;
}

std::optional<Order> parse_order(std::string_view bytes) {
  std::vector<std::string_view> words;
  while (const auto word = text::take_terminated(bytes, '\0')) words.push_back(*word);
  if (words.empty() || !bytes.empty()) return std::nullopt;
  for (const Verb& verb : verbs) {
    if (verb.word != words[0]) continue;
    Order order{.kind = verb.kind};
    if (verb.kind == Kind::hurry) return take_hurry(words, order) ? std::optional(std::move(order)) : std::nullopt;
    if (words.size() != 1 + verb.words) return std::nullopt;
    if (verb.kind != Kind::reread && !take_message(words, order)) return std::nullopt;
    return order;
  }
  return std::nullopt;
}

std::string mark_of(const os::Status& text) {
  return text::join(text.modified, '.', text.modified_nanoseconds, '.', text.size);
}

std::string answer_bytes(const Answer& answer) {
  return text::join(static_cast<int>(answer.code), '\n', answer.text, '\n');
}

std::optional<Answer> parse_answer(std::string_view bytes) {
  const auto number = text::take_terminated(bytes, '\n');
  if (!number) return std::nullopt;
  for (const auto code : {Answer::Code::done, Answer::Code::refused, Answer::Code::failed}) {
    if (*number == text::join(static_cast<int>(code))) return Answer{code, std::string(text::trim_end(bytes))};
  }
  return std::nullopt;
}

bool names_request(std::string_view name) {
  constexpr size_t most = 64;
  return !name.empty() && name.size() <= most && name.find_first_not_of("0123456789-") == std::string_view::npos;
}

}  // namespace queue
