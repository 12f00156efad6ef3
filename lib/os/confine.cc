// Bounds that a process sets to itself: Landlock and seccomp.

#include "os/confine.h"

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>
#ifdef __linux__
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#endif

namespace os {

#ifdef __linux__

namespace {

// Landlock, as the kernel defines it: the system's headers are often older than its kernel.
constexpr long create_ruleset_call = 444;
constexpr long add_rule_call = 445;
constexpr long restrict_self_call = 446;
constexpr unsigned ask_version = 1;
constexpr int path_beneath = 1;
constexpr uint64_t scope_abstract_sockets = 1;

constexpr int version_with_refer = 2;
constexpr int version_with_truncate = 3;
constexpr int version_with_ioctl = 5;
constexpr int version_with_scopes = 6;

struct RulesetAttributes {
  uint64_t files;
  uint64_t network;
  uint64_t scopes;
};

struct PathAttributes {
  uint64_t rights;
  int32_t place;
};

enum Right : uint64_t {
  execute = 1 << 0,
  write_file = 1 << 1,
  read_file = 1 << 2,
  read_directory = 1 << 3,
  remove_directory = 1 << 4,
  remove_file = 1 << 5,
  make_character_device = 1 << 6,
  make_directory = 1 << 7,
  make_file = 1 << 8,
  make_socket = 1 << 9,
  make_fifo = 1 << 10,
  make_block_device = 1 << 11,
  make_link = 1 << 12,
  refer = 1 << 13,  // link and rename into another directory
  truncate_file = 1 << 14,
  ioctl_device = 1 << 15,
};

constexpr uint64_t reading = read_file | read_directory;
constexpr uint64_t executing = reading | execute;
// Who could make a device could write to any disk through it.
constexpr uint64_t writing = reading | write_file | remove_directory | remove_file |
                             make_directory | make_file | make_socket | make_fifo | make_link |
                             refer | truncate_file | ioctl_device;
constexpr uint64_t for_plain_files =
    execute | write_file | read_file | truncate_file | ioctl_device;

/// Every right that this version of Landlock can withhold.
constexpr uint64_t known_rights(int version) {
  uint64_t rights = reading | writing | executing | make_character_device | make_block_device;
  if (version < version_with_refer) rights &= ~uint64_t{refer};  // always withheld then
  if (version < version_with_truncate) rights &= ~uint64_t{truncate_file};
  if (version < version_with_ioctl) rights &= ~uint64_t{ioctl_device};
  return rights;
}

constexpr uint64_t rights_of(Access access) {
  switch (access) {
    case Access::read: return reading;
    case Access::write: return writing;
    case Access::execute: return executing;
  }
  return 0;
}

int landlock_version() {
  return static_cast<int>(::syscall(create_ruleset_call, nullptr, size_t{0}, ask_version));
}

// A kernel takes attributes that it does not know as long as they are 0. The descriptor is
// close-on-exec.
Fd create_ruleset(const RulesetAttributes& attributes) {
  return own(static_cast<int>(::syscall(create_ruleset_call, &attributes, sizeof attributes, 0u)));
}

Fd open_place(Path path) { return own(::open(path.c_str(), O_PATH | O_CLOEXEC)); }

/// Allows those rights at `place` and below.
bool add_rule(const Fd& rules, const Fd& place, uint64_t rights) {
  const PathAttributes rule{.rights = rights, .place = place.get()};
  return ::syscall(add_rule_call, rules.get(), path_beneath, &rule, 0u) == 0;
}

bool restrict_self(const Fd& rules) { return ::syscall(restrict_self_call, rules.get(), 0u) == 0; }

}  // namespace

Confinement::Confinement() : version_(landlock_version()) {
  if (version_ <= 0) return;
  rules_ = create_ruleset({.files = known_rights(version_), .network = 0, .scopes = 0});
}

Confinement::operator bool() const { return version_ <= 0 || rules_; }

Confinement::Strength Confinement::strength() const {
  if (version_ <= 0) return Strength::none;
  return version_ < version_with_truncate ? Strength::all_but_truncate : Strength::full;
}

bool Confinement::allow(Path path, Access access) {
  const Fd place = open_place(path);
  if (!place) return false;
  if (version_ <= 0) return true;
  const auto found = status(place);
  if (!found) return false;
  uint64_t rights = rights_of(access) & known_rights(version_);
  if (found->type != FileType::directory) rights &= for_plain_files;
  return add_rule(rules_, place, rights);
}

bool Confinement::enter() const { return version_ <= 0 || restrict_self(rules_); }

bool forbid_new_privileges() { return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0; }

namespace {

#if defined(__x86_64__) && defined(__LP64__)
constexpr uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
constexpr uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
constexpr uint32_t architecture = 0;  // nobody has looked at its system calls yet
#endif

constexpr uint32_t x32_calls = 0x40000000;  // and above: no calls of other architectures
constexpr uint32_t allow_call = SECCOMP_RET_ALLOW;
constexpr uint32_t no_such_call = SECCOMP_RET_ERRNO | ENOSYS;
constexpr uint32_t access_denied = SECCOMP_RET_ERRNO | EACCES;

constexpr sock_filter load(size_t offset) {
  return {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<uint32_t>(offset)};
}
/// Skips so many instructions if the value loaded equals `value`, else so many.
constexpr sock_filter if_equal(uint32_t value, uint8_t yes, uint8_t no) {
  return {BPF_JMP | BPF_JEQ | BPF_K, yes, no, value};
}
constexpr sock_filter if_at_least(uint32_t value, uint8_t yes, uint8_t no) {
  return {BPF_JMP | BPF_JGE | BPF_K, yes, no, value};
}
constexpr sock_filter answer(uint32_t action) { return {BPF_RET | BPF_K, 0, 0, action}; }

/// Abstract sockets from outside are out of reach from now on, where the kernel can do that.
/// Whatever rules do not mention `refer` withhold it, so these allow it everywhere.
bool scope_abstract_names() {
  if (landlock_version() < version_with_scopes) return true;
  const Fd rules = create_ruleset({.files = refer, .network = 0, .scopes = scope_abstract_sockets});
  const Fd everywhere = open_place("/");
  return rules && everywhere && add_rule(rules, everywhere, refer) && restrict_self(rules);
}

}  // namespace

bool network_deniable() {
  if (architecture == 0) {
    errno = ENOSYS;
    return false;
  }
  const uint32_t action = SECCOMP_RET_KILL_PROCESS;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0u, &action) == 0;
}

