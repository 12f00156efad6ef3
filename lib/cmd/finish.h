// How a program that reads standard input and writes standard output ends.

#pragma once

namespace cmd {

/// Flushes io::out. If anything was not read from io::in or not written, the program ends: 111,
/// `unable to read input: …` or `unable to write output: …`.
void finish();

}  // namespace cmd
