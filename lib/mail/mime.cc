// A message taken apart.

#include "mail/mime.h"

#include <algorithm>
#include <utility>

#include "mail/encoded_word.h"
#include "mail/field_line.h"
#include "mail/header.h"
#include "mail/parameters.h"
#include "text/case.h"
#include "text/fmt.h"
#include "text/split.h"

namespace mail {

namespace {

constexpr size_t delimiter_most = 1000;  // with the blanks behind it
constexpr size_t field_most = 65536;
constexpr size_t string_most = 255;

std::string_view trimmed(std::string_view bytes, std::string_view what) {
  return bytes.substr(0, bytes.find_last_not_of(what) + 1);
}

/// The line break that `line` ends with, or a CR, which may be the start of one.
std::string_view line_break(std::string_view line) {
  size_t start = line.size();
  if (line.ends_with('\n')) --start;
  if (start > 0 && line[start - 1] == '\r') --start;
  return line.substr(start);
}

/// At most `string_most` bytes of it, and no part of a character.
std::string shortened(std::string text) {
  if (text.size() <= string_most) return text;
  size_t size = string_most;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  text.resize(size);
  return text;
}

std::string file_name(const std::optional<Labelled>& type,
                      const std::optional<Labelled>& disposition) {
  std::string name = disposition ? disposition->parameter("filename") : "";
  if (name.empty() && type) name = type->parameter("name");
  return decode_words(name);  // though RFC 2047 section 5 (3) does not want it there
}

/// True if what is encoded so can be read as it is.
bool is_identity(std::string_view encoding) {
  return encoding != "base64" && encoding != "quoted-printable";
}

}  // namespace

MimeCutter::MimeCutter(MimeSink& sink) : sink_(sink) {
  begin_level("1");
  may_be_mbox_ = true;
}

void MimeCutter::feed(std::string_view bytes) {
  while (take(bytes) == Step::go_on) {
  }
}

MimeCutter::Step MimeCutter::take(std::string_view& bytes) {
  switch (place_) {
    case Place::header_start: return take_header_start(bytes);
    case Place::header_rest: {
      if (bytes.empty()) return Step::wait;
      const std::string_view piece = text::first_line(bytes);
      put_header(piece);
      bytes.remove_prefix(piece.size());
      return Step::go_on;
    }
    case Place::body_start: return take_body_start(bytes);
    case Place::body_rest: return take_body_rest(bytes);
  }
  return Step::wait;
}

MimeCutter::Step MimeCutter::take_header_start(std::string_view& bytes) {
  if (may_be_delimiter()) return extend_line(bytes) ? Step::go_on : Step::wait;
  if (obey_delimiter()) return Step::go_on;
  const HeaderLine kind = header_line(line_);
  if (kind == HeaderLine::unknown) {
    if (bytes.empty()) return Step::wait;
    const size_t end = bytes.find_first_of(":\n");
    const std::string_view piece =
        bytes.substr(0, end == std::string_view::npos ? field_most - line_.size() : end + 1);
    line_ += piece;
    bytes.remove_prefix(piece.size());
    return Step::go_on;
  }
  const bool mbox = std::exchange(may_be_mbox_, false) && line_.starts_with("From ");
  if (kind == HeaderLine::field) {
    end_field();
    in_field_ = true;
  }
  if (kind == HeaderLine::field || (kind == HeaderLine::folded && in_field_) ||
      (kind == HeaderLine::no_field && mbox)) {
    put_header(std::exchange(line_, {}));
    return Step::go_on;
  }
  if (kind == HeaderLine::empty) put(std::exchange(line_, {}));
  end_header();
  return Step::go_on;
}

MimeCutter::Step MimeCutter::take_body_start(std::string_view& bytes) {
  if (may_be_delimiter()) return extend_line(bytes) ? Step::go_on : Step::wait;
  if (!obey_delimiter()) release_line();
  return Step::go_on;
}

/// Nothing matters but lines that start with two dashes.
MimeCutter::Step MimeCutter::take_body_rest(std::string_view& bytes) {
  if (bytes.empty()) return Step::wait;
  if (break_.ends_with('\n') && boundaries_ > 0) {
    place_ = Place::body_start;
    return Step::go_on;
  }
  if (break_ == "\r" && bytes.starts_with('\n')) {
    break_ += '\n';
    bytes.remove_prefix(1);
    return Step::go_on;
  }
  put(std::exchange(break_, {}));
  size_t end = boundaries_ > 0 ? bytes.find("\n--") : std::string_view::npos;
  if (end == std::string_view::npos && boundaries_ > 0 && bytes.ends_with("\n-")) {
    end = bytes.size() - 2;
  }
  const std::string_view lines = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
  break_ = boundaries_ > 0 ? line_break(lines) : std::string_view();
  put(lines.substr(0, lines.size() - break_.size()));
  bytes.remove_prefix(lines.size());
  return Step::go_on;
}

/// Appends what is missing of a line that may be a delimiter; false if there is nothing.
bool MimeCutter::extend_line(std::string_view& bytes) {
  if (bytes.empty()) return false;
  const size_t wanted = line_.size() < 2 ? 1 : delimiter_most - line_.size();
  const std::string_view piece = text::first_line(bytes).substr(0, wanted);
  line_ += piece;
  bytes.remove_prefix(piece.size());
  return true;
}

/// True if `line_` is only the start of a line and what follows may make it a delimiter.
bool MimeCutter::may_be_delimiter() const {
  if (boundaries_ == 0 || line_.ends_with('\n') || line_.size() >= delimiter_most) return false;
  return line_.starts_with("--") || std::string_view("--").starts_with(line_);
}

std::optional<MimeCutter::Delimiter> MimeCutter::find_delimiter() const {
  if (boundaries_ == 0 || !line_.starts_with("--")) return std::nullopt;
  if (line_.size() >= delimiter_most && !line_.ends_with('\n')) return std::nullopt;
  const std::string_view line = trimmed(line_, " \t\r\n");
  for (size_t level = levels_.size(); level-- > 0;) {
    const std::string_view boundary = levels_[level].boundary;
    if (boundary.empty() || !line.starts_with(boundary)) continue;
    const std::string_view rest = line.substr(boundary.size());
    if (rest.empty() || rest == "--") return Delimiter{level, !rest.empty()};
  }
  return std::nullopt;
}

/// Does what `line_` wants if it is a delimiter.
bool MimeCutter::obey_delimiter() {
  const auto delimiter = find_delimiter();
  if (!delimiter) return false;
  if (!delimiter->last && parts_ == most_parts) {
    too_many_ = true;
    return false;
  }
  const std::string line = std::exchange(line_, {});
  while (in_header_) end_header();
  end_levels(delimiter->level + 1);
  put(std::exchange(break_, {}));
  Level& level = levels_.back();
  if (delimiter->last) {
    level.boundary.clear();
    --boundaries_;
    break_ = line_break(line);
    put(std::string_view(line).substr(0, line.size() - break_.size()));
    place_ = Place::body_rest;
  } else {
    put(line);
    begin_level(text::join(level.number, '.', ++level.children));
  }
  return true;
}

void MimeCutter::begin_level(std::string number) {
  ++parts_;
  levels_.push_back({.number = std::move(number)});
  in_header_ = true;
  header_ = {};
  may_be_mbox_ = false;
  place_ = Place::header_start;
}

void MimeCutter::end_levels(size_t left) {
  while (levels_.size() > left) {
    if (!levels_.back().boundary.empty()) --boundaries_;
    sink_.end(position_ - levels_.back().offset);
    levels_.pop_back();
  }
}

void MimeCutter::put_header(std::string_view bytes) {
  put(bytes);
  if (in_field_) field_ += bytes.substr(0, field_most - std::min(field_most, field_.size()));
  place_ = bytes.ends_with('\n') ? Place::header_start : Place::header_rest;
}

void MimeCutter::end_field() {
  in_field_ = false;
  const std::string text = std::exchange(field_, {});
  std::string_view rest = text;
  const auto field = take_field(rest);
  if (!field) return;
  const auto note = [&](std::string_view name, std::optional<std::string>& value) {
    if (!value && text::equal_without_case(field->name, name)) value = field->value;
  };
  note("content-type", header_.type);
  note("content-transfer-encoding", header_.encoding);
  note("content-disposition", header_.disposition);
}

void MimeCutter::end_header() {
  end_field();
  in_header_ = false;
  place_ = Place::body_start;
  Level& level = levels_.back();
  level.offset = position_;

  const auto read = [](const std::optional<std::string>& value, Label kind) {
    return value ? read_labelled(*value, kind) : std::nullopt;
  };
  const auto type = read(header_.type, Label::type);
  const auto encoding = read(header_.encoding, Label::word);
  const auto disposition = read(header_.disposition, Label::word);
  const bool in_digest = levels_.size() > 1 && levels_[levels_.size() - 2].digest;
  const Part part{.number = level.number,
                  .type = shortened(type        ? type->label
                                    : in_digest ? "message/rfc822"
                                                : "text/plain"),
                  .charset = shortened(type ? text::lower(type->parameter("charset")) : ""),
                  .encoding = shortened(encoding ? encoding->label : ""),
                  .disposition = shortened(disposition ? disposition->label : ""),
                  .file_name = shortened(file_name(type, disposition)),
                  .offset = position_};
  sink_.begin(part);

  if (levels_.size() >= deepest) return;
  if (part.type.starts_with("multipart/")) {
    const std::string boundary = type->parameter("boundary");
    if (trimmed(boundary, " ").empty()) return;
    level.boundary = text::join("--", trimmed(boundary, " "));
    level.digest = part.type == "multipart/digest";
    ++boundaries_;
  } else if ((part.type == "message/rfc822" || part.type == "message/global") &&
             is_identity(part.encoding)) {
    open_message();
  }
}

/// The message in a message is its only part.
void MimeCutter::open_message() {
  if (parts_ == most_parts) {
    too_many_ = true;
    return;
  }
  begin_level(text::join(levels_.back().number, ".1"));
  may_be_mbox_ = true;
}

/// The line at hand is no delimiter: all of it but its end is what it is.
void MimeCutter::release_line() {
  put(std::exchange(break_, {}));
  const std::string line = std::exchange(line_, {});
  break_ = line_break(line);
  put(std::string_view(line).substr(0, line.size() - break_.size()));
  place_ = Place::body_rest;
}

void MimeCutter::put(std::string_view bytes) {
  if (bytes.empty()) return;
  sink_.put(bytes, levels_.size() - (in_header_ ? 1 : 0));
  position_ += bytes.size();
}

void MimeCutter::finish() {
  for (;;) {
    if (obey_delimiter()) continue;
    if (!in_header_) break;
    const HeaderLine kind = header_line(line_);
    const bool goes_on = kind == HeaderLine::field || (kind == HeaderLine::folded && in_field_);
    if (goes_on) {
      if (kind == HeaderLine::field) end_field();
      in_field_ = true;
      put_header(std::exchange(line_, {}));
    }
    end_header();
  }
  release_line();
  put(std::exchange(break_, {}));
  end_levels(0);
}

}  // namespace mail
