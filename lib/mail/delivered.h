// A message as it lies in a maildir: behind two lines that qmail-local put before it.

#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "io/reader.h"

namespace mail {

struct Delivered {
  std::string sender;     // of `Return-Path: <...>`, without the quotes of its local part
  std::string recipient;  // of `Delivered-To: `
  size_t size;            // of both lines
};

/// Reads the two lines, so that the message itself comes next. Nothing if they are not there, or
/// reading failed.
std::optional<Delivered> read_delivered(io::Reader& message);

}  // namespace mail
