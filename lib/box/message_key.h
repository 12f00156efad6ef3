// A name for a message by which it is known again when it comes once more.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "box/message.h"

namespace box {

enum class KeyOf {
  message_id,  // the content if there is none
  content,     // without the fields that it got on its way
};

/// 64 hexadecimal digits: the SHA-256 of `purpose`, word by word, and of the message's id or
/// content. Whoever writes messages cannot make two of them that have one key, unless he gives them
/// one id. Nothing, with errno, if the message cannot be read.
std::optional<std::string> message_key(Message& message, KeyOf of,
                                       std::span<const std::string_view> purpose);

}  // namespace box
