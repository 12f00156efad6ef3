// What came of a delivery tried in a scratch home.

#pragma once

#include <optional>
#include <string>

#include "box/dotqmail.h"
#include "box/scratch.h"

namespace box {

/// Lines that tell what the instructions `content` did, with the transcripts in `transcripts`, what
/// other files are new or were changed, and what messages were recorded in `queue`. Nothing, with
/// errno, if that cannot be seen.
std::optional<std::string> report_trial(const std::string& content, Instructions::Allowed allowed,
                                        const std::string& transcripts, const std::string& queue,
                                        const Scratch& scratch);

}  // namespace box
