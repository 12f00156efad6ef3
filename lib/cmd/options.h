// Single-letter options, clustered or not (ucspi.md section 0).

#pragma once

#include <string_view>

#include "cmd/program.h"

namespace cmd {

/// Takes options one by one:
///
///   cmd::Options options(args, "nt:");       // a colon: the letter before it takes a value
///   while (const char option = options.next()) switch (option) {
///     case 'n': …; break;
///     case 't': seconds = options.value(); break;
///     default: cmd::usage(synopsis);
///   }
///   args = options.rest();
class Options {
 public:
  Options(Args args, const char* letters) : args_(args), letters_(letters) {}

  /// The next option; 0 at the first word that is none; `?`, after a line on standard error that
  /// names it, for one that is not among the letters or lacks its value.
  char next();
  /// The value of the option just returned.
  const char* value() const { return value_; }
  /// Passes over the rest of the word that the option just returned stands in: no options are in it.
  void skip_word() { cluster_ = nullptr; }
  /// The words that follow the options.
  Args rest() const { return args_; }

 private:
  char complain(std::string_view problem, char option) const;

  Args args_;
  const char* letters_;
  const char* cluster_ = nullptr;  // the rest of a word of options
  const char* value_ = nullptr;
};

}  // namespace cmd
