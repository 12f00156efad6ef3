// .qmail files: which one is meant, what its lines say, what programs started from it are told
// (delivery.md sections 6 to 9).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace box {

/// `.qmail`, `dash`, and `ext` in lower case with a colon for each dot.
std::string dotqmail_name(std::string_view dash, std::string_view ext);

/// The names of the files that may hold the instructions, in the order they are tried:
///
///   for (Search search(dash, ext); search.more(); search.advance()) … search.name() …
class Search {
 public:
  Search(std::string_view dash, std::string_view ext);
  bool more() const { return more_; }
  void advance();
  const std::string& name() const { return name_; }
  /// The part of `ext` that `default` at the end of the name stands for; nothing if the name does
  /// not end in `default`.
  std::optional<std::string_view> stands_for_default() const;

 private:
  static constexpr size_t literal = std::string_view::npos;

  std::string_view ext_;
  std::string full_;  // the name without any `default`
  std::string name_;
  size_t taken_ = literal;  // bytes of `ext` before `default`; `literal` for the first name
  bool more_ = true;
};

struct Instruction {
  enum class Kind {
    mbox,     // `text` is the file
    maildir,  // `text` is the directory
    program,  // `text` is for /bin/sh -c
    forward,  // `text` is the address
    end,      // no line is left
    // What is wrong with the next line:
    blank,              // the first one says nothing: the file is not finished
    nowhere,            // it forwards to no address
    file_forbidden,     // it names a file, but nothing but forwarding is allowed
    program_forbidden,  // the same for a program
  };
  Kind kind;
  std::string_view text;
  size_t line = 0;  // its number, the first one is 1; for `end`, how many there are
};

/// What qmail-local -n calls such a line: `mbox`, `maildir`, `program`, `forward`; empty for the others.
std::string_view word(Instruction::Kind kind);

/// The lines of a .qmail file. Comments, later empty lines and unknown words are left out.
class Instructions {
 public:
  enum class Allowed { all, forwarding };

  /// `allowed` is narrowed by a line `+list`.
  Instructions(std::string content, Allowed allowed)
      : content_(std::move(content)), rest_(content_), allowed_(allowed) {}
  Instructions(const Instructions&) = delete;
  Instructions& operator=(const Instructions&) = delete;

  /// What the next line says; `text` is valid while this object lives.
  Instruction next();

 private:
  Instruction read(std::string_view line);

  const std::string content_;
  std::string_view rest_;
  Allowed allowed_;
  size_t line_ = 0;  // the one read last
};

/// What the exit code of a program means for the message (delivery.md section 9).
enum class Verdict {
  next,       // 0: on with the next line
  stop,       // 99: done, the lines that follow do not count
  permanent,  // 100, and the codes of <sysexits.h> that no retry mends
  temporary,  // all others
};
Verdict verdict(int exit_code);

/// Why nothing is delivered, or no more than was.
struct Refusal {
  Verdict verdict;   // permanent or temporary
  std::string text;  // what qmail-local says
  int error = 0;     // errno, if the system is the reason
};

/// For now, because of errno: `WHAT: ERRNO TEXT. (#4.3.0)`.
Refusal system_refusal(std::string_view what);
/// What is wrong with a line; nothing if nothing is.
std::optional<Refusal> refuse_line(Instruction::Kind kind);

/// Delivered-To: LOCAL@HOST, with its LF.
std::string delivered_to_line(std::string_view local, std::string_view host);
/// Return-Path: <SENDER>, with its LF.
std::string return_path_line(std::string_view sender);

/// Who gets the bounces of forwarded copies.
enum class Owner {
  sender,       // there is no file `-owner`
  owner,        // there is one: LOCAL-owner
  each_by_name  // and a file `-owner-default`: LOCAL-owner-RECIPIENT, one for each recipient (VERP)
};
/// The sender of forwarded copies.
std::string forwarding_sender(std::string_view sender, Owner owner, std::string_view local,
                              std::string_view host);
/// True for the senders that are never replaced: of bounces and double bounces.
bool is_bounce(std::string_view sender);

/// Whom a message is for: the arguments of qmail-local.
struct Recipient {
  std::string_view user, home, local, dash, ext, host, sender;
};

struct Variable {
  const char* name;
  std::string value;
};
/// What programs are told, all but DEFAULT and NEWSENDER. `seconds` is the time of delivery.
std::vector<Variable> variables(const Recipient& recipient, int64_t seconds);

}  // namespace box
