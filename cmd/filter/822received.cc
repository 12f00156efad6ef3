// 822received: show the way of a message: its Received fields, the oldest one first.

#include <array>
#include <bit>
#include <optional>
#include <string>

#include "cmd/finish.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "io/spool.h"
#include "mail/date.h"
#include "mail/header_stream.h"
#include "mail/received_layout.h"
#include "os/clock.h"
#include "text/date.h"

// Behind each field in the spool, so that they can be read from the last one back.
struct Sizes {
  uint64_t text, date;
};
using PackedSizes = std::array<char, sizeof(Sizes)>;

static void put_field(mail::HeaderStream& header, io::Spool& spool) {
  mail::ReceivedLayout layout;
  Sizes sizes{};
  std::string start, laid_out;
  const auto put = [&] {
    spool.put(laid_out);
    sizes.text += laid_out.size();
    laid_out.clear();
  };
  while (header.next_piece()) {
    const std::string_view piece = header.piece();
    start += piece.substr(0, mail::usual_field_most - start.size());
    layout.feed(piece, laid_out);
    put();
  }
  layout.finish(laid_out);
  put();

  const auto date = mail::parse_date(start);
  const auto local = date ? os::local_time(date->seconds) : std::nullopt;
  const std::string shown = local ? text::date_ctime(*local) : "\t\t\t";
  sizes.date = shown.size();
  spool.put(shown);
  const auto packed = std::bit_cast<PackedSizes>(sizes);
  spool.put({packed.data(), packed.size()});
}

struct PackedReader {
  PackedSizes bytes{};
  size_t size = 0;
  void put(std::string_view piece) { size += piece.copy(bytes.data() + size, bytes.size() - size); }
};

// Prints the field that ends at `end`; where it starts, nothing if the spool cannot be read.
static std::optional<uint64_t> print_field(const io::Spool& spool, uint64_t end) {
  PackedReader packed;
  end -= packed.bytes.size();
  if (!spool.copy(packed, end, packed.bytes.size())) return std::nullopt;
  const auto sizes = std::bit_cast<Sizes>(packed.bytes);
  const uint64_t date = end - sizes.date;
  const uint64_t text = date - sizes.text;
  if (!spool.copy(io::out, date, sizes.date)) return std::nullopt;
  io::out.put(' ');
  if (!spool.copy(io::out, text, sizes.text)) return std::nullopt;
  io::out.put('\n');
  return text;
}

int program(cmd::Args) {
  io::Spool spool;
  mail::HeaderStream header(io::in);
  while (header.next_field()) {
    if (header.is("received")) put_field(header, spool);
  }
  if (!io::in.failed()) {
    if (spool.failed()) cmd::die_sys(cmd::temporary, "unable to write temporary file");
    for (uint64_t end = spool.size(); end > 0;) {
      const auto start = print_field(spool, end);
      if (!start) cmd::die_sys(cmd::temporary, "unable to read temporary file");
      end = *start;
    }
  }
  cmd::finish();
  return cmd::success;
}
