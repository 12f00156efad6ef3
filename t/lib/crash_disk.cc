#include "crash/disk.h"

#include "doctest/doctest.h"

using crash::Disk;
using crash::Event;
using crash::Files;
using crash::Loss;
using Changes = crash::Loss::Changes;

namespace {

/// The arguments of a system call as strace -y -xx shows them.
std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += "\\x";
    text += digits[byte / 16];
    text += digits[byte % 16];
  }
  return text;
}
std::string at(std::string_view path) { return "AT_FDCWD<" + hex("/r") + ">, \"" + hex(path) + "\""; }
std::string fd(int number, std::string_view path) { return std::to_string(number) + "<" + hex(path) + ">"; }

/// Plays the calls of one process, one line each.
Disk played(std::initializer_list<std::string> calls) {
  Disk disk("/r");
  crash::Trace trace;
  for (const std::string& call : calls) {
    if (const auto event = trace.feed("7 " + call)) disk.apply(*event);
  }
  return disk;
}

std::string created(std::string_view name, int number) {
  return "openat(" + at(name) + ", O_WRONLY|O_CREAT|O_EXCL, 0644) = " + fd(number, "/r/" + std::string(name));
}
std::string written(std::string_view name, int number, std::string_view bytes) {
  return "write(" + fd(number, "/r/" + std::string(name)) + ", \"" + hex(bytes) + "\", " +
         std::to_string(bytes.size()) + ") = " + std::to_string(bytes.size());
}
std::string synced(std::string_view path, int number) { return "fsync(" + fd(number, path) + ") = 0"; }

constexpr Loss nothing_kept{Changes::none_kept, Changes::none_kept, 0};
constexpr Loss names_kept{Changes::all_kept, Changes::none_kept, 0};
constexpr Loss torn{Changes::all_kept, Changes::torn, 0};
constexpr Loss zeroed{Changes::all_kept, Changes::zeroed, 0};

}  // namespace

TEST_CASE("what was not synced may be lost: data by itself, and names by themselves") {
  const Disk disk = played({created("a", 3), written("a", 3, "text")});
  CHECK(disk.now() == Files{{"a", "text"}});
  CHECK(disk.after_crash(nothing_kept).empty());
  CHECK(disk.after_crash(names_kept) == Files{{"a", ""}});
  CHECK(disk.after_crash(torn) == Files{{"a", "te"}});
  CHECK(disk.after_crash(zeroed) == Files{{"a", std::string(4, '\0')}});
}

TEST_CASE("a sync of a file keeps its data, a sync of a directory its names") {
  const Disk file = played({created("a", 3), written("a", 3, "text"), synced("/r/a", 3)});
  CHECK(file.after_crash(nothing_kept).empty());
  CHECK(file.after_crash(names_kept) == Files{{"a", "text"}});
  const Disk both = played({created("a", 3), written("a", 3, "text"), synced("/r/a", 3),
                            "openat(" + at(".") + ", O_RDONLY|O_DIRECTORY) = " + fd(4, "/r"), synced("/r", 4)});
  CHECK(both.after_crash(nothing_kept) == Files{{"a", "text"}});
}

TEST_CASE("what is written after a sync is not durable by it") {
  const Disk disk = played({created("a", 3), written("a", 3, "one"), synced("/r/a", 3), written("a", 3, "two")});
  CHECK(disk.after_crash(names_kept) == Files{{"a", "one"}});
  CHECK(disk.now() == Files{{"a", "onetwo"}});
}

TEST_CASE("a file that has another name stays the one it was for its descriptor, also if its first name is used anew") {
  const Disk disk = played({created("a", 3), "linkat(" + at("a") + ", " + at("b") + ", 0) = 0",
                            "unlinkat(" + at("a") + ", 0) = 0", created("a", 4), written("a", 3, "first"),
                            written("a", 4, "second")});
  CHECK(disk.now() == Files{{"a", "second"}, {"b", "first"}});
}

TEST_CASE("calls that failed, that were interrupted by others, or that lie elsewhere") {
  Disk disk("/r");
  crash::Trace trace;
  CHECK(!trace.feed("7 unlinkat(" + at("a") + ", 0) = -1 ENOENT (No such file or directory)"));
  CHECK(!trace.feed("7 openat(" + at("a") + ", O_WRONLY|O_CREAT, 0644 <unfinished ...>"));
  CHECK(!trace.feed("8 close(3) = 0"));
  const auto event = trace.feed("7 <... openat resumed>) = " + fd(3, "/r/a"));
  REQUIRE(event);
  CHECK(event->kind == Event::Kind::create);
  CHECK(event->begin == 2);
  CHECK(event->end == 4);
  disk.apply(*event);
  CHECK(disk.now() == Files{{"a", ""}});
  CHECK(!disk.counts("/elsewhere/a"));
}

TEST_CASE("one byte over another is there or not, never zero") {
  const Disk disk = played({created("a", 3), written("a", 3, "Tjoe"), synced("/r/a", 3),
                            "pwrite64(" + fd(3, "/r/a") + ", \"" + hex("D") + "\", 1, 0) = 1"});
  CHECK(disk.after_crash(names_kept) == Files{{"a", "Tjoe"}});
  CHECK(disk.after_crash(zeroed) == Files{{"a", "Djoe"}});
}
