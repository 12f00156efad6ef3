// What programs did to files, as strace saw it: `strace -f -y -xx -s 1000000`.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace crash {

/// One system call that changed files, or made changes durable, or ended a program.
struct Event {
  enum class Kind {
    open,       // `fd` is the file or directory `path`
    create,     // the same, and there may have been no such file before
    empty,      // the same, and it has no bytes any more
    write,      // `bytes` into `path`, at `offset`; at its end without one
    truncate,   // to `offset` bytes
    link,       // `path` gets the name `other`, too
    rename,     // `path` is called `other` from now on
    unlink,     // the name `path` goes
    sync,       // what was done to the file or directory `path` before `begin` is durable
    sync_all,   // all that was done before `begin` is durable
    execute,    // the process becomes the program `path`
    exit,       // the process ends with code `offset`
    send,       // `bytes` go to a socket
  };
  Kind kind;
  uint64_t begin;  // numbers of the lines of the trace where the call began
  uint64_t end;    // and ended
  int pid;
  int fd;  // of the process, where the call went by one; else -1
  std::string path;
  std::string other;
  std::string bytes;
  std::optional<uint64_t> offset;
};

/// Takes the trace line by line, and puts the halves of calls together that others interrupted.
class Trace {
 public:
  /// The event that this line completes; nothing if there is none, or the call failed.
  std::optional<Event> feed(std::string_view line);

 private:
  struct Started {
    std::string text;
    uint64_t line;
  };
  uint64_t line_ = 0;
  std::unordered_map<int, Started> unfinished_;
};

/// The event that a whole call is, without its times; nothing if it is none of those above.
std::optional<Event> parse_call(std::string_view call);

}  // namespace crash
