// Bounds that a process sets to itself and to everything it starts, for good. Linux has them, as
// Landlock and seccomp; elsewhere there are none (ENOSYS).

#pragma once

#include "os/file.h"
#include "os/process.h"

namespace os {

/// What may be done with a file, or with a directory and all that is below.
enum class Access {
  read,
  write,    // and read; make, change, rename, link, remove; but no devices are made
  execute,  // and read
};

/// The files that a process may open from a moment on. What is open already stays open. Names,
/// owners, modes and times are not covered: they can still be seen, and changed by who may.
class Confinement {
 public:
  Confinement();
  /// False, with errno, if this system could have done it, but has no room.
  explicit operator bool() const;

  enum class Strength {
    none,              // this system has no such thing, or has it switched off
    all_but_truncate,  // files that may only be read can still be emptied (Linux before 6.2)
    full,
  };
  Strength strength() const;

  /// Allows that access, beside what is allowed already. False, with errno, if there is no such
  /// file or memory is out. Without strength it only looks whether the file is there.
  [[nodiscard]] bool allow(Path path, Access access);
  /// From now on nothing else can be opened. Wants forbid_new_privileges, or root. False, with
  /// errno.
  [[nodiscard]] bool enter() const;

 private:
  Fd rules_;
  int version_;  // of Landlock; negative if there is none
};

/// From now on no exec gives this process rights it does not have: set-id bits count for nothing.
[[nodiscard]] bool forbid_new_privileges();

/// False, with errno, if this system has no way to do what deny_network does.
[[nodiscard]] bool network_deniable();
/// From now on the only new sockets are those within this host (AF_UNIX); all others fail with
/// EACCES. Of those with abstract names only such can be reached as are made by this process and
/// what it starts, where the kernel can tell (Linux 6.12). Sockets that are open already stay.
/// Wants forbid_new_privileges, or root. False, with errno.
[[nodiscard]] bool deny_network();

enum class Network { kept, denied };

/// Puts these bounds, as far as this system has them, on a program to be started: the last thing in
/// Spawn. A child that does not get them ends with `failure`.
class Confine final : public InChild {
 public:
  Confine(const Confinement& files, Network network, int failure)
      : files_(files), network_(network), failure_(failure) {}
  void run(Pid child) override;

 private:
  const Confinement& files_;
  Network network_;
  int failure_;
};

}  // namespace os
