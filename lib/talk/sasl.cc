// How a client proves who it is.

#include "talk/sasl.h"

#include "text/base64.h"
#include "text/case.h"
#include "text/fmt.h"
#include "text/hmac.h"
#include "text/md5.h"
#include "text/split.h"

namespace talk {

namespace {

std::string_view name_of(Mechanism mechanism) {
  switch (mechanism) {
    case Mechanism::plain: return "PLAIN";
    case Mechanism::login: return "LOGIN";
    case Mechanism::cram_md5: break;
  }
  return "CRAM-MD5";
}

bool names(std::string_view offered, Mechanism mechanism) {
  while (true) {
    const std::string_view word = text::take_word(offered);
    if (word.empty()) return false;
    if (text::equal_without_case(word, name_of(mechanism))) return true;
  }
}

}  // namespace

std::optional<Mechanism> choose_mechanism(std::string_view offered, Line line) {
  const Mechanism strongest = line == Line::open ? Mechanism::cram_md5 : Mechanism::plain;
  for (const Mechanism mechanism :
       {strongest, Mechanism::plain, Mechanism::login, Mechanism::cram_md5}) {
    if (names(offered, mechanism)) return mechanism;
  }
  return std::nullopt;
}

std::string SaslClient::command() const {
  std::string line = text::join("AUTH ", name_of(mechanism_));
  if (mechanism_ == Mechanism::plain) {
    const std::string proof = text::join('\0', credentials_.user, '\0', credentials_.password);
    text::append(line, ' ', text::base64(proof));
  }
  return line;
}

std::optional<std::string> SaslClient::answer(std::string_view challenge) {
  ++asked_;
  switch (mechanism_) {
    case Mechanism::plain: return std::nullopt;
    case Mechanism::login:
      // Whatever it asks: first the user, then the password.
      if (asked_ > 2) return std::nullopt;
      return text::base64(asked_ == 1 ? credentials_.user : credentials_.password);
    case Mechanism::cram_md5: break;
  }
  const auto nonce = text::decode_base64(challenge);
  if (asked_ > 1 || !nonce) return std::nullopt;
  text::Hmac<text::Md5> code(credentials_.password);
  code.feed(*nonce);
  return text::base64(text::join(credentials_.user, ' ', text::hex(code.finish())));
}

}  // namespace talk
