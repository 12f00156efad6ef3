// The bounce message, put together from the failure notes and the text of a message.

#include "queue/bounce_message.h"

#include <algorithm>
#include <array>

#include "os/clock.h"
#include "os/file.h"
#include "os/random.h"
#include "queue/client.h"
#include "queue/dsn.h"
#include "queue/log.h"

namespace queue {

namespace {

constexpr size_t note_most = 65536;       // bytes of a failure note that are looked at; a report has 10000
constexpr uint64_t header_most = 262144;  // beyond this, what looks like a header is cut, too

/// Hands the bytes of a file to `use`, which returns false when it has enough. False if it cannot be read.
template <typename Use>
bool read_file(const std::string& name, const Use& use) {
  const os::Fd file = os::open_regular(name);
  if (!file) return false;
  char room[8192];
  for (;;) {
    const ptrdiff_t count = os::read(file.get(), room);
    if (count < 0) return false;
    if (count == 0 || !use(std::string_view(room, static_cast<size_t>(count)))) return true;
  }
}

bool put_file(Client& client, const std::string& name) {
  return read_file(name, [&client](std::string_view bytes) {
    client.put(bytes);
    return true;
  });
}

/// Puts the header of the message, and of its body as many lines as fit into `most` bytes together.
bool put_start(Client& client, const std::string& name, uint64_t most) {
  HeaderEnd header;
  uint64_t done = 0;
  bool line_ended = true;
  const bool readable = read_file(name, [&](std::string_view bytes) {
    const size_t of_header = header.feed(bytes);
    const uint64_t allowed = std::max(std::min(done + of_header, header_most), most) - done;
    const bool enough = bytes.size() > allowed;
    if (enough) {
      bytes = bytes.substr(0, allowed);
      const size_t line_end = bytes.rfind('\n');
      if (line_end != std::string_view::npos) bytes = bytes.substr(0, line_end + 1);
    }
    client.put(bytes);
    done += bytes.size();
    if (!bytes.empty()) line_ended = bytes.ends_with('\n');
    return !enough;
  });
  if (!line_ended) client.put("\n");
  return readable;
}

/// Hands each paragraph of the failure notes to `use`.
template <typename Use>
bool read_notes(const std::string& name, const Use& use) {
  std::string paragraph;
  bool line_is_empty = true;
  const bool readable = read_file(name, [&](std::string_view bytes) {
    for (const char c : bytes) {
      if (c == '\n' && line_is_empty) {
        if (!paragraph.empty()) use(paragraph);
        paragraph.clear();
      } else if (paragraph.size() < note_most) {
        paragraph += c;
      }
      line_is_empty = c == '\n';
    }
    return true;
  });
  if (!paragraph.empty()) use(paragraph);
  return readable;
}

/// Writes one bounce.
class Writer {
 public:
  Writer(Client& client, const Layout& layout, Id id, const Bounce& bounce)
      : client_(client),
        bounce_(bounce),
        notes_(layout.bounce(id)),
        text_(layout.mess(id)),
        info_(layout.info(id)) {}

  /// False if a file cannot be read.
  [[nodiscard]] bool write(int64_t now);

 private:
  bool look();
  bool put_qsbmf();
  bool put_report(int64_t now);
  bool put_text();
  bool put_status();
  bool put_copy();
  bool find_boundary();
  void begin_part(std::string_view type, std::string_view encoding);
  template <typename... Parts>
  void put(const Parts&... parts) {
    client_.put(text::join(parts...));
  }

