// Messages of a queue as text.

#include "queue/stream.h"

#include <algorithm>

#include "text/fmt.h"
#include "text/scan.h"
#include "text/split.h"

namespace queue {

namespace {

constexpr size_t line_most = 3 * stream_address_most + 32;
constexpr uint64_t time_most = uint64_t{1} << 40;
constexpr uint64_t count_most = uint64_t{1} << 50;
constexpr std::string_view digits = "0123456789ABCDEF";

bool is_plain(char c) { return c > 32 && c < 127 && c != '%' && c != '<' && c != '>'; }

std::optional<unsigned> hex_digit(char c) {
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  const size_t value = digits.find(c);
  if (value == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(value);
}

std::string_view name_of(ChannelName channel) { return channel == ChannelName::local ? "local" : "remote"; }

std::optional<ChannelName> channel_of(std::string_view name) {
  if (name == "local") return ChannelName::local;
  if (name == "remote") return ChannelName::remote;
  return std::nullopt;
}

}  // namespace

std::string stream_address(std::string_view address) {
  std::string word = "<";
  for (const char c : address) {
    if (is_plain(c)) {
      word += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      text::append(word, '%', digits[byte >> 4], digits[byte & 15]);
    }
  }
  return word + '>';
}

std::optional<std::string> address_of_stream(std::string_view word) {
  if (word.size() < 2 || word.front() != '<' || word.back() != '>') return std::nullopt;
  word = word.substr(1, word.size() - 2);
  std::string address;
  for (size_t i = 0; i < word.size(); ++i) {
    if (is_plain(word[i])) {
      address += word[i];
      continue;
    }
    if (word[i] != '%' || word.size() - i < 3) return std::nullopt;
    const auto high = hex_digit(word[i + 1]);
    const auto low = hex_digit(word[i + 2]);
    if (!high || !low || *high + *low == 0) return std::nullopt;
    address += static_cast<char>(*high << 4 | *low);
    i += 2;
  }
  if (address.size() > stream_address_most) return std::nullopt;
  return address;
}

std::string stream_lines(const StreamHead& head) {
  std::string lines = text::join("message ", head.id, "\nborn ", head.born, '\n');
  if (head.uid) text::append(lines, "uid ", *head.uid, '\n');
  if (head.qp) text::append(lines, "qp ", *head.qp, '\n');
  if (head.hold) text::append(lines, "hold ", stream_address(*head.hold), '\n');
  text::append(lines, "sender ", stream_address(head.sender), '\n');
  return lines;
}

std::string stream_line(const StreamRecipient& recipient) {
  const std::string_view channel = recipient.channel ? name_of(*recipient.channel) : "any";
  const char* progress = recipient.progress == Progress::done ? " done " : " todo ";
  return text::join("to ", channel, progress, stream_address(recipient.address), '\n');
}

std::string stream_next(ChannelName channel, int64_t when) {
  return text::join("next ", name_of(channel), ' ', when, '\n');
}

void StreamBody::put(std::string_view bytes, std::string& to) {
  while (!bytes.empty()) {
    const size_t newline = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, newline == std::string_view::npos ? newline : newline + 1);
    if (at_start_) to += ' ';
    to += piece;
    at_start_ = newline != std::string_view::npos;
    bytes.remove_prefix(piece.size());
  }
}

void StreamBody::end(std::string& to) const {
  if (!at_start_) to += '\n';
}

StreamParser::State StreamParser::bad(const char* problem) {
  problem_ = problem;
  return State::bad;
}

StreamParser::State StreamParser::feed(std::string_view bytes, StreamReceiver& receiver) {
  while (!bytes.empty()) {
    State state = State::more;
    if (body_ != Body::none) {
      state = take_body(bytes, receiver);
    } else {
      const size_t newline = bytes.find('\n');
      const std::string_view piece = bytes.substr(0, newline);
      if (piece.size() > line_most - line_.size()) return bad("the line is too long");
      line_ += piece;
      bytes.remove_prefix(newline == std::string_view::npos ? bytes.size() : newline + 1);
      if (newline == std::string_view::npos) return State::more;
      state = take_line(receiver);
      if (state == State::more) ++line_number_;
      line_.clear();
    }
    if (state != State::more) return state;
  }
  return State::more;
}

StreamParser::State StreamParser::finish() {
  if (line_.empty() && !last_) return State::more;
  return bad("the stream ends within a message");
}

/// Takes bytes of one line of notes or text, or its end.
StreamParser::State StreamParser::take_body(std::string_view& bytes, StreamReceiver& receiver) {
  if (at_start_) {
    if (bytes.front() != ' ') return bad("fewer bytes than it says");
    bytes.remove_prefix(1);
    at_start_ = false;
    return State::more;
  }
  const size_t newline = bytes.find('\n');
  if (newline == 0 && left_ == 0) {
    bytes.remove_prefix(1);
    ++line_number_;
    body_ = Body::none;
    return State::more;
  }
  const bool line_end_counts = newline != std::string_view::npos && newline < left_;
  const std::string_view piece = bytes.substr(0, line_end_counts ? newline + 1 : newline);
  if (piece.size() > left_) return bad("more bytes than it says");
  left_ -= piece.size();
  bytes.remove_prefix(piece.size());
  if (piece.back() == '\n') {
    ++line_number_;
    at_start_ = true;
  }
  const bool wanted = body_ == Body::notes ? receiver.notes(piece) : receiver.text(piece);
  if (at_start_ && left_ == 0) body_ = Body::none;
  return wanted ? State::more : State::stopped;
}

/// True if a line of this kind may follow the last one; it is the last one now.
bool StreamParser::in_order(Step step) {
  if (last_ && (step < *last_ || (step == *last_ && step != Step::recipients))) return false;
  for (const Step needed : {Step::message, Step::born, Step::sender, Step::text}) {
    if (needed < step && (!last_ || *last_ < needed)) return false;
  }
  last_ = step;
  return true;
}

StreamParser::State StreamParser::take_line(StreamReceiver& receiver) {
  struct Keyword {
    std::string_view word;
    Step step;
  };
  static constexpr Keyword keywords[] = {
      {"message", Step::message}, {"born", Step::born},     {"uid", Step::uid},
      {"qp", Step::qp},           {"hold", Step::hold},     {"sender", Step::sender},
      {"next", Step::recipients}, {"to", Step::recipients}, {"bounce", Step::bounce},
      {"text", Step::text},       {"end", Step::end},
  };
  const text::Halves line = text::halves(line_, ' ');
  const auto keyword = std::ranges::find(keywords, line.before, &Keyword::word);
  if (keyword == std::end(keywords)) return bad("no line of a message begins like this");
  if (!in_order(keyword->step)) return bad("this line does not belong here");
  uint64_t number = 0;
  State state = State::more;
  switch (keyword->step) {
    case Step::message:
      head_ = {};
      return take_number(line.after, ~uint64_t{0}, head_.id);
    case Step::born:
      state = take_number(line.after, time_most, number);
      head_.born = static_cast<int64_t>(number);
      return state;
    case Step::uid: return take_number(line.after, ~uint32_t{0}, head_.uid.emplace());
    case Step::qp: return take_number(line.after, ~uint64_t{0}, head_.qp.emplace());
    case Step::hold: return take_hold(line.after);
    case Step::sender: return take_sender(line.after, receiver);
    case Step::recipients:
      return line.before == "to" ? take_recipient(line.after, receiver) : take_next(line.after, receiver);
    case Step::bounce: return take_count(line.after, Body::notes);
    case Step::text: return take_count(line.after, Body::text);
    case Step::end: break;
  }
  if (line.found) return bad("something follows the word end");
  last_.reset();
  return receiver.end() ? State::more : State::stopped;
}

StreamParser::State StreamParser::take_number(std::string_view value, uint64_t most, uint64_t& to) {
  const auto number = text::number(value, most);
  if (!number) return bad("this is no number, or one that is out of range");
  to = *number;
  return State::more;
}

/// Why a message is held is written like an address.
StreamParser::State StreamParser::take_hold(std::string_view value) {
  head_.hold = address_of_stream(value);
  return head_.hold ? State::more : bad("this is no reason");
}

StreamParser::State StreamParser::take_sender(std::string_view value, StreamReceiver& receiver) {
  auto address = address_of_stream(value);
  if (!address) return bad("this is no address");
  head_.sender = std::move(*address);
  return receiver.head(head_) ? State::more : State::stopped;
}

StreamParser::State StreamParser::take_recipient(std::string_view value, StreamReceiver& receiver) {
  const text::Halves channel = text::halves(value, ' ');
  const text::Halves progress = text::halves(channel.after, ' ');
  StreamRecipient recipient{channel_of(channel.before), Progress::todo, {}};
  if (!recipient.channel && channel.before != "any") return bad("a recipient is local, remote or any");
  if (progress.before == "done") {
    recipient.progress = Progress::done;
  } else if (progress.before != "todo") {
    return bad("a recipient is todo or done");
  }
  auto address = address_of_stream(progress.after);
  if (!address) return bad("this is no address");
  recipient.address = std::move(*address);
  return receiver.recipient(recipient) ? State::more : State::stopped;
}

StreamParser::State StreamParser::take_next(std::string_view value, StreamReceiver& receiver) {
  const text::Halves parts = text::halves(value, ' ');
  const auto channel = channel_of(parts.before);
  if (!channel) return bad("a channel is local or remote");
  uint64_t when = 0;
  const State state = take_number(parts.after, time_most, when);
  if (state != State::more) return state;
  return receiver.next(*channel, static_cast<int64_t>(when)) ? State::more : State::stopped;
}

StreamParser::State StreamParser::take_count(std::string_view value, Body body) {
  const State state = take_number(value, count_most, left_);
  if (state == State::more && left_ > 0) {
    body_ = body;
    at_start_ = true;
  }
  return state;
}

}  // namespace queue
