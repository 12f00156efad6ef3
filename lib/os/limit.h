// Resource limits of this process.

#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace os {

enum class Resource {
  address_space, core, cpu_seconds, data, file_size, locked_memory, open_files, processes,
  resident, stack
};

constexpr uint64_t unlimited = std::numeric_limits<uint64_t>::max();

struct Limit {
  uint64_t soft;
  uint64_t hard;
};

/// Nothing, with errno, on failure; ENOSYS if this system has no such limit.
std::optional<Limit> get_limit(Resource resource);
[[nodiscard]] bool set_limit(Resource resource, const Limit& limit);

/// Raises the soft limit to `wanted`, or as far as the hard one lets it.
[[nodiscard]] bool raise_limit(Resource resource, uint64_t wanted);

}  // namespace os
