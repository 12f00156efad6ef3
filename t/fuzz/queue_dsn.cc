// A failure note of any bytes: its fields are ASCII lines, and its status a code.

#include "fuzz/fuzz.h"
#include "queue/dsn.h"

void fuzz(std::string_view bytes) {
  queue::MimeText text;
  text.add(bytes);
  require(text.ascii() == (text.charset() == "us-ascii"));
  const auto note = queue::read_failure_note(bytes);
  const std::string fields = queue::recipient_fields(note ? *note : queue::FailureNote{bytes, bytes});
  require(fields.find("\n\n") == std::string::npos && fields.ends_with('\n'));
  for (const char c : fields) require(c == '\n' || (c >= ' ' && c <= '~'));
  require(queue::failure_status(bytes).size() >= 5);
}
