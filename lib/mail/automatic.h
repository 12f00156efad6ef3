// Mail that no human is waiting to have answered: from lists, and from programs (RFC 3834 section
// 2).

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mail/header.h"

namespace mail {

/// True if this field says that a list or bulk mail brought the message: any List- field (RFC 2369,
/// RFC 2919), Mailing-List, X-Mailing-List, X-ML-Name, and Precedence if it is list, bulk or junk.
bool tells_list(const Field& field);

/// True if this field says that a program wrote the message, or asks that no program answer it:
/// Auto-Submitted unless it is no (RFC 3834 section 5), Precedence if it is auto_reply,
/// X-Auto-Response-Suppress if that covers automatic replies, Content-Type if it is
/// multipart/report (RFC 6522), X-Autoreply and X-Autorespond unless they are no, and
/// X-Failed-Recipients.
bool tells_automatic(const Field& field);

/// True for an envelope sender whose mail is the work of a program, or goes to one: that of
/// bounces, empty or `#@[]`, mailer-daemon, owner-NAME, NAME-request and what else lists, their
/// VERP and senders that want no reply are called by. Without regard to case.
bool is_automatic_sender(std::string_view sender);

/// The envelope sender in the value of a Return-Path field; nothing if it is no address.
std::optional<std::string> return_path(std::string_view value);

}  // namespace mail
