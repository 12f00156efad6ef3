// maildirsize and names in a maildir, of any bytes.

#include "box/quota.h"
#include "fuzz/fuzz.h"

void fuzz(std::string_view bytes) {
  const box::Sums sums = box::read_maildirsize(bytes);
  require(!sums.sound || (sums.held.bytes >= 0 && sums.held.messages >= 0));
  require(box::parse_quota(box::quota_text(sums.quota)) == sums.quota);
  require(box::read_maildirsize("\n" + box::amount_line(sums.held)).held == sums.held);
  require(box::fits(sums.quota, sums.held, {1, 1}) || !box::fits(sums.quota, sums.held, {2, 2}));
  if (const auto size = box::size_in_name(bytes)) require(*size <= uint64_t{1} << 63);
  require(!box::is_folder_name(bytes) || box::folder_name("d/." + std::string(bytes)) == "." + std::string(bytes));
}
