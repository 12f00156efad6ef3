// qmail-qlist: list what waits in the queue: a line for each recipient who is not done.
//
//   qmail-qlist [ -j ] [ id ... ]      -j: lines of JSON
//
//   exit 0    everything was listed that did not come or go meanwhile
//        100  wrong usage, or there is no such message; the others were listed
//        111  no queue, a message that cannot be read, or the list could not be written

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "cmd/clerk.h"
#include "cmd/messages.h"
#include "cmd/options.h"
#include "io/buffer.h"
#include "os/home.h"
#include "queue/control.h"
#include "queue/records.h"
#include "text/date.h"
#include "text/json.h"
#include "text/split.h"

namespace {

constexpr std::string_view synopsis = "qmail-qlist [ -j ] [ id ... ]";

enum class Form { plain, json };

/// What is known of the tries of one recipient.
struct Tries {
  uint64_t count = 0;
  int64_t last = 0;
  std::string reason;
};

/// What all recipients of a message have in common.
struct Message {
  queue::Id id;
  uint64_t size = 0;
  int64_t birth = 0;
  std::string sender{};
  std::optional<std::string> held{};                             // why, as far as that was said
  std::map<std::pair<std::string, std::string>, Tries> tries{};  // by channel and address
};

std::string local_date(int64_t seconds) {
  std::string date;
  text::append_date_time(date, text::civil(seconds));
  return date;
}

/// How often each recipient was deferred, and why the last time.
void read_reasons(Message& message) {
  const auto content = os::read_file(queue::Reasons::file(message.id), 2 * queue::reasons_most);
  std::string_view lines = content ? *content : std::string_view();
  while (const auto reason = queue::take_reason(lines)) {
    Tries& tries = message.tries[{std::string(reason->channel), std::string(reason->recipient)}];
    ++tries.count;
    tries.last = reason->when;
    tries.reason = reason->report;
  }
}

void print_plain(const Message& message, std::string_view channel, std::string_view recipient, std::string_view state,
                 std::optional<int64_t> next, const Tries* tries) {
  io::out.print(message.id, '\t', channel, '\t', queue::escaped(recipient), '\t', state);
  if (message.held && !message.held->empty()) io::out.print(": ", text::printable(*message.held));
  io::out.print('\t', next ? local_date(*next) : "-", '\t', tries != nullptr ? tries->count : 0, '\t',
                tries != nullptr ? tries->reason : "-", '\n');
}

void print_json(const Message& message, std::string_view channel, std::string_view recipient, std::string_view state,
                std::optional<int64_t> next, const Tries* tries) {
  io::out.print("{\"id\":", message.id, ",\"size\":", message.size, ",\"birth\":", message.birth,
                ",\"sender\":", text::json_string(message.sender), ",\"channel\":", text::json_string(channel),
                ",\"recipient\":", text::json_string(recipient), ",\"state\":", text::json_string(state));
  if (message.held) io::out.print(",\"held\":", text::json_string(*message.held));
  if (next) io::out.print(",\"next\":", *next);
  if (tries != nullptr) {
    io::out.print(",\"tries\":", tries->count, ",\"last\":", tries->last,
                  ",\"reason\":", text::json_string(tries->reason));
  }
  io::out.print("}\n");
}

/// One run of the program.
class List {
 public:
  List(Form form, queue::Layout layout, queue::Stops stops)
      : form_(form), layout_(std::move(layout)), stops_(std::move(stops)) {}

  enum class Found { listed, nothing, trouble };
  /// `trouble` with errno.
  Found list(queue::Id id);

 private:
  bool list_todo(Message& message);
  bool list_channel(const Message& message, queue::ChannelName channel);
  void print(const Message& message, std::string_view channel, std::string_view recipient, std::string_view state,
             std::optional<int64_t> next);

