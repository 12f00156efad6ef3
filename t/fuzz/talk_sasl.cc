// Challenges and offers of a server that says anything.

#include "fuzz/fuzz.h"
#include "talk/sasl.h"
#include "text/base64.h"

void fuzz(std::string_view bytes) {
  (void)talk::choose_mechanism(bytes, talk::Line::open);
  for (const auto mechanism : {talk::Mechanism::plain, talk::Mechanism::login, talk::Mechanism::cram_md5}) {
    talk::SaslClient client(mechanism, {"joe", "secret"});
    for (int i = 0; i < 3; ++i) {
      const auto answer = client.answer(bytes);
      require(!answer || text::decode_base64(*answer).has_value());
    }
  }
  const auto decoded = text::decode_base64(bytes);
  require(!decoded || decoded->size() <= bytes.size() / 4 * 3);
}
