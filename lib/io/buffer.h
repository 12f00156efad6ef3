// Standard input and output, buffered: `in` flushes `out` before it waits.

#pragma once

#include "io/reader.h"
#include "io/writer.h"

namespace io {

extern constinit Writer out;
extern constinit Reader in;

/// Flushes `out`: 0, or 111 if anything was not read from `in` or not written.
int finish();

/// Copies what is left of `in` to `to`, in blocks.
void copy(Reader& from, Writer& to);

/// One message in one write(2), errors ignored: for standard error.
void say(int fd, std::string_view message);

}  // namespace io
