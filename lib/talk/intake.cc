// A message on its way in by SMTP.

#include "talk/intake.h"

namespace talk {

Data Intake::feed(std::string_view& wire) {
  message_.clear();
  const Data data = decoder_.feed(wire, message_);
  if (data == Data::stray_newline) return data;
  size_ += message_.size();
  hops_.feed(message_);
  if (most_ > 0 && size_ > most_) {
    refusal_ = "552 sorry, that message size exceeds my databytes limit (#5.3.4)";
  }
  if (hops_.count() > mail::hops_most) {
    refusal_ = "554 too many hops, this message is looping (#5.4.6)";
  }
  if (!refusal_.empty()) message_.clear();
  return data;
}

}  // namespace talk
