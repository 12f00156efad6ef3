// Standard output and error of a process whose messages go to a log that it starts itself.

#include "service/diversion.h"

#include "os/file.h"
#include "text/fmt.h"

namespace service {

bool Diversion::prepare() {
  output_ = os::duplicate(os::standard_output);
  error_ = os::duplicate(os::standard_error);
  return output_ && error_;
}

std::array<os::Redirect, 3> Diversion::for_log(const os::Fd& input) const {
  return {{{input.get(), os::standard_input},
           {output_.get(), os::standard_output},
           {error_.get(), os::standard_error}}};
}

bool Diversion::begin(const os::Fd& pipe) const {
  // Opened anew: the flag of a mere copy would be that of every descriptor of the pipe.
  const os::Fd hasty = os::open_write_nonblocking(text::join("/dev/fd/", pipe.get()));
  return os::copy(pipe.get(), os::standard_output) &&
         os::copy(hasty ? hasty.get() : pipe.get(), os::standard_error);
}

void Diversion::end() const {
  (void)os::copy(output_.get(), os::standard_output);
  (void)os::copy(error_.get(), os::standard_error);
}

}  // namespace service
