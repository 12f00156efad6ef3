// A delivery tried in a scratch home: for whom, and by what instructions.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "box/dotqmail.h"
#include "box/scratch.h"

namespace box {

/// For whom a message is, as qmail-local is told.
struct Addressee {
  std::string user, local, dash, ext, host;
};

/// What somebody says of it; what is not there is worked out from the rest.
struct AddresseeHints {
  std::string_view account{};                   // of the user
  std::optional<std::string_view> recipient{};  // USER-EXT@HOST
  std::optional<std::string_view> ext{};
  std::string_view file{};  // the name of a .qmail file: that for `.qmail-EXT` is meant
};
Addressee addressee(const AddresseeHints& hints);

/// The instructions of a trial.
struct TrialFile {
  std::string name;  // of the .qmail file it stands for; empty: there is none
  std::string content;
  os::Mode mode = 0600;
  Instructions::Allowed allowed = Instructions::Allowed::all;
};

/// Finds the instructions from the home, which is the current directory; or takes those of `path`,
/// unless that is empty. False, with errno, if the file, which `file.name` then names, cannot be
/// read.
[[nodiscard]] bool find_trial(const Addressee& to, const std::string& path, TrialFile& file);

/// How programs are run in a trial.
struct TrialRuns {
  std::string transcript;  // the path of that program
  uint64_t seconds;        // for each program line
  std::string directory;   // gets a transcript for each, named by the number of the line
};

/// Puts that file into the scratch, ready to be obeyed, and those beside it in the home that decide
/// about the sender of what is forwarded. Returns what stands for the default delivery there;
/// nothing, with errno, on failure.
std::optional<std::string> fill_scratch(const Addressee& to, const TrialFile& file,
                                        const std::string& default_delivery, const TrialRuns& runs,
                                        Scratch& scratch);

/// The instructions `content` changed so that programs run by way of transcript, and that no file
/// out of the home is meant, but one of the scratch. Makes there what the lines name, if it is
/// there outside: mailboxes are empty, and of what the words of program lines name there are
/// copies. Nothing, with errno, if that fails.
std::optional<std::string> prepare_trial(const std::string& content, Instructions::Allowed allowed,
                                         const TrialRuns& runs, Scratch& scratch);

}  // namespace box
