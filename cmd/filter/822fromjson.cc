// 822fromjson: print the message that 822tojson, or a script, has put into JSON.
//
//   822fromjson <json
//
//   exit 0     it is printed
//        100   that is no JSON, or no message, and nothing is printed; wrong usage
//        111   anything was not read, kept or written

#include <optional>

#include "cmd/program.h"
#include "io/buffer.h"
#include "io/spool.h"
#include "mail/field_line.h"
#include "text/base64.h"
#include "text/json_stream.h"

using Event = text::JsonReader::Event;

static constexpr size_t small_most =
    65536;  // names of fields, and all else but values and the body

template <typename... Parts>
[[noreturn]] static void refuse(const Parts&... parts) {
  cmd::die(cmd::permanent, "input is no message: ", parts...);
}

// Standard input, event by event.
class Input {
 public:
  Event next() {
    for (;;) {
      std::string_view bytes = io::in.peek();
      const size_t before = bytes.size();
      const Event event = before == 0 ? reader_.finish() : reader_.take(bytes);
      io::in.skip(before - bytes.size());
      errno = io::in.error();
      if (io::in.failed()) cmd::die_sys(cmd::temporary, "unable to read input");
      if (event == Event::error) cmd::die(cmd::permanent, "input is not JSON");
      if (event != Event::more) return event;
    }
  }
  void expect(Event wanted, std::string_view what) {
    if (next() != wanted) refuse(what, " expected");
  }
  std::string_view text() const { return reader_.text(); }

 private:
  text::JsonReader reader_;
};

// Decodes the base64 that comes in pieces, strictly.
template <typename To>
class StrictBase64 {
 public:
  explicit StrictBase64(To& to) : to_(to) {}
  void put(std::string_view digits) {
    constexpr size_t group = 4;
    held_ += digits;
    const size_t whole = held_.size() / group * group;
    const auto bytes = text::decode_base64(std::string_view(held_).substr(0, whole));
    if (!bytes || (padded_ && whole > 0)) refuse("bad base64");
    padded_ = whole > 0 && held_[whole - 1] == '=';
    to_.put(*bytes);
    held_.erase(0, whole);
  }
  void finish() const {
    if (!held_.empty()) refuse("bad base64");
  }

 private:
  To& to_;
  std::string held_;
  bool padded_ = false;
};

// Puts the rest of a string to `to`; false if `event` does not belong to one.
template <typename To>
static bool put_string(Input& input, Event event, To& to) {
  for (; event == Event::piece; event = input.next()) to.put(input.text());
  return event == Event::string;
}

// Puts to `to` what begins with `event`: a string, or an object with base64.
template <typename To>
static void put_bytes(Input& input, Event event, To& to) {
  if (event != Event::object) {
    if (!put_string(input, event, to)) refuse("string expected");
    return;
  }
  input.expect(Event::key, "\"base64\"");
  if (input.text() != "base64") refuse("\"base64\" expected");
  StrictBase64<To> base64(to);
  if (!put_string(input, input.next(), base64)) refuse("string expected");
  base64.finish();
  input.expect(Event::object_end, "end of object");
}

// A string of bounded size.
struct Small {
  std::string bytes{};
  void put(std::string_view more) {
    bytes += more;
    if (bytes.size() > small_most) refuse("string is too long");
  }
};

static std::string read_small(Input& input, Event event) {
  Small small;
  put_bytes(input, event, small);
  return small.bytes;
}

// The value of a field, each line of which but the first must start with a blank.
class Value {
 public:
  explicit Value(size_t number) : number_(number) {}
  void put(std::string_view bytes) {
    for (const char c : bytes) {
      if (line_ended_ && c != ' ' && c != '\t') refuse_line();
      line_ended_ = c == '\n';
    }
    bytes_.put(bytes);
  }
  void copy_to(io::Spool& to) const {
    if (line_ended_) refuse_line();
    if (bytes_.failed()) cmd::die_sys(cmd::temporary, "unable to keep message");
    if (!bytes_.copy(to)) cmd::die_sys(cmd::temporary, "unable to read what was kept");
  }

