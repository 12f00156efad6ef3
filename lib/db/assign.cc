// users/cdb: who a local address belongs to.

#include "db/assign.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "text/case.h"
#include "text/split.h"

namespace db {

namespace {

constexpr size_t fields = 6;

/// `record`, found by `rule`, with the rest of the address behind its last field.
Found complete(std::string& record, std::string_view rest, std::string rule, Assignment& out) {
  record += rest;
  record += '\0';
  auto assignment = parse_assignment(record);
  if (!assignment) {
    errno = EINVAL;
    return Found::failed;
  }
  out = std::move(*assignment);
  out.rule = std::move(rule);
  return Found::yes;
}

/// The six fields of a line of users/assign behind its key, each ended by a colon, as the data of a
/// record; nothing if there are fewer.
std::optional<std::string> record_data(std::string_view line) {
  std::string data;
  for (size_t field = 0; field < fields; ++field) {
    const auto value = text::take_terminated(line, ':');
    if (!value) return std::nullopt;
    if (field > 0) data += '\0';
    data += *value;
  }
  return data;
}

}  // namespace

std::optional<Assignment> parse_assignment(std::string_view record) {
  std::array<std::string_view, fields> parts;
  for (std::string_view& part : parts) {
    const auto field = text::take_terminated(record, '\0');
    if (!field) return std::nullopt;
    part = *field;
  }
  return Assignment{.user = std::string(parts[0]),
                    .uid = std::string(parts[1]),
                    .gid = std::string(parts[2]),
                    .home = std::string(parts[3]),
                    .dash = std::string(parts[4]),
                    .ext = std::string(parts[5])};
}

Found find_assignment(Cdb& cdb, std::string_view local, Assignment& out) {
  std::string key = "!" + text::lower(local);
  key += '\0';
  std::string record;
  Found found = cdb.find(key, record);
  if (found == Found::yes) return complete(record, {}, "=" + text::lower(local), out);
  if (found == Found::failed) return found;

  std::string wild;
  found = cdb.find({}, wild);
  if (found == Found::no) {
    errno = EPROTO;
    return Found::failed;
  }
  if (found == Found::failed) return found;

  for (key.pop_back();; key.pop_back()) {
    const size_t taken = key.size() - 1;
    if (taken == 0 || wild.find(key.back()) != std::string::npos) {
      found = cdb.find(key, record);
      if (found == Found::yes) return complete(record, local.substr(taken), "+" + key.substr(1), out);
      if (found == Found::failed || taken == 0) return found;
    }
  }
}

std::optional<std::vector<AssignmentRecord>> assignment_records(std::string_view assign) {
  std::vector<AssignmentRecord> records;
  std::string wild;
  while (const auto line = text::take(assign, '\n')) {
    if (line->starts_with('.')) {
      records.push_back({.key = {}, .data = wild});
      return records;
    }
    if (line->find('\0') != std::string_view::npos) return std::nullopt;
    const text::Halves halves = text::halves(*line, ':');
    if (!halves.found || halves.before.empty()) return std::nullopt;
    auto data = record_data(halves.after);
    if (!data) return std::nullopt;
    // Lower case, also for the wild characters, because that is how addresses are looked up.
    std::string key = "!" + text::lower(halves.before.substr(1));
    if (!halves.before.starts_with('+')) {
      key += '\0';
    } else if (key.size() > 1 && wild.find(key.back()) == std::string::npos) {
      wild += key.back();
    }
    records.push_back({.key = std::move(key), .data = std::move(*data)});
  }
  return std::nullopt;
}

}  // namespace db
