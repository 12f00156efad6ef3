// A header that is built anew, kept until it is all there.

#pragma once

#include "io/spool.h"
#include "mail/rebuilt_header.h"

namespace queue {

/// Memory is bounded by the rules: the fields that are not built anew wait in files if they are
/// many.
class KeptHeader {
 public:
  using Taken = mail::RebuiltHeader::Taken;

  /// `hosts` must live as long.
  KeptHeader(const mail::HostRewriting& hosts, mail::RebuiltHeader::Rules rules)
      : rebuilt_(hosts, std::move(rules)) {}

  /// `inside`, `no_list` or `too_much`.
  [[nodiscard]] Taken take(const mail::Field& field);
  const mail::RebuiltHeader& header() const { return rebuilt_; }

  /// Puts all of it, at its end; false if something could not be kept.
  template <typename To>
  [[nodiscard]] bool copy(const mail::Birth& birth, To& to) const {
    if (trace_.failed() || other_.failed() || !trace_.copy(to)) return false;
    to.put(std::string_view(rebuilt_.rebuilt(birth)));
    return other_.copy(to);
  }

 private:
  mail::RebuiltHeader rebuilt_;
  io::Spool trace_, other_;
};

}  // namespace queue
