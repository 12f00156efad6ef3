#include "text/json_stream.h"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace std::string_literals;
using Event = text::JsonReader::Event;

/// What is in a value: `{`, `}`, `[`, `]`, `k:NAME`, `"STRING"`, `n:NUMBER`, `w:WORD`; at the end
/// `.` or `!`.
std::string events(std::string_view json, size_t piece) {
  text::JsonReader reader;
  std::string all;
  std::string string;
  for (;;) {
    std::string_view bytes = json.substr(0, piece);
    const size_t before = bytes.size();
    const Event event = json.empty() ? reader.finish() : reader.take(bytes);
    json.remove_prefix(before - bytes.size());
    switch (event) {
      case Event::more: break;
      case Event::object: all += '{'; break;
      case Event::object_end: all += '}'; break;
      case Event::array: all += '['; break;
      case Event::array_end: all += ']'; break;
      case Event::key: all += "k:" + std::string(reader.text()); break;
      case Event::piece: string += reader.text(); break;
      case Event::string:
        all += '"' + string + '"';
        string.clear();
        break;
      case Event::number: all += "n:" + std::string(reader.text()); break;
      case Event::word: all += "w:" + std::string(reader.text()); break;
      case Event::end: return all + '.';
      case Event::error: return all + '!';
    }
  }
}

std::string events(std::string_view json) {
  const std::string all = events(json, json.size() + 1);
  for (const size_t piece : {1U, 2U, 3U}) CHECK(events(json, piece) == all);
  return all;
}

}  // namespace

TEST_CASE("what is in a value") {
  CHECK(events("{\"a\": [1, -2.5e+3, true], \"b\\u00fc\":{} , \"\":null}") ==
        "{k:a[n:1n:-2.5e+3w:true]k:b\xc3\xbc{}k:w:null}.");
  CHECK(events(" [ ] \r\n\t") == "[].");
  CHECK(events("0") == "n:0.");
  CHECK(events("false ") == "w:false.");
  CHECK(events("\"\"") == "\"\".");
  CHECK(
      events(
          "[\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC\\ud83d\\ude00\xc3\xbc\\u0000\"]") ==
      "[\"a\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xc3\xbc\0\"]."s);
}

TEST_CASE("what is no JSON") {
  for (const std::string json : {"",
                                 " ",
                                 "{",
                                 "[",
                                 "\"",
                                 "[1,]",
                                 "[,1]",
                                 "[1 2]",
                                 "{\"a\"}",
                                 "{\"a\":}",
                                 "{\"a\" 1}",
                                 "{1:2}",
                                 "{,}",
                                 "{\"a\":1,}",
                                 "]",
                                 "}",
                                 "[}",
                                 "{]",
                                 "[1]]",
                                 "1 2",
                                 "{} x",
                                 "01",
                                 "-",
                                 "1.",
                                 ".5",
                                 "1e",
                                 "1e+",
                                 "+1",
                                 "0x1",
                                 "tru",
                                 "True",
                                 "nulll",
                                 "nan",
                                 "'a'",
                                 "\"\n\"",
                                 "\"\\x\"",
                                 "\"\\u12\"",
                                 "\"\\u12g4\"",
                                 "\"\\ud83d\"",
                                 "\"\\ud83dx\"",
                                 "\"\\ud83d\\n\"",
                                 "\"\\ude00\"",
                                 "\"\\ud83d\\ud83d\"",
                                 "\"\xff\"",
                                 "\"\xc3\"",
                                 "\"\xc3\\n\"",
                                 "\"\xed\xa0\x80\"",
                                 "\xef\xbb\xbf{}",
                                 "[1]//x",
                                 "\x00"}) {
    CAPTURE(json);
    CHECK(events(json).ends_with('!'));
  }
}

TEST_CASE("depth and names are bounded, strings are not") {
  constexpr size_t deepest = text::JsonReader::deepest;
  CHECK(events(std::string(deepest, '[') + std::string(deepest, ']'), 1).ends_with('.'));
  CHECK(events(std::string(deepest + 1, '['), 1).ends_with('!'));
  const std::string longest(text::JsonReader::longest, 'x');
  CHECK(events("{\"" + longest + "\":1}", 1000).ends_with('.'));
  CHECK(events("{\"" + longest + "x\":1}", 1000).ends_with('!'));
  CHECK(events('1' + std::string(text::JsonReader::longest, '0'), 1000).ends_with('!'));
  CHECK(events("[\"" + longest + longest + "\"]", 100000) == "[\"" + longest + longest + "\"].");
}

TEST_CASE("bytes in a string are read as they were") {
  std::string bytes = "\xc3\xbc \xf0\x9f\x98\x80 \"\\/";
  for (char c = 0; c < 127; ++c) bytes += c;
  bytes += '\x7f';
  std::string json;
  text::append_json(json, bytes);
  CHECK(events('"' + json + '"') == '"' + bytes + "\".");
}
