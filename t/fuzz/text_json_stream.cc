// Any bytes are read to the same events however they come in pieces, and strings read are UTF-8,
// which is written and read again.

#include "fuzz/fuzz.h"
#include "text/json_stream.h"

namespace {

using Event = text::JsonReader::Event;

std::string events(std::string_view json, size_t piece) {
  text::JsonReader reader;
  std::string all, string;
  for (;;) {
    std::string_view bytes = json.substr(0, piece);
    const size_t before = bytes.size();
    const Event event = json.empty() ? reader.finish() : reader.take(bytes);
    json.remove_prefix(before - bytes.size());
    if (event == Event::more) continue;
    if (event == Event::piece) {
      string += reader.text();
      continue;
    }
    if (event == Event::string) require(text::is_utf8(string));
    all += static_cast<char>('a' + static_cast<int>(event));
    all += event == Event::string ? string : std::string(reader.text());
    string.clear();
    if (event == Event::end || event == Event::error) return all;
  }
}

}  // namespace

void fuzz(std::string_view bytes) {
  const std::string all = events(bytes, bytes.size() + 1);
  require(events(bytes, 1) == all && events(bytes, 7) == all);
  if (!text::is_utf8(bytes)) return;
  std::string json = "\"";
  text::append_json(json, bytes);
  const std::string read = events(json + '"', 5);
  require(read.substr(1, read.size() - 2) == bytes);
}
