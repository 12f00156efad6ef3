// Lists and maps of control files, looked up without regard to case.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace db {

/// Keys, each with a value, fixed once `sort` has been called. Of equal keys the last one wins.
class ConstMap {
 public:
  void add(std::string_view key, std::string_view value);
  void sort();
  /// The value of `key`; nothing if it is not there. Valid while the map lives unchanged.
  std::optional<std::string_view> find(std::string_view key) const;
  bool contains(std::string_view key) const { return find(key).has_value(); }
  bool empty() const { return entries_.empty(); }
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string key;  // lowercase
    std::string value;
  };
  std::vector<Entry> entries_;
};

/// Every line of `lines` as a key with an empty value.
ConstMap list_map(const std::vector<std::string>& lines);
/// Every `key:value` line of `lines`; lines without a colon are left out.
ConstMap colon_map(const std::vector<std::string>& lines);

}  // namespace db
