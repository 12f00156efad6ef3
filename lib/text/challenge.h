// Passwords that are proved without being told: APOP (RFC 1939 section 7) and CRAM-MD5 (RFC 2195).

#pragma once

#include <string_view>

namespace text {

/// True if `response` is the secret itself, or what APOP or CRAM-MD5 makes of it and the challenge.
/// How long that takes does not tell which bytes are wrong. The empty secret has no response.
bool proves_secret(std::string_view response, std::string_view secret, std::string_view challenge);

}  // namespace text
