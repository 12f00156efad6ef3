// The log of a server that takes mail in.

#include "queue/transaction.h"

#include "os/clock.h"
#include "os/fd.h"
#include "os/process.h"
#include "text/fmt.h"

namespace queue {

void append_pair(std::string& line, std::string_view key, std::string_view value) {
  constexpr size_t most = 255;
  text::append(line, ' ', key, '=');
  for (const char c : value.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 32 && byte < 127 && c != '\\') {
      line += c;
    } else {
      const auto digit = [&](unsigned shift) { return static_cast<char>('0' + (byte >> shift & 7)); };
      text::append(line, '\\', digit(6), digit(3), digit(0));
    }
  }
}

void Transaction::begin(const mail::Hop& hop, std::string_view sender) {
  abandon();
  if (!wanted_) return;
  begun_ = true;
  id_ = text::join(os::now_seconds(), '.', os::process_id(), '.', ++count_);
  line_ = text::join(program_, ": id=", id_);
  append_pair(line_, "ip", hop.remote_ip);
  append_pair(line_, "host", hop.remote_host);
  if (hop.remote_info) append_pair(line_, "info", *hop.remote_info);
  if (hop.helo) append_pair(line_, "helo", *hop.helo);
  append_pair(line_, "with", hop.protocol);
  append_pair(line_, "from", sender);
  first_recipient_.clear();
  last_refusal_.clear();
  recipients_ = refusals_ = size_ = 0;
  number_.reset();
}

void Transaction::recipient(std::string_view address) {
  if (begun_ && recipients_++ == 0) first_recipient_ = address;
}

void Transaction::refused(std::string_view reply) {
  if (!begun_) return;
  ++refusals_;
  last_refusal_ = reply;
}

void Transaction::end(std::string_view reply, uint64_t size, std::optional<uint64_t> number) {
  if (!begun_) return;
  size_ = size;
  number_ = number;
  write(reply.starts_with('2') ? "accepted" : reply.starts_with('5') ? "refused" : "deferred",
        reply);
}

void Transaction::abandon() {
  if (begun_) write(recipients_ == 0 && refusals_ > 0 ? "refused" : "abandoned", last_refusal_);
}

void Transaction::write(std::string_view result, std::string_view reply) {
  append_pair(line_, "to", first_recipient_);
  text::append(line_, " recipients=", recipients_, " refused=", refusals_, " bytes=", size_,
               " result=", result);
  if (number_) text::append(line_, " qp=", *number_);
  if (!reply.empty()) append_pair(line_, "reply", reply);
  line_ += '\n';
  (void)os::write_all(os::standard_error, line_);  // mail goes on where nobody reads the log
  begun_ = false;
}

}  // namespace queue
