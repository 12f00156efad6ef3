// The account of what a maildir holds under its quota: the file maildirsize.
//
// Deliveries add a line to it and lock nothing. Who counts the maildir anew keeps others from doing
// so, but not from delivering; if a message came meanwhile, of which nobody knows whether it was
// counted, the next delivery counts again.

#pragma once

#include <optional>
#include <string>

#include "box/quota.h"
#include "os/file.h"

namespace box {

/// The maildir whose account counts what lies in the maildir `path`: the one around it, if it is a
/// folder (it holds a file `maildirfolder`). Nothing for its folder `.Trash`, in which nothing
/// counts.
std::optional<std::string> account_of(const std::string& path);

class QuotaAccount {
 public:
  enum class Answer {
    fits,
    over,
    failed,  // errno
  };

  /// Opens the account of `maildir`. A quota that is given replaces another one; without, a maildir
  /// that has no maildirsize has no quota, and is not counted. Counts if need be. False with errno,
  /// ETIMEDOUT if somebody else counted for 30 seconds.
  [[nodiscard]] bool open(const std::string& maildir, const std::optional<Quota>& quota);
  /// Opens the account of `maildir`, gives it that quota, and counts. False with errno.
  [[nodiscard]] bool reset(const std::string& maildir, const Quota& quota);
  /// Whether `more` fits. Does not say `over` before it has counted, if what is known may be wrong.
  Answer ask(const Amount& more);
  /// Whether it fits by what is known.
  bool has_room(const Amount& more) const { return fits(sums_.quota, sums_.held, more); }
  /// Adds what has come. Failures are no harm: the next count mends them.
  void add(const Amount& more);
  /// True if the maildir holds at least so many percent of its quota.
  bool filled(unsigned percent) const { return box::filled(sums_.quota, sums_.held, percent); }
  /// The maildir, for paths that start there.
  const os::Fd& maildir() const { return maildir_; }

 private:
  bool read();
  bool recount(const std::optional<Quota>& quota);
  bool write(const Quota& quota, const Amount& held);
  void add_line(std::string_view line) const;

  os::Fd maildir_;
  os::Fd file_;          // maildirsize; empty if there is none
  os::Status status_{};  // of `file_` when it was read
  Sums sums_;
};

}  // namespace box
