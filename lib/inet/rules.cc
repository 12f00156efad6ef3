// The rules of tcprules.

#include "inet/rules.h"

#include <algorithm>
#include <array>
#include <limits>

#include "text/case.h"
#include "text/scan.h"
#include "text/split.h"

namespace inet {

namespace {

using std::string_view;

/// Record data for an instruction: `allow` or `deny`, then assignments `,NAME=QVALUEQ` with any
/// byte as Q.
bool parse_instruction(string_view text, std::string& data) {
  data.clear();
  if (text.starts_with("allow")) {
    text.remove_prefix(5);
  } else if (text.starts_with("deny")) {
    text.remove_prefix(4);
    data.append("D\0", 2);
  } else {
    return false;
  }
  while (!text.empty()) {
    if (text[0] != ',') return false;
    const text::Halves halves = text::halves(text.substr(1), '=');
    if (halves.after.empty()) return false;
    const size_t end = halves.after.find(halves.after[0], 1);
    if (end == string_view::npos) return false;
    text::append(data, '+', halves.before, '=', halves.after.substr(1, end - 1), '\0');
    text = halves.after.substr(end + 1);
  }
  return true;
}

/// The number at an end of a range: nothing there is 0, and too much is clipped.
std::optional<uint64_t> range_end(string_view digits) {
  if (digits.empty()) return 0;
  if (!text::all_digits(digits)) return std::nullopt;
  return text::number(digits).value_or(std::numeric_limits<uint64_t>::max());
}

/// What stands in an address, found in one pass without a branch: nearly all are plain IPv4.
enum Mark : uint8_t {
  dash = 1,
  colon = 2,
  slash = 4,
  name =
      8,  // `=` or `@`: of a host, or behind an IDENT answer; dashes and slashes mean nothing then
};

constexpr std::array<uint8_t, 256> marks = [] {
  std::array<uint8_t, 256> table{};
  table['-'] = dash;
  table[':'] = colon;
  table['/'] = slash;
  table['='] = table['@'] = name;
  return table;
}();

unsigned marks_in(string_view address) {
  unsigned found = 0;
  for (const char c : address) found |= marks[static_cast<unsigned char>(c)];
  return found;
}

/// The address with the number around its first `-` expanded, into `keys`.
bool expand_range(string_view address, std::vector<std::string>& keys) {
  const size_t at = address.find('-');
  const size_t begin = address.rfind('.', at) + 1;  // npos + 1 is 0
  const size_t end = std::min(address.find('.', at), address.size());
  const auto first = range_end(address.substr(begin, at - begin));
  const auto last = range_end(address.substr(at + 1, end - at - 1));
  if (!first || !last) return false;
  for (uint64_t i = *first; i <= std::min<uint64_t>(*last, 255); ++i) {
    keys.push_back(text::join(address.substr(0, begin), i, address.substr(end)));
  }
  return true;
}

/// `2001:db8:`, whole groups with a colon behind each, as the network of that prefix.
std::optional<Network> parse_colon_prefix(string_view text) {
  if (!text.ends_with(':') || text.ends_with("::")) return std::nullopt;
  const auto ip = parse_ip(text::join(text, ':'));
  if (!ip) return std::nullopt;
  return Network{*ip, static_cast<unsigned>(16 * std::ranges::count(text, ':'))};
}

/// Brings an address with a colon into the one spelling that a search uses; false if it has none.
bool normalize_v6(std::string& key, NetworkLengths& lengths) {
  constexpr string_view mapped = "::ffff:";
  const size_t start = key.rfind('@') + 1;  // npos + 1 is 0
  const string_view text = string_view(key).substr(start);
  if (key.find(':') < start) return false;
  if (const auto ip = parse_ip(text); ip && text.find(':') != string_view::npos) {
    key.replace(start, key.npos, format(*ip));
    return true;
  }
  if (start > 0) return false;
  if (const auto network = parse_colon_prefix(text)) {
    lengths.add(*network);
    key = format(*network);
    return true;
  }
  if (text::starts_without_case(text, mapped) &&
      text.find_first_not_of("0123456789.", mapped.size()) == string_view::npos) {
    key.erase(0, mapped.size());
    return true;
  }
  // Compared as text, like `2001:db8::5:`.
  return text.ends_with(':') && text.find_first_not_of("0123456789abcdef:") == string_view::npos;
}

bool normalize_network(std::string& key, NetworkLengths& lengths) {
  const auto network = parse_network(key);
  if (!network) return false;
  lengths.add(*network);
  key = format(*network);
  return true;
}

/// The keys for an address.
bool find_keys(string_view address, RuleLine& rule) {
  const auto normalize = [&rule](std::string& key) { return normalize_network(key, rule.lengths); };
  const unsigned found = marks_in(address);
  if ((found & (dash | name)) == dash) {
    return (found & colon) == 0 && expand_range(address, rule.keys) &&
           ((found & slash) == 0 || std::ranges::all_of(rule.keys, normalize));
  }
  std::string& key = rule.keys.emplace_back(address);
  if ((found & (slash | name)) == slash) return normalize(key);
  return (found & colon) == 0 || normalize_v6(key, rule.lengths);
}

constexpr unsigned v6_offset = 64;  // of the lengths of IPv6 networks in a record

}  // namespace

std::string NetworkLengths::data() const {
  std::string data;
  for (unsigned bits = 0; bits <= most; ++bits) {
    if (v4_[bits]) data += static_cast<char>(bits);
    if (v6_[bits]) data += static_cast<char>(bits + v6_offset);
  }
  return data;
}

NetworkLengths NetworkLengths::of_data(string_view data) {
  NetworkLengths lengths;
  for (const char c : data) {
    const unsigned length = static_cast<unsigned char>(c);
    if (length < v6_offset) {
      lengths.v4_[length] = true;
    } else if (length - v6_offset <= most) {
      lengths.v6_[length - v6_offset] = true;
    }
  }
  return lengths;
}

bool parse_rule(string_view line, RuleLine& rule) {
  rule.keys.clear();
  line = text::trim_end(line);
  if (line.starts_with('#')) return true;
  if (!rule.instruction.empty() && line.ends_with(rule.instruction)) {
    const string_view address = line.substr(0, line.size() - rule.instruction.size());
    if (marks_in(address) == 0) {
      rule.keys.emplace_back(address);
      return true;
    }
  }
  size_t at = line.find(':');
  if (at == string_view::npos) return true;
  // An IPv6 address has colons of its own: the first one with an instruction behind it counts.
  rule.instruction.clear();
  while (!parse_instruction(line.substr(at + 1), rule.data)) {
    at = line.find(':', at + 1);
    if (at == string_view::npos) return false;
  }
  rule.instruction = line.substr(at);
  return find_keys(line.substr(0, at), rule);
}

RuleEffect decode_rule(string_view data) {
  RuleEffect effect;
  while (const auto item = text::take(data, '\0')) {
    if (item->starts_with('D')) {
      effect.deny = true;
      break;
    }
    if (item->starts_with('+') && item->find('=') != string_view::npos) {
      effect.assignments.push_back(item->substr(1));
    }
  }
  return effect;
}

}  // namespace inet
