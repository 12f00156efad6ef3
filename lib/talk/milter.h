// The milter protocol, version 6, as the mail server's side speaks it: packets, what is agreed upon, and
// what a filter does to a header. Nothing here reads or writes.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace talk {

/// A packet: four bytes of length, the command, its data.
std::string milter_packet(char command, std::string_view data);

struct MilterPacket {
  char command;
  std::string_view data;
};

/// Takes packets off the wire. A packet of more than 1 MB is none.
class MilterCutter {
 public:
  void feed(std::string_view bytes) { bytes_ += bytes; }
  /// The next packet if it is complete, valid until the next call.
  std::optional<MilterPacket> next();
  bool broken() const { return broken_; }

 private:
  std::string bytes_;
  size_t taken_ = 0;  // of `bytes_`: the packet before
  bool broken_ = false;
};

/// What both sides agreed upon: which steps are left out, and which are not answered.
class MilterTerms {
 public:
  /// The data of the offer: everything that a message filter can do.
  static std::string offer();
  /// Takes the answer; false if it is none, or changes steps that were not offered.
  bool take(std::string_view data);

  /// True if the step of this command is sent, and if it is answered.
  bool wants(char command) const;
  bool answers(char command) const;
  /// True if the values of header fields have the blank behind the colon.
  bool keeps_blank() const;

 private:
  uint32_t steps_ = 0;
};

struct MilterField {
  std::string name;
  std::string value;  // all behind the colon, without the last LF
};

/// A header on its way through a filter.
class MilterHeader {
 public:
  explicit MilterHeader(const MilterTerms& terms) : terms_(terms) {}
  /// The fields that `message` starts with; what follows the header, with the empty line, is left.
  void read(std::string_view& message);
  const std::vector<MilterField>& fields() const { return fields_; }
  /// The value as it is sent.
  std::string_view shown(const MilterField& field) const;

  /// What a packet asks for: h, i, m or q. False if it is malformed, or something else.
  bool apply(const MilterPacket& packet);
  bool changed() const { return changed_; }
  std::string text() const;

 private:
  void insert(size_t at, std::string_view name, std::string_view value);
  bool change(std::string_view data);

  const MilterTerms& terms_;
  std::vector<MilterField> fields_;
  bool changed_ = false;
};

/// How a filter ended a message, as an exit code of qmail-qfilter and a text for its descriptor 6.
struct MilterVerdict {
  int code;
  std::string text{};
};
/// Nothing if the command is no such end.
std::optional<MilterVerdict> milter_verdict(const MilterPacket& packet);

/// The data of a connect packet.
std::string milter_connect(std::string_view host, std::string_view ip, uint16_t port);

/// The wire's line ends for a body, piece by piece: LF to CR LF; and back.
void append_with_crs(std::string& to, std::string_view body);
void append_without_crs(std::string& to, std::string_view body);

}  // namespace talk
