// qmail-qnow: have messages of the queue tried now.
//
//   qmail-qnow [ -c channel ] [ -t seconds ] [ id | domain ... ]     without operands: all of them
//
//   exit 0    they are due
//        100  wrong usage, or there is no such message; the others are due
//        111  a failure of the system, or qmail-send did not answer

#include "cmd/clerk.h"
#include "cmd/messages.h"
#include "cmd/options.h"
#include "queue/records.h"
#include "queue/stops.h"

static constexpr std::string_view synopsis = "qmail-qnow [ -c local | remote ] [ -t seconds ] [ id | domain ... ]";

/// True if a recipient who is not done has such an address. A file that is gone has none.
static bool has_recipient(const std::string& file, const queue::Stops& domains) {
  queue::RecordReader reader(os::open_read(file));
  queue::Record record;
  while (reader.next(record) == queue::RecordReader::State::record) {
    if (record.letter == 'T' && domains.find(record.text)) return true;
  }
  return false;
}

static void add_domains(const queue::Layout& layout, const std::vector<std::string>& domains,
                        std::vector<queue::Id>& ids) {
  const queue::Stops wanted(domains);
  for (const queue::Id id : cmd::all_messages(layout)) {
    if (has_recipient(layout.local(id), wanted) || has_recipient(layout.remote(id), wanted)) ids.push_back(id);
  }
}

int program(cmd::Args args) {
  uint64_t seconds = cmd::usual_answer_seconds;
  std::optional<queue::ChannelName> channel;
  cmd::Options options(args, "c:t:");
  while (const char option = options.next()) {
    switch (option) {
      case 'c':
        if (options.value() == std::string_view("local")) channel = queue::ChannelName::local;
        if (options.value() == std::string_view("remote")) channel = queue::ChannelName::remote;
        if (!channel) cmd::usage(synopsis);
        break;
      case 't': seconds = cmd::answer_seconds(options.value(), synopsis); break;
      default: cmd::usage(synopsis);
    }
  }
  std::vector<queue::Id> ids;
  std::vector<std::string> domains;
  for (const char* word : options.rest()) {
    if (const auto id = queue::id_of_name(word)) {
      ids.push_back(*id);
    } else if (queue::can_be_stopped(word)) {
      domains.emplace_back(word);
    } else {
      cmd::usage(synopsis);
    }
  }
  cmd::Clerk clerk(seconds);
  int code = cmd::success;
  if (options.rest().empty()) clerk.hurry_all(channel);
  for (const queue::Id id : ids) {
    if (os::status(clerk.layout().mess(id))) continue;
    cmd::warn("there is no message ", id);
    code = cmd::permanent;
  }
  if (!domains.empty()) add_domains(clerk.layout(), domains, ids);
  clerk.hurry(channel, ids);
  return code;
}
