// Lists of mail addresses and domains among the control files.

#include "db/mail_lists.h"

#include <cerrno>

#include "db/control.h"
#include "os/file.h"
#include "text/case.h"
#include "text/split.h"

namespace db {

namespace {

/// Cuts `domain` down to its next suffix that starts at a dot; false if it has none.
bool shorten(std::string_view& domain) {
  const size_t dot = domain.find('.', 1);
  if (dot == std::string_view::npos) return false;
  domain.remove_prefix(dot);
  return true;
}

}  // namespace

bool AddressList::read(const char* path) {
  std::vector<std::string> lines;
  if (read_list(path, lines) == Control::failed) return false;
  lines_ = list_map(lines);
  return true;
}

bool AddressList::contains(std::string_view address) const {
  if (lines_.empty()) return false;
  if (lines_.contains(address)) return true;
  const size_t at = address.rfind('@');
  if (at == std::string_view::npos) return false;
  std::string_view domain = address.substr(at);
  do {
    if (lines_.contains(domain)) return true;
  } while (shorten(domain));
  return false;
}

bool DomainList::read_rcpthosts() {
  std::vector<std::string> lines;
  const Control control = read_list("control/rcpthosts", lines);
  if (control == Control::failed) return false;
  if (control == Control::absent) return true;
  lines_ = list_map(lines);
  os::Fd more = os::open_read("control/morercpthosts.cdb");
  if (!more) return errno == ENOENT;
  more_.emplace(std::move(more));
  return true;
}

Found DomainList::accepts(std::string_view address) {
  const auto [local, host, found] = text::last_halves(address, '@');
  if (!lines_ || !found) return Found::yes;
  const std::string lowered = text::lower(host);
  std::string_view domain = lowered;
  do {
    if (lines_->contains(domain)) return Found::yes;
  } while (shorten(domain));

  if (!more_) return Found::no;
  domain = lowered;
  std::string nothing;
  do {
    const Found in_more = more_->find(domain, nothing);
    if (in_more != Found::no) return in_more;
  } while (shorten(domain));
  return Found::no;
}

}  // namespace db
