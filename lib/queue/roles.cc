// The seven accounts of the mail system and its two groups.

#include "queue/roles.h"

#include "os/error.h"
#include "os/file.h"
#include "os/home.h"
#include "os/user.h"
#include "text/fmt.h"

namespace queue {

namespace {

bool find_user(const char* name, uint32_t& uid, std::string& problem) {
  os::Account account;
  if (os::find_account(name, account) != os::Lookup::found) {
    problem = text::join("fatal: unable to find user ", name);
    return false;
  }
  uid = account.uid;
  return true;
}

bool find_group(const char* name, uint32_t& gid, std::string& problem) {
  if (os::find_group(name, gid) == os::Lookup::found) return true;
  problem = text::join("fatal: unable to find group ", name);
  return false;
}

/// Of root's process; the rights of root come back first, as only they can give others.
bool become(uint32_t uid) { return os::take_effective_uid(0) && os::take_effective_uid(uid); }

}  // namespace

bool find_roles(Roles& roles, std::string& problem) {
  const auto home = os::status(os::mail_home());
  if (!home) {
    problem = text::join("fatal: unable to find ", os::mail_home());
    return false;
  }
  if (home->uid != 0) {
    const uint32_t uid = home->uid;
    roles = {uid, uid, uid, uid, uid, uid, uid, home->gid, home->gid, true};
    return true;
  }
  roles.single = false;
  return find_user("alias", roles.alias, problem) && find_user("qmaild", roles.daemon, problem) &&
         find_user("qmaill", roles.log, problem) && find_user("qmailp", roles.getpw, problem) &&
         find_user("qmailq", roles.queue, problem) && find_user("qmailr", roles.remote, problem) &&
         find_user("qmails", roles.send, problem) && find_group("qmail", roles.qmail, problem) &&
         find_group("nofiles", roles.nofiles, problem);
}

Acting::Acting(uint32_t uid)
    : before_(os::effective_uid()), good_(os::real_uid() != 0 || before_ == uid || become(uid)) {}

Acting::~Acting() {
  const os::KeepErrno keep;
  if (os::effective_uid() != before_) (void)become(before_);
}

}  // namespace queue