  Form form_;
  queue::Layout layout_;
  queue::Stops stops_;
};

List::Found List::list(queue::Id id) {
  Message message{.id = id};
  const auto text = os::status(layout_.mess(id));
  if (!text) return errno == ENOENT ? Found::nothing : Found::trouble;
  message.size = text->size;
  message.birth = text->modified;
  message.held = queue::reason_of_hold(id);
  if (os::link_status(layout_.todo(id))) return list_todo(message) ? Found::listed : Found::trouble;
  const auto info = os::status(layout_.info(id));
  if (!info) return errno == ENOENT ? Found::nothing : Found::trouble;
  auto sender = queue::read_sender(layout_.info(id));
  if (!sender) return errno == ENOENT ? Found::nothing : Found::trouble;
  message.sender = std::move(*sender);
  message.birth = info->modified;
  read_reasons(message);
  for (const auto channel : {queue::ChannelName::local, queue::ChannelName::remote}) {
    if (!list_channel(message, channel)) return Found::trouble;
  }
  return Found::listed;
}

bool List::list_todo(Message& message) {
  os::Fd file = os::open_read(layout_.todo(message.id));
  if (!file) return errno == ENOENT;  // it has just been taken up
  queue::RecordReader reader(std::move(file));
  queue::Record record;
  queue::RecordReader::State state;
  while ((state = reader.next(record)) == queue::RecordReader::State::record) {
    if (record.letter == 'F') message.sender = record.text;
    if (record.letter == 'T') print(message, "todo", record.text, message.held ? "held" : "new", std::nullopt);
  }
  return state == queue::RecordReader::State::end;
}

bool List::list_channel(const Message& message, queue::ChannelName channel) {
  const bool local = channel == queue::ChannelName::local;
  os::Fd file = os::open_read(local ? layout_.local(message.id) : layout_.remote(message.id));
  const auto status = file ? os::status(file) : std::nullopt;
  if (!status) return errno == ENOENT;
  queue::RecordReader reader(std::move(file));
  queue::Record record;
  queue::RecordReader::State state;
  while ((state = reader.next(record)) == queue::RecordReader::State::record) {
    if (record.letter != 'T') continue;
    const bool stopped = stops_.stops(channel) || stops_.find(record.text);
    const bool waits = !message.held && !stopped;
    print(message, local ? "local" : "remote", record.text, message.held ? "held" : stopped ? "stopped" : "waiting",
          waits ? std::optional(status->modified) : std::nullopt);
  }
  return state == queue::RecordReader::State::end;
}

void List::print(const Message& message, std::string_view channel, std::string_view recipient, std::string_view state,
                 std::optional<int64_t> next) {
  const auto found = message.tries.find({std::string(channel), queue::escaped(recipient)});
  const Tries* tries = found == message.tries.end() ? nullptr : &found->second;
  (form_ == Form::plain ? print_plain : print_json)(message, channel, recipient, state, next, tries);
}

}  // namespace

int program(cmd::Args args) {
  Form form = Form::plain;
  cmd::Options options(args, "j");
  while (const char option = options.next()) {
    if (option != 'j') cmd::usage(synopsis);
    form = Form::json;
  }
  const bool chosen = !options.rest().empty();
  std::vector<queue::Id> ids;
  if (chosen) ids = cmd::message_ids(options.rest(), synopsis);
  const os::Fd home = os::open_directory(os::mail_home());
  queue::Layout layout = cmd::enter_queue();
  queue::Stops stops;
  if (!queue::read_stops(home, stops)) cmd::die_sys(cmd::temporary, "unable to read ", queue::stopped_path);
  if (!chosen) ids = cmd::all_messages(layout);
  List list(form, std::move(layout), std::move(stops));
  int code = cmd::success;
  for (const queue::Id id : ids) {
    const List::Found found = list.list(id);
    if (io::out.failed()) break;
    if (found == List::Found::trouble) {
      cmd::warn_sys("unable to read message ", id);
      code = cmd::temporary;
    } else if (found == List::Found::nothing && chosen) {
      cmd::warn("there is no message ", id);
      code = std::max(code, cmd::permanent);
    }
  }
  return std::max(code, io::finish());
}
