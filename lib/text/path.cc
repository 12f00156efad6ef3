// Paths.

#include "text/path.h"

#include "text/split.h"

namespace text {

namespace {

void append_parts(std::string& to, std::string_view path) {
  while (const auto part = take(path, '/')) {
    if (part->empty() || *part == ".") continue;
    if (*part == "..") {
      to.resize(to.empty() ? 0 : to.rfind('/'));
    } else {
      to += '/';
      to += *part;
    }
  }
}

}  // namespace

std::string absolute_path(std::string_view path, std::string_view from) {
  std::string whole;
  if (!path.starts_with('/')) append_parts(whole, from);
  append_parts(whole, path);
  return whole.empty() ? "/" : whole;
}

}  // namespace text
