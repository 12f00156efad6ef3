// How the end of a delivery program becomes a delivery report (queue.md section 14, delivery.md
// section 2): a letter (K success, Z try again, D failure), text for people, no NUL.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "queue/spawn.h"

namespace queue {

// What a local delivery that came to nothing exits with before qmail-local has run.
constexpr int spawn_bug = 112;
constexpr int root_refused = 113;
constexpr int home_trouble = 115;
constexpr int no_alias = 116;
constexpr int cdb_trouble = 117;
constexpr int lookup_trouble = 118;
constexpr int local_not_run = 120;
constexpr int getpw_not_run = 121;

/// The report of a local delivery that exited with `code` (nothing: it crashed).
std::string local_report(std::optional<int> code, std::string_view output);

constexpr OutputBound local_bound = {3000, 2966, "\nError report too long, sorry.\n"};

constexpr int remote_not_run = 111;

/// The report of qmail-remote, whose output is a list of reports, each ended by a NUL.
std::string remote_report(std::optional<int> code, std::string_view output);

/// Far above what qmail-send takes. Output without an end must not count as a failure of the mail.
constexpr OutputBound remote_bound = {
    65536, 65536, std::string_view("\0Zqmail-remote printed too much.\n\0", 34)};

}  // namespace queue
