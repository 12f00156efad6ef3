// mime-part: print what a part of a message holds, decoded.
//
//   mime-part [ -r ] number <message
//
//   -r         not decoded
//
//   exit 0     it is printed
//        100   there is no such part, or its encoding is unknown
//        111   anything was not read or not written; wrong usage

#include "cmd/options.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/mime.h"
#include "text/base64.h"
#include "text/quoted_printable.h"

enum class Encoding { identity, base64, quoted_printable };

// Puts out one of the parts.
class Extract final : public mail::MimeSink {
 public:
  enum class State { sought, found, ended };
  enum class Form { decoded, raw };

  Extract(std::string_view number, Form form) : number_(number), form_(form) {}

  State state() const { return state_; }

  void begin(const mail::Part& part) override {
    ++open_;
    if (state_ != State::sought || part.number != number_) return;
    state_ = State::found;
    level_ = open_;
    if (form_ == Form::decoded) encoding_ = read_encoding(part.encoding);
  }
  void put(std::string_view bytes, size_t open) override {
    if (state_ != State::found || open < level_) return;
    switch (encoding_) {
      case Encoding::identity: return io::out.put(bytes);
      case Encoding::base64: base64_.feed(bytes, decoded_); break;
      case Encoding::quoted_printable: quoted_printable_.feed(bytes, decoded_); break;
    }
    io::out.put(decoded_);
    decoded_.clear();
  }
  void end(uint64_t) override {
    --open_;
    if (state_ != State::found || open_ >= level_) return;
    state_ = State::ended;
    quoted_printable_.finish(decoded_);
    io::out.put(decoded_);
  }

 private:
  static Encoding read_encoding(std::string_view name) {
    for (const std::string_view identity : {"", "7bit", "8bit", "binary"}) {
      if (name == identity) return Encoding::identity;
    }
    if (name == "base64") return Encoding::base64;
    if (name == "quoted-printable") return Encoding::quoted_printable;
    cmd::die(cmd::permanent, "unknown encoding ", text::escaped(name));
  }

  const std::string_view number_;
  const Form form_;
  State state_ = State::sought;
  size_t open_ = 0;   // parts
  size_t level_ = 0;  // how many are open in the part
  Encoding encoding_ = Encoding::identity;
  text::Base64Decoder base64_;
  text::QuotedPrintableDecoder quoted_printable_;
  std::string decoded_;
};

int program(cmd::Args args) {
  constexpr std::string_view synopsis = "mime-part [ -r ] number";
  auto form = Extract::Form::decoded;
  cmd::Options options(args, "r");
  while (const char option = options.next()) switch (option) {
      case 'r': form = Extract::Form::raw; break;
      default: cmd::usage(cmd::temporary, synopsis);
    }
  args = options.rest();
  if (args.size() != 1) cmd::usage(cmd::temporary, synopsis);

  using State = Extract::State;
  Extract extract(args[0], form);
  mail::MimeCutter cutter(extract);
  while (extract.state() != State::ended && !io::out.failed()) {
    const std::string_view bytes = io::in.peek();
    if (bytes.empty()) break;
    cutter.feed(bytes);
    io::in.skip(bytes.size());
  }
  errno = io::in.error();
  if (io::in.failed()) cmd::die_sys(cmd::temporary, "unable to read message");
  if (extract.state() != State::ended) cutter.finish();
  if (extract.state() == State::sought)
    cmd::die(cmd::permanent, "no part ", text::escaped(args[0]));
  return io::finish();
}
