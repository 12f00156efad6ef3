// The text of an automatic response.

#include "mail/response.h"

#include <algorithm>
#include <vector>

#include "text/case.h"
#include "text/fmt.h"
#include "text/line_end.h"
#include "text/quote.h"
#include "text/split.h"

namespace mail {

namespace {

constexpr size_t line_most = 76;  // RFC 2047 section 2: a line that holds an encoded word

bool equal(std::string_view a, std::string_view b) { return text::equal_without_case(a, b); }

/// `bytes` as one printable line.
std::string safe(std::string_view bytes) {
  std::string line = unfold(bytes);
  std::ranges::replace(line, '\t', ' ');
  return text::printable(line);
}

/// The start of `line`, whole words of it, so that no encoded word is cut (RFC 3834 section 3.1.5).
std::string shortened(std::string line) {
  constexpr size_t most = 500;
  if (line.size() <= most) return line;
  const size_t blank = line.rfind(' ', most);
  line.resize(blank == std::string::npos ? most : blank);
  return line;
}

/// `field` with its long lines folded at blanks.
std::string folded(std::string_view field) {
  std::string lines;
  while (!field.empty()) {
    std::string_view line = text::first_line(field);
    field.remove_prefix(line.size());
    while (line.size() > line_most + 1) {
      const size_t word = line.find_first_not_of(' ');
      size_t blank = line.rfind(' ', line_most);
      if (blank == std::string_view::npos || blank < word) blank = line.find(' ', word);
      if (blank == std::string_view::npos) break;
      if (line.find_first_not_of(" \n", blank) == std::string_view::npos) break;
      text::append(lines, line.substr(0, blank), '\n');
      line.remove_prefix(blank);
    }
    lines += line;
  }
  return lines;
}

struct Values {
  std::string subject, sender, recipient;
};

std::string expanded(std::string_view text, const Values& values) {
  std::string whole;
  for (size_t at = 0; at < text.size(); ++at) {
    const char next = text[at] == '%' && at + 1 < text.size() ? text[at + 1] : '\0';
    switch (next) {
      case 'S': whole += values.subject; break;
      case 's': whole += values.sender; break;
      case 'r': whole += values.recipient; break;
      case '%': whole += '%'; break;
      default: whole += text[at]; continue;
    }
    ++at;
  }
  return whole;
}

/// The message identifiers in a value, those that fit on a line.
std::vector<std::string_view> message_ids(std::string_view value) {
  constexpr size_t most = 900;
  std::vector<std::string_view> found;
  while (!value.empty()) {
    value.remove_prefix(std::min(value.find('<'), value.size()));
    const size_t end = value.find_first_of("<>", 1);
    if (end == std::string_view::npos) break;
    const std::string_view id = value.substr(0, end + 1);
    value.remove_prefix(end);
    const bool printable = std::ranges::all_of(id, [](char c) { return c > 32 && c < 127; });
    if (id.ends_with('>') && id.size() > 2 && id.size() <= most && printable) found.push_back(id);
  }
  return found;
}

/// In-Reply-To and References (RFC 5322 section 3.6.4). Of a long thread the first message and the
/// last ones are named.
std::string thread_fields(const Answered& answered) {
  constexpr size_t most = 20;
  const auto own = message_ids(answered.message_id());
  if (own.size() != 1) return {};
  auto thread = message_ids(answered.references());
  const auto parent = message_ids(answered.in_reply_to());
  if (thread.empty() && parent.size() == 1) thread = parent;
  thread.push_back(own[0]);
  if (thread.size() > most) thread.erase(thread.begin() + 1, thread.end() - (most - 1));

  std::string fields = text::join("In-Reply-To: ", own[0], "\nReferences: ", thread[0], '\n');
  for (size_t i = 1; i < thread.size(); ++i) text::append(fields, ' ', thread[i], '\n');
  return fields;
}

std::string subject_field(std::string_view prefix, std::string_view subject) {
  std::string line(prefix);
  std::ranges::replace_if(
      line, [](char c) { return c == '\n' || c == '\r' || c == '\0'; }, ' ');
  return folded(text::join("Subject: ", line, subject, '\n'));
}

std::string without_cr(std::string_view text) {
  std::string lines(text.size() + 1, '\0');
  text::CrRemover remover;
  size_t size = remover.feed(text, lines.data());
  size += remover.finish(lines.data() + size);
  lines.resize(size);
  return lines;
}

/// Puts a response together.
class Composer {
 public:
  explicit Composer(std::string_view text) : body_(text) {
    while (const auto field = take_field(body_)) fields_.push_back(*field);
    if (body_.starts_with('\n')) body_.remove_prefix(1);
  }

  /// Adds this field in front, whatever the text says.
  void replace(std::string_view name, std::string_view field) {
    std::erase_if(fields_, [&](const Field& own) { return equal(own.name, name); });
    head_ += field;
  }
  /// Adds it if the text does not bring its own.
  void complete(std::string_view name, std::string_view field) {
    if (!has(name)) head_ += field;
  }
  bool has(std::string_view name) const {
    return std::ranges::any_of(fields_, [&](const Field& own) { return equal(own.name, name); });
  }

  std::string compose(const Values& values) const {
    std::string whole = head_;
    for (const Field& field : fields_) {
      const std::string_view name = field.text.substr(0, field.text.size() - field.value.size());
      whole += folded(text::join(name, expanded(field.value, values)));
      if (!whole.ends_with('\n')) whole += '\n';
    }
    text::append(whole, '\n', expanded(body_, values));
    if (!whole.ends_with('\n')) whole += '\n';
    return whole;
  }

 private:
  std::string_view body_;
  std::vector<Field> fields_;
  std::string head_;
};

}  // namespace

std::string response(std::string_view text, const Answered& answered, const Origin& origin,
                     const ResponderSettings& settings, ToField to_field) {
  const Values values{.subject = shortened(safe(answered.subject())),
                      .sender = safe(text::quote_address(answered.sender())),
                      .recipient = safe(text::quote_address(answered.recipient()))};
  const std::string own = without_cr(text);
  Composer composer(own);
  for (const char* name : {"Bcc", "Return-Path", "Content-Length"}) composer.replace(name, "");
  composer.complete("Date", origin.date);
  composer.complete("Message-ID", origin.message_id);
  composer.complete("From", origin.from);
  composer.replace("Auto-Submitted", "Auto-Submitted: auto-replied\n");
  if (to_field == ToField::generated) {
    composer.replace("To", text::join("To: <", values.sender, ">\n"));
  } else if (!composer.has("To")) {
    composer.complete("Cc", "Cc: recipient list not shown: ;\n");
  }
  if (settings.subject_prefix) {
    composer.replace("Subject", subject_field(*settings.subject_prefix, values.subject));
  } else {
    composer.complete("Subject", subject_field("Auto: ", values.subject));
  }
  const std::string thread = settings.no_inreplyto ? "" : thread_fields(answered);
  if (!thread.empty()) {
    composer.replace("References", "");
    composer.replace("In-Reply-To", thread);
  }
  return composer.compose(values);
}

}  // namespace mail
