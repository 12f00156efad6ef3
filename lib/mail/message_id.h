// By what a message is known again.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mail {

/// What the first Message-ID field that says anything has between `<` and `>`, or all of it if it
/// has no such thing, without blanks, line ends and control characters. Empty if there is none.
std::string message_id(std::string_view header);

/// A Message-ID field for a message of that second: `<YYYYMMDDHHMMSS.UNIQUE.qmail@HOST>`.
std::string message_id_field(int64_t seconds, std::string_view unique, std::string_view host);

/// The header without the fields that a message gets on its way, so that two copies of it that came
/// on different ways look alike: Received, Return-Path, Delivered-To. What follows the header
/// stays.
std::string without_trace(std::string_view header);

}  // namespace mail
