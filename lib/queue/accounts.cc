// Who a local address belongs to that users/cdb does not cover.

#include "queue/accounts.h"

#include <cerrno>
#include <optional>

#include "os/error.h"
#include "os/file.h"
#include "os/user.h"
#include "queue/report.h"
#include "text/case.h"
#include "text/fmt.h"

namespace queue {

namespace {

constexpr char separator = '-';
constexpr size_t name_most = 31;
constexpr int no_mail_home = 111;

using Fate = Candidate::Fate;

class Search {
 public:
  Search(std::string_view local, const char* mail_home) : local_(local), mail_home_(mail_home) {}
  AccountAnswer run();

 private:
  bool find_only();
  bool find(const std::string& name, Candidate& candidate);
  bool check_home(Candidate& candidate);
  void assign(std::string_view dash, std::string_view ext);
  bool assign_alias();
  /// False, as a failure for which qmail-getpw exits with `code`.
  template <typename... Parts>
  bool fail(int code, const Parts&... parts) {
    answer_.code = code;
    answer_.problem = text::join(parts...);
    return false;
  }
  template <typename... Parts>
  bool fail_sys(int code, const Parts&... parts) {
    return fail(code, parts..., ": ", os::error_text(errno));
  }

  std::string_view local_;
  const char* mail_home_;
  std::optional<os::Account> only_;  // who serves himself alone, if the mail home is not root's
  os::Account account_{};
  AccountAnswer answer_;
};

bool Search::find_only() {
  const auto home = os::status(mail_home_);
  if (!home) return fail_sys(no_mail_home, "unable to find ", mail_home_);
  if (home->uid == 0) return true;
  switch (os::find_account(home->uid, account_)) {
    case os::Lookup::failed: return fail_sys(lookup_trouble, "unable to look up accounts");
    case os::Lookup::missing: return fail(no_alias, "unable to find user ", home->uid);
    case os::Lookup::found: break;
  }
  only_ = account_;
  return true;
}

/// Looks at one account; false on failure.
bool Search::find(const std::string& name, Candidate& candidate) {
  candidate = {.name = name, .fate = Fate::missing};
  if (only_) {
    if (name != only_->name) return true;
    account_ = *only_;
  } else {
    const os::Lookup lookup = os::find_account(name, account_);
    if (lookup == os::Lookup::failed) return fail_sys(lookup_trouble, "unable to look up ", name);
    if (lookup == os::Lookup::missing) return true;
  }
  return check_home(candidate);
}

/// Root gets no mail, nor does an account without a home of its own.
bool Search::check_home(Candidate& candidate) {
  candidate.fate = Fate::root;
  if (account_.uid == 0) return true;
  const auto home = os::status(account_.home);
  if (!home) {
    if (os::temporary(errno)) return fail_sys(home_trouble, "unable to stat ", account_.home);
    candidate.fate = Fate::homeless;
    candidate.error = errno;
  } else {
    candidate.fate = home->uid == account_.uid ? Fate::taken : Fate::foreign_home;
  }
  return true;
}

void Search::assign(std::string_view dash, std::string_view ext) {
  answer_.assignment = {.user = account_.name,
                        .uid = text::join(account_.uid),
                        .gid = text::join(account_.gid),
                        .home = account_.home,
                        .dash = std::string(dash),
                        .ext = std::string(ext)};
}

bool Search::assign_alias() {
  const os::Lookup lookup = only_ ? os::Lookup::found : os::find_account("alias", account_);
  if (lookup == os::Lookup::failed) return fail_sys(lookup_trouble, "unable to look up alias");
  if (lookup == os::Lookup::missing) return fail(no_alias, "unable to find alias user");
  if (only_) account_ = *only_;
  if (only_) account_.home = text::join(mail_home_, "/alias");
  assign("-", local_);
  return true;
}

AccountAnswer Search::run() {
  if (!find_only()) return answer_;
  for (size_t size = local_.size(); size > 0; --size) {
    const bool whole = size == local_.size();
    if (size > name_most || (!whole && local_[size] != separator)) continue;
    Candidate candidate;
    if (!find(text::lower(local_.substr(0, size)), candidate)) return answer_;
    answer_.candidates.push_back(candidate);
    if (candidate.fate != Fate::taken) continue;
    if (whole) assign("", "");
    if (!whole) assign("-", local_.substr(size + 1));
    return answer_;
  }
  assign_alias();
  return answer_;
}

}  // namespace

AccountAnswer ask_accounts(std::string_view local, const char* mail_home) {
  return Search(local, mail_home).run();
}

}  // namespace queue
