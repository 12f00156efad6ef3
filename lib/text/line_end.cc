// Line ends changed block by block.

#include "text/line_end.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace text {

namespace {

using Word = uint64_t;
constexpr Word ones = ~Word{0} / 255;
constexpr Word high_bits = ones << 7;

/// The high bit of each byte of `word` that is `c`.
Word places_of(char c, Word word) {
  const Word difference = word ^ (ones * static_cast<unsigned char>(c));
  const Word not_zero = ((difference & ~high_bits) + ~high_bits) | difference;
  return ~(not_zero | ~high_bits);
}

void put(Word word, char* to) { std::memcpy(to, &word, sizeof word); }

/// Moves `from` to `to`, changed where there is a `mark`, and returns the end of what it made:
/// words without one as they are; words with exactly one by `change.word(word, at, bits, to)`, that
/// many bits of the word before it; all other bytes by `change.byte(at, to)`. No branch depends on
/// more than how many marks are in a word: with lines of mail any other is a bad guess every time.
template <typename Change>
char* change_bytes(char mark, std::string_view from, char* to, Change change) {
  const char* at = from.data();
  const char* const end = at + from.size();
  for (; static_cast<size_t>(end - at) >= sizeof(Word); at += sizeof(Word)) {
    Word word;
    std::memcpy(&word, at, sizeof word);
    const Word places = places_of(mark, word);
    if (places == 0) {
      put(word, to);
      to += sizeof word;
    } else if (std::endian::native == std::endian::little && std::has_single_bit(places)) {
      to = change.word(word, at, static_cast<unsigned>(std::countr_zero(places)) - 7, to);
    } else {
      for (size_t i = 0; i < sizeof word; ++i) to = change.byte(at + i, to);
    }
  }
  for (; at != end; ++at) to = change.byte(at, to);
  return to;
}

// Whether the LF at `at` gets a CR: 1 or 0.
unsigned always(const char*) { return 1; }
unsigned if_it_has_none(const char* at) { return at[-1] != '\r'; }

/// A CR before LF.
template <unsigned (*wanted)(const char*)>
struct AddCr {
  char* byte(const char* at, char* to) {
    *to = '\r';
    to += static_cast<unsigned>(*at == '\n') & wanted(at);
    *to = *at;
    return to + 1;
  }
  char* word(Word word, const char* at, unsigned bits, char* to) {
    const size_t before = bits / 8;
    const size_t added = wanted(at + before);
    put(word, to);
    to[before] = '\r';
    put(word >> bits, to + before + added);
    return to + sizeof word + added;
  }
};

/// No CR before LF.
struct RemoveCr {
  char* byte(const char* at, char* to) {
    *to = *at;
    return to + (static_cast<unsigned>(*at != '\r') | static_cast<unsigned>(at[1] != '\n'));
  }
  char* word(Word word, const char* at, unsigned bits, char* to) {
    const Word before = (Word{1} << bits) - 1;
    const bool removed = at[bits / 8 + 1] == '\n';
    put(removed ? (word & before) | (word >> 8 & ~before) : word, to);
    return to + sizeof word - removed;
  }
};

}  // namespace

size_t add_cr(std::string_view from, char* to) {
  const char* const end = change_bytes('\n', from, to, AddCr<always>{});
  return static_cast<size_t>(end - to);
}

size_t CrFixer::feed(std::string_view from, char* to) {
  if (from.empty()) return 0;
  char* const start = to;
  if (from.front() == '\n' && last_ != '\r') *to++ = '\r';
  *to++ = from.front();
  to = change_bytes('\n', from.substr(1), to, AddCr<if_it_has_none>{});
  last_ = from.back();
  return static_cast<size_t>(to - start);
}

size_t CrRemover::feed(std::string_view from, char* to) {
  if (from.empty()) return 0;
  char* const start = to;
  if (held_ && from.front() != '\n') *to++ = '\r';
  held_ = from.back() == '\r';
  to = change_bytes('\r', from.substr(0, from.size() - 1), to, RemoveCr{});
  if (!held_) *to++ = from.back();
  return static_cast<size_t>(to - start);
}

size_t CrRemover::finish(char* to) {
  if (!held_) return 0;
  held_ = false;
  *to = '\r';
  return 1;
}

}  // namespace text
