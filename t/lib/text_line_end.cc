#include "text/line_end.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

// What each of them means, byte by byte.

std::string with_cr(std::string_view bytes) {
  std::string result;
  for (const char c : bytes) {
    if (c == '\n') result += '\r';
    result += c;
  }
  return result;
}

std::string with_missing_cr(std::string_view bytes) {
  std::string result;
  for (const char c : bytes) {
    if (c == '\n' && !result.ends_with('\r')) result += '\r';
    result += c;
  }
  return result;
}

std::string without_cr(std::string_view bytes) {
  std::string result;
  for (const char c : bytes) {
    if (c == '\n' && result.ends_with('\r')) result.pop_back();
    result += c;
  }
  return result;
}

enum class Room { twice, one_more };

/// `bytes` through `feed` in the pieces that `cuts` make of it, with no room to spare.
template <typename Feed>
std::string in_pieces(std::string_view bytes, const std::vector<size_t>& cuts, Room room,
                      Feed feed) {
  std::string result;
  size_t from = 0;
  for (size_t i = 0; i <= cuts.size(); ++i) {
    const size_t to = i < cuts.size() ? cuts[i] : bytes.size();
    const size_t size_before = to - from;
    std::vector<char> piece(room == Room::twice ? 2 * size_before : size_before + 1);
    const size_t size = feed(bytes.substr(from, size_before), piece.data());
    REQUIRE(size <= piece.size());
    result.append(piece.data(), size);
    from = to;
  }
  return result;
}

/// The three of them say of `bytes`, cut so, what they mean.
bool right(std::string_view bytes, const std::vector<size_t>& cuts) {
  text::CrFixer fixer;
  text::CrRemover remover;
  const auto fix = [&fixer](std::string_view from, char* to) { return fixer.feed(from, to); };
  const auto remove = [&remover](std::string_view from, char* to) {
    return remover.feed(from, to);
  };
  std::string removed = in_pieces(bytes, cuts, Room::one_more, remove);
  char last;
  removed.append(&last, remover.finish(&last));
  return in_pieces(bytes, cuts, Room::twice, text::add_cr) == with_cr(bytes) &&
         in_pieces(bytes, cuts, Room::twice, fix) == with_missing_cr(bytes) &&
         removed == without_cr(bytes);
}

/// Calls `check` with every string of exactly `size` octets of {a CR LF}.
template <typename Check>
void every_string(size_t size, Check check) {
  constexpr std::string_view octets = "a\r\n";
  size_t count = 1;
  for (size_t i = 0; i < size; ++i) count *= octets.size();
  std::string bytes(size, 'a');
  for (size_t n = 0; n < count; ++n) {
    for (size_t i = 0, rest = n; i < size; ++i, rest /= octets.size()) {
      bytes[i] = octets[rest % octets.size()];
    }
    check(std::string_view(bytes));
  }
}

}  // namespace

TEST_CASE(
    "line ends are changed alike in every short string, however it is cut in two or three (C.46)") {
  size_t wrong = 0;
  for (size_t size = 0; size <= 6; ++size) {
    every_string(size, [&](std::string_view bytes) {
      for (size_t first = 0; first <= size; ++first) {
        for (size_t second = first; second <= size; ++second) {
          if (!right(bytes, {first, second})) ++wrong;
        }
      }
    });
  }
  CHECK(wrong == 0);
}

TEST_CASE("line ends are changed alike at every place of a machine word, whole and cut in two") {
  size_t wrong = 0;
  every_string(4, [&](std::string_view change) {
    for (size_t before = 0; before <= 17; ++before) {
      const std::string bytes =
          std::string(before, '.') + std::string(change) + std::string(12, '.');
      for (size_t cut = 0; cut <= bytes.size(); ++cut) {
        if (!right(bytes, {cut})) ++wrong;
      }
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("all 256 bytes pass, NUL and 8-bit bytes too, and none is taken for a line end") {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    for (const char* neighbour : {"", "\r", "\n", "\r\n", "\n\r"}) {
      bytes += static_cast<char>(i);
      bytes += neighbour;
    }
  }
  CHECK(right(bytes, {}));
  CHECK(right(bytes, {bytes.size() / 2}));
}

TEST_CASE("a CR at the end of everything stays (C.46)") {
  text::CrRemover remover;
  char to[4];
  CHECK(remover.feed("a\r", to) == 1);
  CHECK(remover.feed("", to) == 0);
  CHECK(remover.finish(to) == 1);
  CHECK(to[0] == '\r');
  CHECK(remover.finish(to) == 0);
}
