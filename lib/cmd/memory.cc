// Memory: our own operator new, and the library's throw functions. Running out of memory, and every
// error that a standard container would throw, ends the program with 111. Because libstdc++'s own
// versions are never linked, neither is the machinery of exceptions, and a program that uses
// iostream, regex, filesystem or thread fails to link.

#include "cmd/memory.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <string_view>

#include "cmd/die.h"
#include "os/clock.h"

namespace {

/// `NAME: fatal: out of memory`, put together without any.
[[noreturn]] void end_without_memory() {
  constexpr std::string_view words = ": fatal: out of memory\n";
  char line[128];
  const std::string_view name = cmd::name().substr(0, sizeof line - words.size());
  char* const end = std::ranges::copy(words, std::ranges::copy(name, line).out).out;
  cmd::say({line, static_cast<size_t>(end - line)});
  cmd::exit(cmd::temporary);
}

}  // namespace

void* operator new(std::size_t size) {
  for (;;) {
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    // A daemon that must survive installs a handler that warns, sleeps and returns.
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) end_without_memory();
    handler();
  }
}

void* operator new[](std::size_t size) { return operator new(size); }

// For what can do with less, such as the buffer of std::stable_sort.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return std::malloc(size == 0 ? 1 : size);
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

[[noreturn]] void bug(const char* what) {
  cmd::die(cmd::temporary, "internal error: ", what);
}

}  // namespace

namespace cmd {

void wait_for_memory() {
  // The message is not put together from parts: that would take memory.
  std::set_new_handler([] {
    say("warning: out of memory, waiting\n");
    os::sleep_milliseconds(10000);
  });
}

}  // namespace cmd

namespace std {

// Declared in <bits/functexcept.h>.
void __throw_bad_exception() { bug("bad exception"); }
void __throw_bad_alloc() { cmd::die(cmd::temporary, "out of memory"); }
void __throw_bad_array_new_length() { bug("array too long"); }
void __throw_bad_cast() { bug("bad cast"); }
void __throw_bad_typeid() { bug("bad typeid"); }
void __throw_logic_error(const char* what) { bug(what); }
void __throw_domain_error(const char* what) { bug(what); }
void __throw_invalid_argument(const char* what) { bug(what); }
void __throw_length_error(const char* what) { bug(what); }
void __throw_out_of_range(const char* what) { bug(what); }
void __throw_out_of_range_fmt(const char* what, ...) { bug(what); }
void __throw_runtime_error(const char* what) { bug(what); }
void __throw_range_error(const char* what) { bug(what); }
void __throw_overflow_error(const char* what) { bug(what); }
void __throw_underflow_error(const char* what) { bug(what); }
void __throw_bad_function_call() { bug("empty function called"); }

}  // namespace std
