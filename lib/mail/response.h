// The text of an automatic response (RFC 3834 section 3), made of what its owner wrote and of the
// message it answers. Nothing that stands in that message adds a field or a line.

#pragma once

#include <string>
#include <string_view>

#include "mail/answered.h"
#include "mail/responder_settings.h"
#include "mail/submission.h"

namespace mail {

enum class ToField { generated, as_written };

/// The response: `text`, a message or only its body, with generated fields in front and `%S`, `%s`,
/// `%r` and `%%` replaced by the subject, the sender, the recipient and a percent sign. What `text`
/// says in fields that are generated is left out, and so are Bcc, Return-Path and Content-Length.
std::string response(std::string_view text, const Answered& answered, const Origin& origin,
                     const ResponderSettings& settings, ToField to_field);

}  // namespace mail
