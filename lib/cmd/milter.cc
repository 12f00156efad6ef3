// The dialogue of a message filter with a milter.

#include "cmd/milter.h"

namespace cmd {

namespace {

constexpr int text_fd = 6;
constexpr int refused = 31;

bool passes_without = false;
bool text_is_wanted = false;  // descriptor 6 is there, and not ours

}  // namespace

void prepare_milter() { text_is_wanted = os::is_open(text_fd); }
void pass_without_milter() { passes_without = true; }

void leave_milter(std::string_view why) {
  warn(why);
  exit(passes_without ? success : milter_deferred);
}

void end(const talk::MilterVerdict& verdict) {
  const bool told = verdict.text.empty() ||
                    (text_is_wanted && os::write_all(text_fd, verdict.text));
  if (told) exit(verdict.code);
  exit(verdict.text.starts_with('D') ? refused : milter_deferred);
}

Milter::Milter(const os::Fd& server, unsigned seconds)
    : out_(server.get(), out_room_), in_(server.get(), in_room_, &out_) {
  in_.set_timeout(seconds);
  out_.set_timeout(seconds);
}

talk::MilterPacket Milter::receive() {
  for (;;) {
    if (const auto packet = cutter_.next()) {
      if (packet->command == 'p') continue;  // it takes its time
      return *packet;
    }
    const std::string_view bytes = cutter_.broken() ? "" : in_.peek();
    if (bytes.empty()) no_milter("the milter does not answer");
    cutter_.feed(bytes);
    in_.skip(bytes.size());
  }
}

talk::MilterTerms Milter::agree() {
  talk::MilterTerms terms;
  send('O', talk::MilterTerms::offer());
  const talk::MilterPacket answer = receive();
  if (answer.command != 'O' || !terms.take(answer.data)) no_milter("no agreement with the milter");
  return terms;
}

void Milter::tell(const talk::MilterTerms& terms, char command, std::string_view data) {
  if (!terms.wants(command)) return;
  send(command, data);
  if (!terms.answers(command)) return;
  const talk::MilterPacket answer = receive();
  const auto verdict = talk::milter_verdict(answer);
  if (!verdict) no_milter("the milter answers nonsense");
  if (answer.command != 'c') end(*verdict);
}

bool Milter::tell_body(const talk::MilterTerms& terms, std::string_view block) {
  if (!terms.wants('B')) return true;
  send('B', block);
  if (!terms.answers('B')) return false;
  const talk::MilterPacket answer = receive();
  if (answer.command == 's') return true;
  const auto verdict = talk::milter_verdict(answer);
  if (!verdict) no_milter("the milter answers nonsense");
  if (answer.command != 'c') end(*verdict);
  return false;
}

void Milter::define(char command, std::string_view macros) {
  send('D', text::join(command, macros));
}

void Milter::quit() {
  send('Q', "");
  (void)out_.flush();  // it has said all there is to hear
}

}  // namespace cmd
