// Where a message that is born here says it comes from.

#include "queue/origin.h"

#include <initializer_list>

#include "mail/message_id.h"
#include "os/environment.h"
#include "queue/completion.h"
#include "text/date.h"
#include "text/fmt.h"
#include "text/quote.h"

namespace queue {

namespace {

/// The first of these variables that is set.
std::optional<std::string> first_set(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const char* value = os::get_env(name)) return value;
  }
  return std::nullopt;
}

void override(std::string& value, const char* variable) {
  if (const char* given = os::get_env(variable)) value = given;
}

/// `text` on one line, with a backslash before each byte that ends what it stands in.
std::string enclosed(std::string_view text, char open, std::string_view special, char close) {
  std::string whole(1, open);
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < 32 || c == 127;
    if (special.find(c) != std::string_view::npos) whole += '\\';
    whole += control ? '?' : c;
  }
  return whole + close;
}

/// The From field of an author in printable ASCII, completed if that can be.
std::string printable_from(const OriginSettings& settings) {
  Author author = find_author();
  author.user = text::printable(author.user);
  author.name = text::printable(author.name);
  if (author.host) author.host = text::printable(*author.host);
  const std::string field = from_field(author, NameForm::phrase);

  const auto completer = mail::Completer::make(settings.completion);
  if (!completer) return field;
  std::string_view rest = field;
  mail::Submission submission(*completer, {});
  return std::string(submission.take(*mail::take_field(rest)).value_or(field));
}

}  // namespace

std::optional<OriginSettings> read_origin_settings(OriginSettings settings) {
  if (!read_completion(settings.completion, settings.id_host)) return std::nullopt;
  override(settings.completion.host, "QMAILDEFAULTHOST");
  override(settings.completion.domain, "QMAILDEFAULTDOMAIN");
  override(settings.completion.plus, "QMAILPLUSDOMAIN");
  override(settings.id_host, "QMAILIDHOST");
  return settings;
}

Author find_author() {
  Author author;
  author.user = first_set({"QMAILUSER", "MAILUSER", "USER", "LOGNAME"}).value_or("anonymous");
  author.host = first_set({"QMAILHOST", "MAILHOST"});
  author.name = first_set({"QMAILNAME", "MAILNAME", "NAME"}).value_or("");
  author.sender_user = first_set({"QMAILSUSER"}).value_or(author.user);
  author.sender_host = first_set({"QMAILSHOST"});
  if (!author.sender_host) author.sender_host = author.host;
  return author;
}

std::string from_field(const Author& author, NameForm form) {
  std::string address = text::quote_local(author.user);
  if (author.host) text::append(address, '@', *author.host);
  if (author.name.empty()) return text::join("From: ", address, '\n');
  if (form == NameForm::comment) {
    return text::join("From: ", address, ' ', enclosed(author.name, '(', "()\\", ')'), '\n');
  }
  return text::join("From: ", enclosed(author.name, '"', "\"\\", '"'), " <", address, ">\n");
}

mail::Origin origin(const OriginSettings& settings, int64_t seconds, int pid, std::string from) {
  return {.date = text::join("Date: ", text::date822(seconds), '\n'),
          .message_id = mail::message_id_field(seconds, text::join(pid), text::printable(settings.id_host)),
          .from = std::move(from)};
}

std::optional<mail::Origin> origin(int64_t seconds, int pid) {
  const auto settings = read_origin_settings();
  if (!settings) return std::nullopt;
  return origin(*settings, seconds, pid, printable_from(*settings));
}

}  // namespace queue
