// Programs of .qmail lines that forward the message.

#pragma once

#include <string_view>
#include <vector>

namespace cmd {

/// The value of a variable that qmail-local sets. Without it the program ends: `NAME not set`, 100.
const char* delivery_variable(const char* name);

struct Copy {
  std::string_view sender;
  std::string_view delivered_to;    // a line, or empty
  std::string_view refused = "";    // is said in front of the queue's reason
  std::string_view queued = "qp ";  // is said in front of the number
};

/// Queues the line and what is left of standard input for the recipients, and says
/// `PROGRAM: qp NUMBER` on standard error. Else the program ends: with 100 if the queue refuses the
/// message for good, with 111 for all that may pass.
void forward(const Copy& copy, const std::vector<std::string_view>& recipients);
/// The same with $DTLINE, which must be set, else 100.
void forward(std::string_view sender, const std::vector<std::string_view>& recipients);

}  // namespace cmd
