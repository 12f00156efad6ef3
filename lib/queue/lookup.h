// What becomes of an address, found out without doing anything: from the control files to the lines
// of a .qmail file, by the very steps that qmail-send, qmail-lspawn, qmail-getpw, qmail-local and
// qmail-remote take. Programs that use this file are never linked statically.

#pragma once

#include <string>
#include <string_view>

namespace queue {

/// Hears of each decision on the way: `topic` is one of a few words, `fact` has any bytes.
class Facts {
 public:
  virtual void add(std::string_view topic, std::string_view fact) = 0;

 protected:
  ~Facts() = default;
};

struct Question {
  std::string_view address;
  std::string_view sender;
  std::string_view default_delivery;  // the argument of qmail-lspawn
};

struct Answer {
  enum class Verdict {
    accept,  // if the programs do, and the host that mail for elsewhere goes to
    refuse,  // for good
    defer,   // for now
    unknown  // this process may not see what decides
  };
  enum class Place { here, elsewhere };
  Verdict verdict;
  std::string text;  // in the words of the program that gives this answer
  Place place = Place::here;
};

/// Once per process: on the way the mail home becomes the current directory, and then the home of
/// the recipient. Root becomes the recipient's user before anything there is looked at; whoever is
/// neither may see less than qmail-local will, and then the answer is `unknown`.
Answer look_up(const Question& question, Facts& facts);

}  // namespace queue
