// The control files that complete the addresses people write.

#include "queue/completion.h"

#include "db/control.h"
#include "os/file.h"
#include "os/home.h"
#include "text/fmt.h"

namespace queue {

namespace {

/// The control files of the mail home. Where one is missing the name of this host stands in its
/// place.
class Controls {
 public:
  [[nodiscard]] bool open() {
    const std::string home = os::mail_home();
    if (!os::status(home)) return false;
    folder_ = home + "/control/";
    return read("me", me_);
  }
  /// `value` is what stands for a host without a name.
  [[nodiscard]] bool read(std::string_view name, std::string& value) const {
    if (!me_.empty()) value = me_;
    return db::read_line_or_default(text::join(folder_, name).c_str(), value);
  }
  [[nodiscard]] bool read(mail::Completion& completion) const {
    return read("defaulthost", completion.host) && read("defaultdomain", completion.domain) &&
           read("plusdomain", completion.plus);
  }

 private:
  std::string folder_, me_;
};

}  // namespace

bool read_completion(mail::Completion& completion) {
  completion = {"me", "me", "me"};
  Controls controls;
  return controls.open() && controls.read(completion);
}

bool read_completion(mail::Completion& completion, std::string& id_host) {
  Controls controls;
  return controls.open() && controls.read(completion) && controls.read("idhost", id_host);
}

}  // namespace queue
