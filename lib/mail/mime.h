// A message taken apart (RFC 2046): which parts it has, and where they are, in little memory
// however long its lines, its header and its parts are.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mail {

/// What the header of a part says. Empty is what it does not say; of several fields with one name
/// the first counts. Each string has at most 255 bytes.
struct Part {
  std::string number;  // the message is 1; what is in part N is N.1, N.2, …
  std::string type;    // `text/plain` if it does not say
  std::string charset, encoding, disposition;  // in lower case
  std::string file_name;                       // decoded
  uint64_t offset;                             // of what is behind the header, in the message
};

/// Is told of the parts, those in a part after the part itself.
class MimeSink {
 public:
  virtual void begin(const Part& part) = 0;
  /// These bytes are in the outermost `open` of the parts that have begun and not ended.
  virtual void put(std::string_view bytes, size_t open) = 0;
  /// The innermost part ends; it has so many bytes behind its header.
  virtual void end(uint64_t size) = 0;

 protected:
  ~MimeSink() = default;
};

/// Takes a message in pieces of any size.
///
/// A part ends with the end of what it is in if its own end is missing, and a multipart part
/// without a boundary is not taken apart, nor is a message in base64 or quoted-printable. The line
/// break before a boundary belongs to the boundary. What is neither in a part nor a boundary is
/// passed over.
class MimeCutter {
 public:
  static constexpr size_t deepest = 50;  // parts in parts; those below are not taken apart
  static constexpr size_t most_parts = 10000;

  explicit MimeCutter(MimeSink& sink);

  void feed(std::string_view bytes);
  /// The message ends here.
  void finish();
  /// True if there were more parts than are counted: boundaries counted for nothing from then on.
  bool too_many() const { return too_many_; }

 private:
  enum class Place {
    header_start,  // of a line in a header
    header_rest,   // of such a line
    body_start,
    body_rest,
  };
  enum class Step { go_on, wait };
  struct Level {
    std::string number;
    uint64_t offset = 0;
    std::string boundary{};  // with `--` in front; empty if there is none to look for
    bool digest = false;
    size_t children = 0;
  };
  struct Delimiter {
    size_t level;
    bool last;
  };
  struct Header {
    std::optional<std::string> type{}, encoding{}, disposition{};  // the values of these fields
  };

  Step take(std::string_view& bytes);
  Step take_header_start(std::string_view& bytes);
  Step take_body_start(std::string_view& bytes);
  Step take_body_rest(std::string_view& bytes);
  bool extend_line(std::string_view& bytes);
  bool may_be_delimiter() const;
  bool obey_delimiter();
  std::optional<Delimiter> find_delimiter() const;
  void begin_level(std::string number);
  void end_levels(size_t left);
  void put_header(std::string_view bytes);
  void end_field();
  void end_header();
  void open_message();
  void release_line();
  void put(std::string_view bytes);

  MimeSink& sink_;
  std::vector<Level> levels_;
  size_t boundaries_ = 0;  // that are looked for
  size_t parts_ = 0;
  uint64_t position_ = 0;
  Place place_ = Place::header_start;
  bool in_header_ = true;
  bool too_many_ = false;
  std::string break_;  // the line break before `line_`, which may be that of a delimiter
  std::string line_;   // the start of a line, as long as it may be a delimiter or a field
  // Of the header at hand.
  Header header_;
  bool in_field_ = false;
  bool may_be_mbox_ = false;  // the line `From ` that mailboxes put before a message
  std::string field_;
};

}  // namespace mail
