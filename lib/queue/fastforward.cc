// Lines of .qmail files that ask fastforward.

#include "queue/fastforward.h"

#include "mail/forwarding.h"
#include "text/split.h"

namespace queue {

namespace {

/// True if a shell takes every byte of `command` for itself, but for the blanks between words.
bool is_plain(std::string_view command) {
  constexpr std::string_view plain =
      " \t/._-+:,@%=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return command.find_first_not_of(plain) == std::string_view::npos;
}

bool take_options(std::string_view letters, Fastforward& line) {
  for (const char letter : letters) switch (letter) {
      case 'n':
      case 'N': break;
      case 'p': line.unknown = Fastforward::Unknown::passed_on; break;
      case 'P': line.unknown = Fastforward::Unknown::refused; break;
      case 'd': line.recipient = Fastforward::Recipient::parts; break;
      case 'D': line.recipient = Fastforward::Recipient::whole; break;
      default: return false;
    }
  return true;
}

}  // namespace

std::optional<Fastforward> read_fastforward(std::string_view command) {
  if (!is_plain(command)) return std::nullopt;
  const std::string_view program = text::take_word(command);
  if (program != "fastforward" && !program.ends_with("/fastforward")) return std::nullopt;
  Fastforward line;
  std::string_view word = text::take_word(command);
  while (word.size() > 1 && word[0] == '-') {
    const bool last = word == "--";
    if (!last && !take_options(word.substr(1), line)) return std::nullopt;
    word = text::take_word(command);
    if (last) break;
  }
  if (word.empty()) return std::nullopt;
  line.path = word;
  return line;
}

db::Found knows(db::Cdb& database, std::string_view recipient) {
  std::string data;
  for (const std::string& target : mail::targets(recipient)) {
    const db::Found found = database.find(mail::commands_key(target), data);
    if (found != db::Found::no) return found;
  }
  return db::Found::no;
}

}  // namespace queue
