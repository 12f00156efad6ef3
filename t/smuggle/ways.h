// The ways in and out of the mail system that the tool smuggle tries, each with every string of at
// most `most` octets. Each prints what it did, and ends the tool with 1 at the first string that
// breaks the law.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cmd/die.h"
#include "os/process.h"
#include "text/fmt.h"

namespace smuggle {

// In: what a door puts into the queue is what came over the wire, as one message.
void in_by_smtpd(size_t most);
void in_by_qmtpd(size_t most);
void in_by_qmqpd(size_t most);
void in_by_inject(size_t most);
void in_by_queue(size_t most);

// Out: what goes over the wire is one message to every receiver, the stored one.
void out_by_remote(size_t most);
void out_by_remote_qmtp(size_t most);
void out_by_lmtp(size_t most);
void out_by_serialsmtp(size_t most);
void out_by_serialqmtp(size_t most);
void out_by_pop3d(size_t most);

/// The string in the escapes of C.
std::string shown(std::string_view bytes);

/// Ends the tool unless the law holds for `bytes`.
void hold(bool holds, std::string_view way, std::string_view bytes, std::string_view what);

/// A file without a name that holds `bytes`, at its start.
os::Fd file_with(std::string_view bytes);

/// A program that was started with `input` as its standard input; what it prints, and what it
/// says on standard error, goes to a file.
class Program {
 public:
  Program(std::vector<std::string> words, std::string_view input);
  /// The same with its standard output prepared.
  Program(std::vector<std::string> words, std::string_view input, os::Fd output);
  os::Fd handle() const { return os::open_process(child_.pid()); }
  /// Waits for its end: the exit code, -1 if it was killed.
  int end() const;
  /// What it printed.
  std::string said() const;

 private:
  os::Fd input_, output_;
  os::Child child_;
};

}  // namespace smuggle
