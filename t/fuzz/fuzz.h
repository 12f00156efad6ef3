// What every fuzz target includes; it defines `void fuzz(std::string_view)`.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

void fuzz(std::string_view bytes);

/// Ends the process, so that the fuzzer keeps the input, unless `law` holds.
inline void require(bool law) {
  if (!law) __builtin_trap();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  fuzz({static_cast<const char*>(static_cast<const void*>(bytes)), size});
  return 0;
}