  Client& client_;
  const Bounce& bounce_;
  const std::string notes_, text_, info_;
  bool cut_ = false;  // the message is longer than may be copied
  std::string boundary_;
  MimeText notes_text_, header_text_, body_text_;
};

bool Writer::write(int64_t now) {
  const auto status = os::status(text_);
  if (!status) return false;
  cut_ = status->size > bounce_.form.most;
  put(bounce_header(bounce_.names, bounce_.envelope, now));
  if (bounce_.form.style != BounceStyle::qsbmf) return look() && put_report(now);
  put('\n');
  return put_qsbmf();
}

bool Writer::put_qsbmf() {
  put(bounce_intro(bounce_.names, bounce_.envelope));
  if (!put_file(client_, notes_)) return false;
  put(bounce_break(bounce_.envelope), '\n', bounce_return_path(bounce_.envelope, bounce_.sender));
  if (!cut_) return put_file(client_, text_);
  if (!put_start(client_, text_, bounce_.form.most)) return false;
  put(bounce_cut);
  return true;
}

/// Finds out what the fields of the parts have to say.
bool Writer::look() {
  notes_text_.add(bounce_.names.host);
  header_text_.add(bounce_.sender);
  HeaderEnd header;
  const auto look_at_notes = [this](std::string_view piece) {
    notes_text_.add(piece);
    return true;
  };
  const auto look_at_text = [this, &header](std::string_view piece) {
    const size_t of_header = header.feed(piece);
    header_text_.add(piece.substr(0, of_header));
    body_text_.add(piece.substr(of_header));
    return true;
  };
  return read_file(notes_, look_at_notes) && read_file(text_, look_at_text) && find_boundary();
}

/// A line between the parts that stands nowhere in them (RFC 2046 section 5.1.1).
bool Writer::find_boundary() {
  for (unsigned number = 0;; ++number) {
    std::array<uint8_t, 16> bytes{};
    (void)os::fill_random(bytes);  // the number alone would do, if it took longer
    boundary_ = text::join("report-", number, '-', text::hex(std::string(bytes.begin(), bytes.end())));
    WordSearch search(boundary_);
    for (const std::string& name : {notes_, text_}) {
      const bool readable = read_file(name, [&search](std::string_view piece) {
        search.feed(piece);
        return !search.found();
      });
      if (!readable) return false;
    }
    if (!search.found()) return true;
  }
}

void Writer::begin_part(std::string_view type, std::string_view encoding) {
  put("\n--", boundary_, "\nContent-Type: ", type, '\n', encoding, '\n');
}

bool Writer::put_report(int64_t now) {
  const bool ascii = notes_text_.ascii() && header_text_.ascii() && (cut_ || body_text_.ascii());
  // RFC 3834 section 5; RFC 6522 section 3.
  put("Message-ID: <", now, '.', boundary_, '@', bounce_.names.host, ">\nAuto-Submitted: auto-replied\n",
      "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"", boundary_,
      "\"\n", ascii ? "" : "Content-Transfer-Encoding: 8bit\n", '\n');
  if (bounce_.form.style == BounceStyle::both) {
    // What stands before the first part is for those who do not know MIME: programs that look for QSBMF at the
    // start of the body find it, up to the boundary, which begins with a dash as its break does.
    put(bounce_intro(bounce_.names, bounce_.envelope));
    if (!put_file(client_, notes_)) return false;
  }
  if (!put_text() || !put_status() || !put_copy()) return false;
  put("\n--", boundary_, "--\n");
  return true;
}

bool Writer::put_text() {
  const bool both = bounce_.form.style == BounceStyle::both;
  MimeText whole = notes_text_;
  if (both) whole.add(header_text_);
  begin_part(text::join("text/plain; charset=", whole.charset()), whole.encoding());
  put(bounce_intro(bounce_.names, bounce_.envelope));
  if (!put_file(client_, notes_)) return false;
  if (!both) {
    if (cut_) put("The message is too long to be returned; its header is.\n");
    return true;
  }
  put(bounce_break(bounce_.envelope), '\n', bounce_return_path(bounce_.envelope, bounce_.sender));
  if (!put_start(client_, text_, 0)) return false;
  put(cut_ ? bounce_cut : "--- The message itself is in the last part of this report.\n");
  return true;
}

bool Writer::put_status() {
  const auto info = os::status(info_);
  begin_part("message/delivery-status", "");
  put(message_fields(bounce_.names.host, info ? info->modified : os::now_seconds()));
  return read_notes(notes_, [this](std::string_view paragraph) {
    if (const auto note = read_failure_note(paragraph)) put(recipient_fields(*note));
  });
}

bool Writer::put_copy() {
  MimeText whole = header_text_;
  if (!cut_) whole.add(body_text_);
  begin_part(cut_ ? "text/rfc822-headers" : "message/rfc822", whole.encoding());
  put(bounce_return_path(bounce_.envelope, bounce_.sender));
  return cut_ ? put_start(client_, text_, 0) : put_file(client_, text_);
}

}  // namespace

bool send_bounce(const Layout& layout, Id id, const Bounce& bounce) {
  Client client;
  if (!client.open()) {
    log("warning: unable to start qmail-queue, will try later");
    return false;
  }
  if (!Writer(client, layout, id, bounce).write(os::now_seconds())) {
    log("warning: trouble reading mess/", layout.split_id(id));
    client.fail();
  }
  client.sender(bounce.envelope.sender);
  client.recipient(bounce.envelope.recipient);
  if (!client.close().empty()) {
    log("warning: trouble injecting bounce message, will try later");
    return false;
  }
  log("bounce msg ", id, " qp ", client.id());
  return true;
}

}  // namespace queue
