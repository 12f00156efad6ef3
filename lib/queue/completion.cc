// The control files that complete the addresses people write.

#include "queue/completion.h"

#include "db/control.h"
#include "os/file.h"
#include "os/home.h"
#include "text/fmt.h"

namespace queue {

bool read_completion(mail::Completion& completion) {
  const std::string home = os::mail_home();
  if (!os::status(home)) return false;
  std::string me = "me";
  const auto read = [&](std::string_view name, std::string& value) {
    return db::read_line_or_default(text::join(home, "/control/", name).c_str(), value);
  };
  if (!read("me", me)) return false;
  completion = {me, me, me};
  return read("defaulthost", completion.host) && read("defaultdomain", completion.domain) &&
         read("plusdomain", completion.plus);
}

}  // namespace queue
