// 822tojson: print a message as JSON, in one line, from which 822fromjson makes the same bytes
// again.
//
//   822tojson <message
//
//   {"header": [["Subject", " hello"], …], "body": "…"}
//
//   exit 0     it is printed
//        100   wrong usage
//        111   anything was not read, kept or written

#include "cmd/program.h"
#include "io/buffer.h"
#include "io/spool.h"
#include "mail/field_line.h"
#include "mail/field_reader.h"
#include "text/base64.h"
#include "text/json_stream.h"
#include "text/split.h"

static constexpr size_t piece_most = 65536;

// Bytes of any number: a string, or an object with base64 if they are no UTF-8.
class JsonBytes {
 public:
  void put(std::string_view bytes) {
    check_.feed(bytes);
    bytes_.put(bytes);
  }
  void print() const {
    if (bytes_.failed()) cmd::die_sys(cmd::temporary, "unable to keep message");
    bool copied = false;
    if (check_.good()) {
      Escaped escaped;
      io::out.put('"');
      copied = bytes_.copy(escaped);
      io::out.put('"');
    } else {
      Base64 base64;
      io::out.put("{\"base64\": \"");
      copied = bytes_.copy(base64);
      base64.finish();
      io::out.put("\"}");
    }
    if (!copied) cmd::die_sys(cmd::temporary, "unable to read what was kept");
  }

 private:
  struct Escaped {
    void put(std::string_view bytes) const {
      std::string text;
      text::append_json(text, bytes);
      io::out.put(text);
    }
  };
  struct Base64 {
    text::Base64Encoder encoder{};
    void put(std::string_view bytes) {
      std::string digits;
      encoder.feed(bytes, digits);
      io::out.put(digits);
    }
    void finish() {
      std::string digits;
      encoder.finish(digits);
      io::out.put(digits);
    }
  };

  io::Spool bytes_;
  text::Utf8Check check_;
};

static void print_string(std::string_view text) {
  std::string escaped = "\"";
  text::append_json(escaped, text);
  io::out.print(escaped, '"');
}

// Prints the field whose first piece is at hand: its name, its value without the last LF, and the
// blanks before the colon if there are any. The line `From ` of a mailbox is all value. True if
// that LF is there.
static bool print_field(mail::FieldReader& header) {
  std::string_view text = header.text();
  std::string blanks;
  io::out.put('[');
  if (mail::header_line(text) == mail::HeaderLine::field) {
    const auto halves = text::halves(text, ':');
    const std::string_view name = text::trim_end(halves.before);
    blanks = halves.before.substr(name.size());
    print_string(name);
    io::out.put(", ");
    text = halves.after;
  }
  JsonBytes value;
  bool line_ended = false;
  for (;;) {
    if (line_ended && !text.empty()) value.put("\n");
    line_ended = text.empty() ? line_ended : text.ends_with('\n');
    value.put(text.substr(0, text.size() - (text.ends_with('\n') ? 1 : 0)));
    if (header.ends() || !header.next()) break;
    text = header.text();
  }
  value.print();
  if (!blanks.empty()) {
    io::out.put(", ");
    print_string(blanks);
  }
  io::out.put(']');
  return line_ended;
}

int program(cmd::Args args) {
  if (!args.empty()) cmd::usage("822tojson");

  mail::FieldReader header(io::in, piece_most);
  bool any = false, line_ended = false;
  io::out.put("{\"header\": [");
  while (header.next()) {
    if (any) io::out.put(", ");
    line_ended = print_field(header);
    any = true;
  }
  io::out.put(']');

  // What is between the last field and the body; an empty line if nothing else is said.
  std::string end = line_ended ? "\n" : "";
  JsonBytes body;
  if (mail::header_line(header.body_start()) == mail::HeaderLine::empty) {
    end += header.body_start();
  } else {
    body.put(header.body_start());
  }
  if (end != (any ? "\n\n" : "\n")) {
    io::out.put(", \"end\": ");
    print_string(end);
  }
  for (auto bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    body.put(bytes);
    io::in.skip(bytes.size());
  }
  errno = io::in.error();
  if (io::in.failed()) cmd::die_sys(cmd::temporary, "unable to read message");
  io::out.put(", \"body\": ");
  body.print();
  io::out.put("}\n");
  return io::finish();
}