 private:
  [[noreturn]] void refuse_line() const {
    refuse("field ", number_, " has a line that starts without a blank");
  }

  const size_t number_;
  io::Spool bytes_;
  bool line_ended_ = false;
};

class Message {
 public:
  // The members of the object.
  void read_header(Input& input);
  void read_end(Input& input);
  void read_body(Input& input) {
    if (body_) refuse("two bodies");
    put_bytes(input, input.next(), body_.emplace());
  }
  void print() const;

 private:
  void read_field(Input& input);

  io::Spool header_;
  std::optional<size_t> fields_;
  std::optional<std::string> end_;
  std::optional<io::Spool> body_;
};

void Message::read_header(Input& input) {
  if (fields_) refuse("two headers");
  fields_ = 0;
  input.expect(Event::array, "array of fields");
  Event event = input.next();
  for (; event == Event::array; event = input.next()) read_field(input);
  if (event != Event::array_end) refuse("array expected for field ", *fields_ + 1);
}

// [name, value], [name, value, blanks before the colon], or, in front, [line that begins with `From
// `].
void Message::read_field(Input& input) {
  const size_t number = ++*fields_;
  if (number > 1) header_.put("\n");
  const std::string name = read_small(input, input.next());
  Event event = input.next();
  if (event == Event::array_end) {
    const bool mbox = name.starts_with("From ") && name.find('\n') == std::string::npos;
    if (number > 1 || !mbox) refuse("field ", number, " has no value");
    header_.put(name);
    return;
  }
  Value value(number);
  put_bytes(input, event, value);
  std::string blanks;
  event = input.next();
  if (event != Event::array_end) {
    blanks = read_small(input, event);
    input.expect(Event::array_end, "end of field");
  }
  const std::string start = name + blanks + ':';
  const bool is_name = name.find_first_of(" \t:") == std::string::npos &&
                       mail::header_line(start) == mail::HeaderLine::field;
  const bool are_blanks = blanks.find_first_not_of(" \t") == std::string::npos;
  if (!is_name || !are_blanks) refuse("field ", number, " has a bad name");
  header_.put(start);
  value.copy_to(header_);
}

void Message::read_end(Input& input) {
  if (end_) refuse("two ends");
  end_ = read_small(input, input.next());
  for (const std::string_view allowed : {"", "\n", "\r\n", "\n\n", "\n\r\n"}) {
    if (*end_ == allowed) return;
  }
  refuse("bad end of header");
}

void Message::print() const {
  if (!fields_) refuse("no header");
  const io::Spool none;
  const io::Spool& body = body_ ? *body_ : none;
  const std::string end = end_.value_or(*fields_ > 0 ? "\n\n" : "\n");
  if (*fields_ > 0 && end.empty() && body.size() > 0) refuse("no end of header");
  if (header_.failed() || body.failed()) cmd::die_sys(cmd::temporary, "unable to keep message");
  const bool copied = header_.copy(io::out);
  io::out.put(end);
  if (!copied || !body.copy(io::out)) cmd::die_sys(cmd::temporary, "unable to read what was kept");
}

int program(cmd::Args args) {
  if (!args.empty()) cmd::usage("822fromjson");

  Input input;
  Message message;
  input.expect(Event::object, "object");
  Event event = input.next();
  for (; event == Event::key; event = input.next()) {
    if (input.text() == "header") {
      message.read_header(input);
    } else if (input.text() == "end") {
      message.read_end(input);
    } else if (input.text() == "body") {
      message.read_body(input);
    } else {
      refuse("unknown member ", text::escaped(input.text()));
    }
  }
  input.expect(Event::end, "end of input");
  message.print();
  return io::finish();
}
