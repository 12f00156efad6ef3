// Lines of a header, told apart by how they start (RFC 5322 section 2.2).

#pragma once

#include <string_view>

namespace mail {

enum class HeaderLine {
  unknown,   // too little of it is there
  field,     // a field starts here; `start` goes to its colon at least
  folded,    // it goes on with the field before
  empty,     // the end of the header
  no_field,  // likewise, and the body starts here
};

/// What a line is that starts so, or is `start` if that ends with LF.
HeaderLine header_line(std::string_view start);

}  // namespace mail
