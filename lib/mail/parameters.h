// The fields that say what a part of a message is: a label and parameters (RFC 2045 section 5, RFC
// 2183, RFC 2231).

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mail {

struct Labelled {
  struct Parameter {
    std::string name;  // in lower case; as RFC 2231 has it, `name*0*`
    std::string value;
  };
  std::string label;  // in lower case
  std::vector<Parameter> parameters;

  /// The value of that parameter, put together from its sections, and in UTF-8 if its charset is
  /// known; empty if it is not there. `name` is in lower case.
  std::string parameter(std::string_view name) const;
};

enum class Label {
  type,  // `text/plain`
  word,  // `attachment`
};

/// The value of a field. Nothing if it does not start with a label of that kind; a parameter that
/// is none is passed over, up to the next semicolon.
std::optional<Labelled> read_labelled(std::string_view value, Label kind);

}  // namespace mail
