// A message on its way into the queue, its header built anew.

#include "queue/rebuilt_message.h"

#include "text/fmt.h"

namespace queue {

namespace {

constexpr size_t longest_field = size_t{1} << 20;
constexpr size_t most_kept = size_t{4} << 20;

mail::RebuiltHeader::Rules with_limit(mail::RebuiltHeader::Rules rules) {
  rules.most = most_kept;
  return rules;
}

}  // namespace

RebuiltMessage::RebuiltMessage(const mail::HostRewriting& hosts, mail::RebuiltHeader::Rules rules,
                               mail::Birth birth, Client& client)
    : birth_(std::move(birth)),
      client_(client),
      cutter_(longest_field, mail::FieldCutter::FromLine::ending),
      header_(hosts, with_limit(std::move(rules))) {}

void RebuiltMessage::put(std::string_view bytes) {
  using State = mail::FieldCutter::State;
  while (in_header_ && refusal_.empty() && !bytes.empty()) {
    const State state = cutter_.take(bytes);
    if (cutter_.cut()) {
      refusal_ = "554 header field too long (#5.6.0)";
    } else if (state == State::field) {
      take_field();
    } else if (state == State::ended) {
      put_header();
    }
  }
  if (refusal_.empty()) client_.put(bytes);
}

void RebuiltMessage::finish() {
  while (in_header_ && refusal_.empty()) {
    cutter_.finish() == mail::FieldCutter::State::field ? take_field() : put_header();
  }
}

void RebuiltMessage::take_field() {
  constexpr size_t shown = 64;
  using Taken = KeptHeader::Taken;
  const mail::Field& field = cutter_.field();
  const Taken taken = header_.take(field);
  if (taken == Taken::no_list) {
    const std::string_view name = field.name.substr(0, shown);
    refusal_ = text::join("554 unable to parse the addresses in ", name, " (#5.6.0)");
  }
  if (taken == Taken::too_much) refusal_ = "554 header too long (#5.6.0)";
}

void RebuiltMessage::put_header() {
  in_header_ = false;
  const std::string_view start = cutter_.body_start();
  // The rest of a field that has no start: nobody could tell what it goes on with later.
  if (start.starts_with(' ') || start.starts_with('\t')) {
    refusal_ = "554 header begins with a blank (#5.6.0)";
    return;
  }
  if (!header_.copy(birth_, client_)) refusal_ = "451 unable to keep header (#4.3.0)";
  if (cutter_.empty_line() || !start.empty()) client_.put("\n");
  client_.put(start);
}

}  // namespace queue
