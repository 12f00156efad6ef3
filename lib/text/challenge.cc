// Passwords that are proved without being told.

#include "text/challenge.h"

#include "text/fmt.h"
#include "text/hmac.h"
#include "text/md5.h"

namespace text {

namespace {

bool same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  int different = 0;
  for (size_t i = 0; i < a.size(); ++i) different |= a[i] ^ b[i];
  return different == 0;
}

}  // namespace

bool proves_secret(std::string_view response, std::string_view secret, std::string_view challenge) {
  if (secret.empty()) return false;
  if (same(response, secret)) return true;
  if (challenge.empty()) return false;
  Md5 apop;
  apop.feed(challenge);
  apop.feed(secret);
  Hmac<Md5> cram(secret);
  cram.feed(challenge);
  return same(response, hex(apop.finish())) || same(response, hex(cram.finish()));
}

}  // namespace text
