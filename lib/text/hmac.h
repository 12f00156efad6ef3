// HMAC (RFC 2104): a hash with a key, by which who has the key knows his own words again.

#pragma once

#include <string>
#include <string_view>

namespace text {

/// `Hash` is a class like text::Sha1.
template <typename Hash>
class Hmac {
 public:
  explicit Hmac(std::string_view key) : key_(key) {
    if (key_.size() > Hash::block_size) {
      Hash hash;
      hash.feed(key_);
      key_ = hash.finish();
    }
    key_.resize(Hash::block_size, '\0');
    inner_.feed(key_mixed_with('\x36'));
  }

  void feed(std::string_view bytes) { inner_.feed(bytes); }
  /// The code, as bytes, of all that was fed; nothing may be fed after it.
  std::string finish() {
    Hash outer;
    outer.feed(key_mixed_with('\x5c'));
    outer.feed(inner_.finish());
    return outer.finish();
  }

 private:
  std::string key_mixed_with(char pad) const {
    std::string mixed = key_;
    for (char& c : mixed) c = static_cast<char>(c ^ pad);
    return mixed;
  }

  std::string key_;
  Hash inner_;
};

}  // namespace text
