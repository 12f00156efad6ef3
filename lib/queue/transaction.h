// The log of a server that takes mail in: one line for each message or attempt.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mail/received.h"

namespace queue {

/// One transaction after the other:
///
///   transaction.begin(hop, "s@x"); transaction.recipient("r@y"); transaction.refused("553 no");
///   … transaction.id() …
///   transaction.end("250 ok 1732267141 qp 4711", 1234, 4711);
///
/// A line on standard error, in one write: `NAME: id=… …`, keys and values (qmail-smtpd(8)). With
/// `Wanted::no` nothing is written, and there is no id.
class Transaction {
 public:
  enum class Wanted { no, yes };
  explicit Transaction(std::string_view program, Wanted wanted)
      : program_(program), wanted_(wanted == Wanted::yes) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() { abandon(); }

  /// What was begun before, and had no end, was abandoned. The hop says who is there.
  void begin(const mail::Hop& hop, std::string_view sender);
  /// A recipient that was accepted; the first one is shown.
  void recipient(std::string_view address);
  /// A reply 4xx or 5xx on the way; the last one is shown if there is no end.
  void refused(std::string_view reply);
  /// The reply to the message, its size, and the queue's number of it, if it has one.
  void end(std::string_view reply, uint64_t size, std::optional<uint64_t> number);
  /// There was no message, or no end of it. Nothing happens if nothing was begun.
  void abandon();

  /// Tells this transaction from all others of this host; empty if no log is wanted.
  std::string_view id() const { return id_; }

 private:
  void write(std::string_view result, std::string_view reply);

  std::string program_;
  bool wanted_;
  bool begun_ = false;
  std::string id_;
  std::string line_;
  std::string first_recipient_, last_refusal_;
  uint64_t recipients_ = 0;
  uint64_t refusals_ = 0;
  uint64_t size_ = 0;
  std::optional<uint64_t> number_;
  unsigned count_ = 0;  // of transactions of this process
};

/// Appends ` key=value`: in the value every byte outside 33..126, and `\`, is `\ooo`, three octal digits,
/// and no more than 255 bytes of it are shown.
void append_pair(std::string& line, std::string_view key, std::string_view value);

}  // namespace queue
