// QMTP as a client speaks it.

#include "talk/qmtp_client.h"

#include <algorithm>

#include "text/fmt.h"
#include "text/netstring.h"

namespace talk {

Sent send_qmtp(const Letter& letter, uint64_t size, io::Reader& message, io::Writer& to) {
  constexpr char lines_end_in_newline = '\n';
  to.print(size + 1, ':', lines_end_in_newline);
  uint64_t left = size;
  for (auto bytes = message.peek(); !bytes.empty() && left > 0; bytes = message.peek()) {
    bytes = bytes.substr(0, left);
    to.put(bytes);
    if (to.failed()) return Sent::broken;
    left -= bytes.size();
    message.skip(bytes.size());
  }
  if (left > 0) return Sent::unreadable;

  std::string envelope = ",", recipients;
  text::append_netstring(envelope, letter.sender);
  for (const std::string_view recipient : letter.recipients)
    text::append_netstring(recipients, recipient);
  text::append_netstring(envelope, recipients);
  to.put(envelope);
  return to.failed() ? Sent::broken : Sent::whole;
}

std::optional<std::string> receive_qmtp(io::Reader& from) {
  constexpr size_t answer_most = 65536;
  constexpr size_t text_most = 5000;
  using State = text::NetstringLength::State;
  text::NetstringLength length(answer_most);
  State state = State::more;
  char c;
  while (state == State::more) {
    if (!from.get(c)) return std::nullopt;
    state = length.feed(c);
  }
  if (state == State::bad) return std::nullopt;
  std::string answer(length.value(), '\0');
  if (!from.get_exactly(answer) || !from.get(c) || c != ',') return std::nullopt;
  if (answer.find_first_of("KZD") != 0) return std::nullopt;
  answer.resize(std::min(answer.size(), text_most));
  return text::printable(answer);
}

QmtpReports hand_over_by_qmtp(std::string_view ip, const Letter& letter, uint64_t size,
                              io::Reader& message, Wire& wire) {
  constexpr size_t reports_most = size_t{1} << 20;
  const auto died = [&](std::string_view duplicate) {
    return text::join("ZConnected to ", ip, " but connection died. ", duplicate, "(#4.4.2)\n");
  };
  switch (send_qmtp(letter, size, message, wire.out)) {
    case Sent::whole: break;
    case Sent::broken: return {{}, died("")};
    case Sent::unreadable: return {{}, "ZUnable to read message. (#4.3.0)\n"};
  }
  QmtpReports reports;
  std::string accepted;
  for (size_t i = 0; i < letter.recipients.size(); ++i) {
    const auto answer = receive_qmtp(wire.in);
    if (!answer) return {{}, died("Possible duplicate! ")};
    std::string said = text::join("Remote host said: ", answer->substr(1), '\n');
    if (answer->front() == 'K') {
      accepted = std::move(said);
      text::append(reports.recipients, 'r', '\0');
      continue;
    }
    if (reports.recipients.size() > reports_most) said.clear();
    text::append(reports.recipients, answer->front() == 'D' ? 'h' : 's', ip,
                 " does not like recipient.\n", said, '\0');
  }
  reports.message = accepted.empty() ? text::join("DGiving up on ", ip, ".\n")
                                     : text::join('K', ip, " accepted message.\n", accepted);
  return reports;
}

}  // namespace talk
