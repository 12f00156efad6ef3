// Programs that copy a message and change fields of its header.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cmd/die.h"
#include "io/buffer.h"
#include "mail/field_reader.h"

namespace cmd {

/// Fields above this are copied as they are.
constexpr size_t longest_changed_field = 1048576;

/// Copies standard input to standard output, with what `change` returns, if anything, instead of
/// each field; `note` is told what is put out. The result is the exit code.
template <typename Change, typename Note>
int filter_header(Change change, Note note) {
  mail::FieldReader header(io::in, longest_changed_field);
  while (header.next()) {
    const auto changed = header.whole() ? change(header.text()) : std::optional<std::string>();
    const std::string_view text = changed ? std::string_view(*changed) : header.text();
    note(text);
    io::out.put(text);
  }
  io::out.put(header.body_start());
  io::copy(io::in, io::out);
  errno = io::in.error();
  if (io::in.failed()) die_sys(temporary, "unable to read message");
  return io::finish();
}

}  // namespace cmd