bool deny_network() {
  if (!scope_abstract_names()) return false;
  // A process may enter the kernel by the doors of other architectures, where numbers and arguments
  // mean something else: who does is killed. io_uring makes sockets without the call for it. The
  // family is an int: of the argument the kernel looks at the lower half.
  sock_filter filter[] = {
      load(offsetof(seccomp_data, arch)),
      if_equal(architecture, 1, 0),
      answer(SECCOMP_RET_KILL_PROCESS),
      load(offsetof(seccomp_data, nr)),
      if_at_least(x32_calls, 1, 0),
      if_equal(SYS_io_uring_setup, 0, 1),
      answer(no_such_call),
      if_equal(SYS_socket, 0, 2),
      load(offsetof(seccomp_data, args)),
      if_equal(AF_UNIX, 0, 1),
      answer(allow_call),
      answer(access_denied),
  };
  const sock_fprog program{.len = std::size(filter), .filter = filter};
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0u, &program) == 0;
}

#else

namespace {

bool missing() {
  errno = ENOSYS;
  return false;
}

}  // namespace

Confinement::Confinement() : version_(-1) {}
Confinement::operator bool() const { return true; }
Confinement::Strength Confinement::strength() const { return Strength::none; }
bool Confinement::allow(Path path, Access) { return status(path).has_value(); }
bool Confinement::enter() const { return true; }
bool forbid_new_privileges() { return missing(); }
bool network_deniable() { return missing(); }
bool deny_network() { return missing(); }

#endif

void Confine::run(Pid) {
  const bool files = files_.strength() != Confinement::Strength::none;
  const bool network = network_ == Network::denied && network_deniable();
  if ((files || network) && !forbid_new_privileges()) exit_now(failure_);
  if (files && !files_.enter()) exit_now(failure_);
  if (network && !deny_network()) exit_now(failure_);
}

}  // namespace os
