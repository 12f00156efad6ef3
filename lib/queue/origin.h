// Where a message that is born here says it comes from (inject.md sections 2, 3, 4 and 7).

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "mail/completer.h"
#include "mail/submission.h"

namespace queue {

struct OriginSettings {
  mail::Completion completion{"defaulthost", "defaultdomain", "plusdomain"};
  std::string id_host = "idhost";
};

/// The control files of the mail home for new messages, and what the environment has in their
/// place; where there is neither, and no name of this host, what is given. Nothing, with errno, if
/// they cannot be read.
std::optional<OriginSettings> read_origin_settings(OriginSettings otherwise = {});

/// Who sends, by the environment.
struct Author {
  std::string user;
  std::optional<std::string> host;
  std::string name;  // empty if there is none
  std::string sender_user;
  std::optional<std::string> sender_host;
};

Author find_author();

enum class NameForm { phrase, comment };

/// The From field of the author, not completed yet.
std::string from_field(const Author& author, NameForm form);

/// The fields of a message; `from` is its whole From field.
mail::Origin origin(const OriginSettings& settings, int64_t seconds, int pid, std::string from);

/// The fields of a message that a program writes, all in printable ASCII. Nothing, with errno, if
/// the control files cannot be read.
std::optional<mail::Origin> origin(int64_t seconds, int pid);

}  // namespace queue
