// Forwarding databases and binary mailing lists: what is in them, and how people write it
// (forwarding.md sections 3, 5, 6 and 7).

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mail {

/// An address may have so many bytes.
constexpr size_t longest_recipient = 800;
/// A recipient of so many bytes, its `&` counted, is none.
constexpr size_t oversized_entry = 900;

/// A record of a forwarding database: the commands of a target, each with a NUL at its end, or its
/// owner.
struct ForwardingRecord {
  std::string key;
  std::string data;
};

std::string commands_key(std::string_view target);
std::string owner_key(std::string_view target);

/// The targets that stand for `recipient`, in the order they are tried: itself, `@host`, `user@`.
std::vector<std::string> targets(std::string_view recipient);

/// Reads a forwarding table byte by byte.
class ForwardingTable {
 public:
  enum class Problem {
    none,
    nul,
    double_colon,
    comma_before_colon,
    long_address,
  };
  /// Appends the records that are complete with `c` to `to`. After a problem it must not be fed
  /// again.
  Problem feed(char c, std::vector<ForwardingRecord>& to);
  /// True if the table may end here: no instruction is open.
  bool complete() const { return !in_commands_ && target_.empty(); }

 private:
  Problem take(char c);
  Problem end_command(std::vector<ForwardingRecord>& to);
  void end_instruction(std::vector<ForwardingRecord>& to);

  enum class Next { any, escaped, comment };
  Next next_ = Next::any;
  bool in_commands_ = false;  // behind the colon
  std::string target_;
  std::string command_;
  std::string commands_;
};

/// The instruction that says what a record says, with line ends; nothing if it is no record of a
/// forwarding database.
std::optional<std::string> print_record(std::string_view key, std::string_view data);

/// True for an entry of a binary mailing list, without its NUL, that could have come from
/// setmaillist.
bool is_list_entry(std::string_view entry);

}  // namespace mail
