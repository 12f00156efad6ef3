// The milter protocol.

#include "talk/milter.h"

#include <algorithm>

#include "mail/header.h"
#include "text/case.h"
#include "text/fmt.h"
#include "text/split.h"

namespace talk {

namespace {

constexpr uint32_t version = 6;
constexpr uint32_t add_headers = 0x01, change_body = 0x02, change_headers = 0x10, quarantine = 0x20;
constexpr uint32_t actions = add_headers | change_body | change_headers | quarantine;
constexpr uint32_t keep_blank = 0x100000;

struct Stage {
  char command;
  uint32_t left_out;    // the flag by which a filter declines it
  uint32_t unanswered;  // and by which it does not answer
};
constexpr Stage stages[] = {
    {'C', 0x01, 0x1000},  {'H', 0x02, 0x2000},  {'M', 0x04, 0x4000},
    {'R', 0x08, 0x8000},  {'B', 0x10, 0x80000}, {'L', 0x20, 0x80},
    {'N', 0x40, 0x40000}, {'T', 0x200, 0x10000},
};
constexpr uint32_t skip_body = 0x400;  // a filter may want no more of the body
constexpr uint32_t no_unknown = 0x100, unknown_unanswered = 0x20000;

std::string word(uint32_t number) {
  std::string bytes;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes += static_cast<char>(number >> shift & 0xff);
  return bytes;
}

uint32_t number(std::string_view bytes) {
  uint32_t value = 0;
  for (const char c : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

uint32_t all_steps() {
  uint32_t steps = keep_blank | skip_body | no_unknown | unknown_unanswered;
  for (const Stage& stage : stages) steps |= stage.left_out | stage.unanswered;
  return steps;
}

uint32_t flag(char command, uint32_t Stage::* kind) {
  for (const Stage& stage : stages) {
    if (stage.command == command) return stage.*kind;
  }
  return 0;
}

/// A value that stays inside its field.
std::string folded(std::string_view value) {
  std::string safe;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\r') continue;
    safe += value[i];
    const bool blank = i + 1 < value.size() && (value[i + 1] == ' ' || value[i + 1] == '\t');
    if (value[i] == '\n' && !blank) safe += '\t';
  }
  while (safe.ends_with('\t') || safe.ends_with('\n')) safe.pop_back();
  return safe;
}

bool is_name(std::string_view name) {
  for (const char c : name) {
    if (c <= 32 || c >= 127 || c == ':') return false;
  }
  return !name.empty();
}

}  // namespace

std::string milter_packet(char command, std::string_view data) {
  return text::join(word(static_cast<uint32_t>(data.size() + 1)), command, data);
}

std::optional<MilterPacket> MilterCutter::next() {
  constexpr size_t length_size = 4;
  constexpr size_t most = 1 << 20;
  bytes_.erase(0, taken_);
  taken_ = 0;
  if (broken_ || bytes_.size() < length_size) return std::nullopt;
  const size_t length = number(bytes_);
  broken_ = length == 0 || length > most;
  if (broken_ || bytes_.size() - length_size < length) return std::nullopt;
  taken_ = length_size + length;
  return MilterPacket{bytes_[length_size],
                      std::string_view(bytes_).substr(length_size + 1, length - 1)};
}

std::string MilterTerms::offer() {
  return text::join(word(version), word(actions), word(all_steps()));
}

bool MilterTerms::take(std::string_view data) {
  if (data.size() < 12) return false;
  // What it may do to a message does not matter before it does it: rspamd asks for everything.
  steps_ = number(data.substr(8));
  return (steps_ & ~all_steps()) == 0;
}

bool MilterTerms::wants(char command) const { return (steps_ & flag(command, &Stage::left_out)) == 0; }
bool MilterTerms::answers(char command) const {
  return (steps_ & flag(command, &Stage::unanswered)) == 0;
}
bool MilterTerms::keeps_blank() const { return (steps_ & keep_blank) != 0; }

void MilterHeader::read(std::string_view& message) {
  while (const auto field = mail::take_field(message)) {
    std::string_view value = field->value;
    if (value.ends_with('\n')) value.remove_suffix(1);
    fields_.push_back({std::string(field->name), std::string(value)});
  }
}

std::string_view MilterHeader::shown(const MilterField& field) const {
  const std::string_view value = field.value;
  return !terms_.keeps_blank() && value.starts_with(' ') ? value.substr(1) : value;
}

void MilterHeader::insert(size_t at, std::string_view name, std::string_view value) {
  const auto place = fields_.begin() + static_cast<ptrdiff_t>(std::min(at, fields_.size()));
  fields_.insert(place, MilterField{std::string(name), text::join(terms_.keeps_blank() ? "" : " ",
                                                                  folded(value))});
  changed_ = true;
}

bool MilterHeader::apply(const MilterPacket& packet) {
  std::string_view data = packet.data;
  if (packet.command == 'q') {
    // There is no quarantine to put it in, but whoever delivers it can see.
    insert(0, "X-Quarantine", text::join(terms_.keeps_blank() ? " " : "", data.substr(0, data.find('\0'))));
    return true;
  }
  if (packet.command == 'm') return change(data);
  if (packet.command != 'h' && packet.command != 'i') return false;
  size_t at = fields_.size();
  if (packet.command == 'i') {
    if (data.size() < 4) return false;
    at = number(data);
    data.remove_prefix(4);
  }
  const auto name = text::take_terminated(data, '\0');
  const auto value = text::take_terminated(data, '\0');
  if (!name || !value || !is_name(*name)) return false;
  insert(at, *name, *value);
  return true;
}

/// The n-th field of a name gets another value, or goes if that is empty; if there is none it is added.
bool MilterHeader::change(std::string_view data) {
  if (data.size() < 4) return false;
  uint32_t left = std::max(number(data), 1U);
  data.remove_prefix(4);
  const auto name = text::take_terminated(data, '\0');
  const auto value = text::take_terminated(data, '\0');
  if (!name || !value || !is_name(*name)) return false;
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (!text::equal_without_case(fields_[i].name, *name) || --left > 0) continue;
    const std::string kept = fields_[i].name;
    fields_.erase(fields_.begin() + static_cast<ptrdiff_t>(i));
    changed_ = true;
    if (!value->empty()) insert(i, kept, *value);
    return true;
  }
  if (!value->empty()) insert(fields_.size(), *name, *value);
  return true;
}

std::string MilterHeader::text() const {
  std::string header;
  for (const MilterField& field : fields_) text::append(header, field.name, ':', field.value, '\n');
  return header;
}

std::optional<MilterVerdict> milter_verdict(const MilterPacket& packet) {
  constexpr int accepted = 0, rejected = 31, deferred = 71, with_text = 82, dropped = 99;
  constexpr size_t code_size = 4;
  switch (packet.command) {
    case 'c':
    case 'a': return MilterVerdict{accepted};
    case 'r': return MilterVerdict{rejected};
    case 't': return MilterVerdict{deferred};
    case 'd': return MilterVerdict{dropped};
    case 'y': break;
    default: return std::nullopt;
  }
  std::string_view reply = packet.data.substr(0, packet.data.find('\0'));
  reply = reply.substr(0, reply.find('\r'));
  const bool for_good = reply.starts_with('5');
  if (reply.size() <= code_size + 1) return MilterVerdict{for_good ? rejected : deferred};
  return MilterVerdict{with_text, text::join(for_good ? 'D' : 'Z', reply.substr(code_size))};
}

std::string milter_connect(std::string_view host, std::string_view ip, uint16_t port) {
  std::string data = text::join(host, '\0');
  if (ip.empty()) return data += 'U';
  const bool v6 = ip.find(':') != std::string_view::npos;
  text::append(data, v6 ? '6' : '4', static_cast<char>(port >> 8), static_cast<char>(port & 0xff),
               v6 ? "IPv6:" : "", ip, '\0');
  return data;
}

void append_with_crs(std::string& to, std::string_view body) {
  for (const char c : body) {
    // A CR that stands there already is the line end's.
    if (c == '\n' && !to.ends_with('\r')) to += '\r';
    to += c;
  }
}

void append_without_crs(std::string& to, std::string_view body) {
  for (const char c : body) {
    if (c == '\n' && to.ends_with('\r')) to.pop_back();
    to += c;
  }
}

}  // namespace talk
