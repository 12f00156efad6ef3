// How a client proves who it is (RFC 4954): PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195).

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace talk {

enum class Mechanism { plain, login, cram_md5 };

/// Who else hears what is said.
enum class Line { encrypted, open };

/// The best of the mechanisms named in `offered`; over an open line the one that does not tell the
/// password comes first. Nothing if there is none that we know.
std::optional<Mechanism> choose_mechanism(std::string_view offered, Line line);

struct Credentials {
  std::string_view user, password;
};

class SaslClient {
 public:
  SaslClient(Mechanism mechanism, Credentials credentials)
      : mechanism_(mechanism), credentials_(credentials) {}

  /// The line that begins it, without CR LF.
  std::string command() const;
  /// The line to answer a challenge with, the text behind 334; nothing if there is no answer.
  std::optional<std::string> answer(std::string_view challenge);

 private:
  Mechanism mechanism_;
  Credentials credentials_;
  int asked_ = 0;  // challenges so far
};

}  // namespace talk
