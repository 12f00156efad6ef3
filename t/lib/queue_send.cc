#include "queue/send.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>

#include "os/file.h"
#include "queue/message.h"
#include "queue/order.h"
#include "queue/requests.h"
#include "queue/spawn.h"
#include "text/fmt.h"
#include "text/scan.h"

// qmail-send as it is, in a queue on the disk, but with helpers that answer from here and a time that passes as
// soon as there is nothing to do: a week takes a second.

namespace {

using queue::Id;

constexpr Id split = 3;
constexpr int64_t week = 604800;

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return (std::ostringstream() << file.rdbuf()).str();
}

struct Try {
  int64_t time;
  std::string sender;
  std::string recipient;
};

class Model {
 public:
  explicit Model(int64_t start) : now(start) {
    // Where there is tmpfs, any time can be given to a file.
    char name[] = "/dev/shm/paperpath.XXXXXX";
    char other[] = "/tmp/paperpath.XXXXXX";
    const char* made = ::mkdtemp(name);
    home_ = made != nullptr ? made : ::mkdtemp(other);
    for (const char* directory : {"todo", "intd", "pid", "bounce", "lock", "hold", "reason", "request"}) make(directory);
    for (const char* directory : {"mess", "info", "local", "remote"}) {
      for (Id i = 0; i < split; ++i) make(text::join(directory, '/', i));
    }
    REQUIRE(::mkfifo((home_ / "queue/lock/trigger").c_str(), 0600) == 0);
    log_ = ::open((home_ / "log").c_str(), O_RDWR | O_CREAT | O_APPEND, 0600);
    keep_input_ = ::dup(0);
    ::dup2(log_, 0);
    keep_directory_ = std::filesystem::current_path();
    std::filesystem::current_path(home_ / "queue");
    std::ofstream(home_ / "queue-program") << "#!/bin/sh\ncat >text.new\ncat <&1 >envelope.new\nmv text.new text\n"
                                              "mv envelope.new envelope\n";
    ::chmod((home_ / "queue-program").c_str(), 0700);
    ::setenv("QMAILHOME", home_.c_str(), 1);
    ::setenv("QMAILQUEUE", (home_ / "queue-program").c_str(), 1);
    mail_home = os::open_directory(home_.c_str());
    settings.names = {.host = "host.org", .double_host = "host.org"};
    settings.routing.locals = db::list_map({"host.org"});
  }
  ~Model() {
    send_.reset();
    std::filesystem::current_path(keep_directory_);
    ::dup2(keep_input_, 0);
    ::close(keep_input_);
    ::close(log_);
    ::unsetenv("QMAILHOME");
    ::unsetenv("QMAILQUEUE");
    std::filesystem::remove_all(home_);
  }
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  /// Puts a preprocessed message into the queue. False if this disk cannot keep such a time.
  bool add(Id id, const std::string& sender, const std::vector<std::string>& local,
           const std::vector<std::string>& remote, const std::string& text = "Subject: x\n\nbody\n") {
    const std::string info = file("info", id);
    write(file("mess", id), text);
    write(info, text::join('F', sender, '\0'));
    bool kept = os::set_times(info, now) && os::status(info)->modified == now;
    for (const auto& [channel, recipients] : {std::pair("local", local), std::pair("remote", remote)}) {
      if (recipients.empty()) continue;
      std::string records;
      for (const std::string& recipient : recipients) text::append(records, 'T', recipient, '\0');
      write(file(channel, id), records);
      kept = kept && os::set_times(file(channel, id), now);
    }
    return kept;
  }
  /// Puts a message into todo.
  void inject(Id id, const std::string& sender, const std::vector<std::string>& recipients) {
    write(file("mess", id), "Subject: x\n\nbody\n");
    std::string envelope = text::join("u1", '\0', "p2", '\0', 'F', sender, '\0');
    for (const std::string& recipient : recipients) text::append(envelope, 'T', recipient, '\0');
    write(text::join("todo/", id), envelope);
  }

  void start() {
    layout_ = queue::Layout::of(".");
    for (Line& line : lines_) line = {os::pipe(), os::pipe()};
    for (Line& line : lines_) REQUIRE(os::set_nonblocking(line.requests.reader.get()));
    for (const size_t channel : {size_t{0}, size_t{1}}) {
      REQUIRE(os::write_all(lines_[channel].replies.writer.get(), "\x78"));
    }
    REQUIRE(os::write_all(lines_[2].replies.writer.get(), std::string(refusals, '!') + std::string(60000, '+')));
    send_ = std::make_unique<queue::Send>(
        mail_home, *layout_, settings, control,
        queue::Helpers{lines_[0].requests.writer.get(), lines_[0].replies.reader.get(), lines_[1].requests.writer.get(),
                       lines_[1].replies.reader.get(), lines_[2].requests.writer.get(), lines_[2].replies.reader.get()});
    REQUIRE(send_->start());
  }
  /// As after SIGTERM.
  void end() {
    send_->end();
    while (!send_->done()) turn();
    send_->finish_up();
    send_.reset();
  }

  /// One turn, what the helpers make of it, and then on to the time when there is something to do.
  void turn() {
    const int64_t wake = send_->turn(now);
    ++turns;
    clean();
    const bool answered = answer(0) + answer(1) > 0;
    take_bounce();
    send_->wait(0);
    if (!answered) {
      if (wake == now) ++idle_turns;
      CHECK(wake >= now);
      CHECK(wake <= now + 86400);
      now = wake;
    }
  }
  void run_until(int64_t time) {
    while (now < time) {
      turn();
      REQUIRE(turns < 100000);
    }
  }
  void run_until_empty(int64_t seconds = 10 * week) {
    const int64_t end = now + seconds;
    while (!empty() && now < end) {
      turn();
      REQUIRE(turns < 100000);
    }
    CHECK(empty());
  }
  queue::Send& send() { return *send_; }

  bool empty() const {
    for (const char* directory : {"mess", "info", "local", "remote", "todo", "bounce"}) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        if (entry.is_regular_file()) return false;
      }
    }
    return true;
  }
  std::vector<int64_t> ages(const std::string& recipient, int64_t birth) const {
    std::vector<int64_t> ages;
    for (const Try& one : tries) {
      if (one.recipient == recipient) ages.push_back(one.time - birth);
    }
    return ages;
  }
  std::string log() const { return content(home_ / "log"); }
  size_t logged(std::string_view words) const {
    const std::string whole = log();
    size_t count = 0;
    for (size_t at = whole.find(words); at != std::string::npos; at = whole.find(words, at + 1)) ++count;
    return count;
  }
  std::string file(const char* directory, Id id) const { return text::join(directory, '/', id % split, '/', id); }

  os::Fd mail_home;
  queue::Settings settings;
  queue::Control control;
  int64_t now;
  std::vector<Try> tries;
  std::vector<std::string> bounces;  // their texts
  std::function<std::string(const Try&)> report = [](const Try&) { return "Kfine\n"; };
  bool bounces_come_back = false;  // into the queue
  size_t refusals = 0;             // of the cleaner, from its start on
  size_t turns = 0;
  size_t idle_turns = 0;  // that had nothing to do, and wanted another at once

 private:
  struct Line {
    os::Pipe requests, replies;
  };

  void make(const std::string& directory) { std::filesystem::create_directories(home_ / "queue" / directory); }
  static void write(const std::string& name, const std::string& bytes) {
    std::ofstream(name, std::ios::binary) << bytes;
  }
  static std::string read(const os::Pipe& pipe) {
    char room[65536];
    const ptrdiff_t count = os::read(pipe.reader.get(), room);
    return count <= 0 ? std::string() : std::string(room, static_cast<size_t>(count));
  }
  size_t answer(size_t channel) {
    const std::string requests = read(lines_[channel].requests);
    std::string_view bytes = requests;
    queue::RequestReader reader;
    size_t count = 0;
    for (; reader.take(bytes); ++count) {
      tries.push_back({now, reader.request().sender, reader.request().recipient});
      REQUIRE(os::write_all(lines_[channel].replies.writer.get(),
                            text::join(static_cast<char>(reader.request().slot), report(tries.back()), '\0')));
    }
    return count;
  }
  void clean() {
    const std::string requests = read(lines_[2].requests);
    std::string_view rest = requests;
    while (!rest.empty()) {
      const std::string_view request = rest.substr(0, rest.find('\0'));
      rest.remove_prefix(request.size() + 1);
      if (refusals > 0) {
        --refusals;
        continue;
      }
      const Id id = text::scan_decimal(request.substr(5)).value;
      ::unlink((request.starts_with("todo/") ? text::join("todo/", id) : file("mess", id)).c_str());
    }
  }
  void take_bounce() {
    if (!std::filesystem::exists(home_ / "envelope")) return;
    const std::string text = content(home_ / "text");
    const std::string envelope = content(home_ / "envelope");
    std::filesystem::remove(home_ / "envelope");
    bounces.push_back(text);
    if (!bounces_come_back) return;
    const std::string sender = envelope.c_str() + 1;
    const std::string recipient = envelope.c_str() + sender.size() + 3;
    const Id id = 1000 + bounces.size();
    write(file("mess", id), text);
    write(text::join("todo/", id), text::join("u1", '\0', "p2", '\0', 'F', sender, '\0', 'T', recipient, '\0'));
    queue::pull_trigger();
  }

  std::filesystem::path home_, keep_directory_;
  int log_ = -1;
  int keep_input_ = -1;
  std::optional<queue::Layout> layout_;
  Line lines_[3];
  std::unique_ptr<queue::Send> send_;
};

/// Ages at which a message is tried, by the squares.
std::vector<int64_t> squares(int64_t step, int64_t lifetime) {
  std::vector<int64_t> ages = {0};
  for (int64_t n = step; ages.back() <= lifetime; n += step) ages.push_back(n * n);
  return ages;
}

}  // namespace

TEST_CASE("a week of deferrals: each try at its time, then the bounce; in any year") {
  struct Row {
    const char* name;
    int64_t start;
  };
  for (const Row& row : {Row{"2026", 1793000000},
                         {"2038, around the end of signed 32 bits", (1LL << 31) - 3 * 86400},
                         {"2106, around the end of unsigned 32 bits", (1LL << 32) - 3 * 86400},
                         {"10000", 253402300799 - 3 * 86400}}) {
    CAPTURE(row.name);
    Model model(row.start);
    model.report = [](const Try& one) { return one.sender.empty() ? "Kfine\n" : "Zbusy\n"; };
    if (!model.add(4, "s@x.y", {"joe@host.org"}, {"ann@far.org"})) {
      MESSAGE("no file can be that new here");
      continue;
    }
    model.start();
    model.run_until_empty();
    CHECK(model.ages("joe@host.org", row.start) == squares(10, week));
    CHECK(model.ages("ann@far.org", row.start) == squares(20, week));
    CHECK(model.logged("deferral: busy/\n") == 78 + 39);
    CHECK(model.logged("failure: busy/I'm_not_going_to_try_again;_this_message_has_been_in_the_queue_too_long./\n") == 2);
    CHECK(model.logged("bounce msg 4 qp ") == 1);
    CHECK(model.logged("end msg 4\n") == 1);
    REQUIRE(model.bounces.size() == 1);
    CHECK(model.bounces[0].find("<joe@host.org>:\nbusy\nI'm not going to try again;") != std::string::npos);
    CHECK(model.bounces[0].find("<ann@far.org>:\nbusy\nI'm not going to try again;") != std::string::npos);
    CHECK(model.turns < 2000);
    CHECK(model.idle_turns < 200);
  }
}

TEST_CASE("the log of a life, from todo to the end, line by line") {
  Model model(1793000000);
  model.report = [](const Try& one) { return one.recipient == "ann@far.org" ? "Dno such user\n" : "Kfine\n"; };
  model.start();
  model.inject(4, "s@x.y", {"joe@host.org", "ann@far.org"});
  model.run_until_empty();
  const std::string log = model.log();
  CHECK(log.substr(0, log.find("bounce msg")) ==
        "status: local 0/10 remote 0/20\n"
        "new msg 4\n"
        "info msg 4: bytes 17 from <s@x.y> qp 2 uid 1\n"
        "starting delivery 1: msg 4 to local joe@host.org\n"
        "status: local 1/10 remote 0/20\n"
        "starting delivery 2: msg 4 to remote ann@far.org\n"
        "status: local 1/10 remote 1/20\n"
        "delivery 1: success: fine/\n"
        "status: local 0/10 remote 1/20\n"
        "delivery 2: failure: no_such_user/\n"
        "status: local 0/10 remote 0/20\n");
  CHECK(log.ends_with("\nend msg 4\n"));
}

TEST_CASE("a name that todo gives again, when its message is already on its way, takes nothing from it") {
  // A scan that starts before the last handful of the one before has left todo reads names that are gone
  // when their turn comes.
  Model model(1793000000);
  model.report = [](const Try&) { return "Kfine\n"; };
  model.start();
  Id id = 0;
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 100; ++i) model.inject(++id, "s@x.y", {"joe@host.org", "ann@far.org"});
    queue::pull_trigger();
    model.turn();
  }
  model.run_until_empty();
  CHECK(model.tries.size() == 2 * id);
  CHECK(model.logged("end msg ") == id);
  CHECK(model.logged("warning: ") == 0);
}

TEST_CASE("a message that was delivered from todo and cannot be removed is removed later, and not delivered again") {
  Model model(1793000000);
  model.refusals = 2;
  model.start();
  model.inject(4, "s@x.y", {"joe@host.org"});
  for (int i = 0; i < 5; ++i) {
    queue::pull_trigger();
    model.turn();
  }
  CHECK(model.tries.size() == 1);
  CHECK_FALSE(model.empty());
  model.run_until_empty(300);
  CHECK(model.tries.size() == 1);
  CHECK(model.logged("end msg 4\n") == 1);
  CHECK(model.logged("warning: qmail-clean unable to clean up todo/4\n") == 2);
}

TEST_CASE("an envelope that was cut off before its sender stays in todo, and is taken for no message (C.23)") {
  using namespace std::string_view_literals;
  for (const std::string_view rest : {""sv, "u1\0p2\0"sv, "Tjoe@host.org\0"sv, "Tjoe@host.org\0Tann@far.org\0"sv}) {
    Model model(1793000000);
    model.start();
    model.inject(4, "s@x.y", {});
    model.inject(5, "s@x.y", {"sue@host.org"});
    std::ofstream("todo/4", std::ios::binary) << rest;
    for (int i = 0; i < 5; ++i) model.turn();
    REQUIRE(model.tries.size() == 1);
    CHECK(model.tries[0].recipient == "sue@host.org");
    CHECK(content("todo/4") == rest);
    CHECK(model.logged("warning: trouble reading todo/4\n") >= 1);
    std::filesystem::remove("todo/4");
    std::filesystem::remove("mess/1/4");
    CHECK(model.empty());
  }
}

TEST_CASE("twenty thousand new messages hold up neither each other nor what is to be delivered (C.16)") {
  constexpr Id old = 2000, fresh = 20000;
  constexpr size_t half_of_concurrency = 10;
  Model model(1793000000);
  for (Id id = 1; id <= old; ++id) CHECK(model.add(id, "s@x.y", {}, {"ann@far.org"}));
  model.start();
  model.inject(old + 1, "s@x.y", {"ann@far.org"});
  for (Id id = old + 2; id <= old + fresh; ++id) {
    std::filesystem::create_hard_link(model.file("mess", old + 1), model.file("mess", id));
    std::filesystem::create_hard_link(text::join("todo/", old + 1), text::join("todo/", id));
  }
  model.turn();
  // How many new ones are read in a turn depends on the time that takes; what is due does not.
  while (model.tries.size() < old + fresh) {
    const size_t before = model.tries.size();
    model.turn();
    if (before < old) REQUIRE(model.tries.size() >= std::min(before + half_of_concurrency, old));
    REQUIRE(model.turns < 100000);
  }
  model.run_until_empty(1);
  CHECK(model.logged("end msg ") == old + fresh);
  CHECK(model.logged("warning") == 0);
}

TEST_CASE("a schedule of waits, and a shorter life for bounces") {
  constexpr int64_t start = 1793000000;
  Model model(start);
  model.settings.tries = {.lifetime = 10000, .bounce_lifetime = 500, .retries = queue::Retries({60, 300, 4000})};
  model.report = [](const Try&) { return "Zbusy\n"; };
  CHECK(model.add(4, "s@x.y", {"joe@host.org"}, {}));
  CHECK(model.add(5, "", {}, {"ann@far.org"}));
  CHECK(model.add(6, "#@[]", {"postmaster@host.org"}, {}));
  model.start();
  model.run_until_empty();
  CHECK(model.ages("joe@host.org", start) == std::vector<int64_t>{0, 60, 360, 4360, 8360, 12360});
  CHECK(model.ages("ann@far.org", start) == std::vector<int64_t>{0, 60, 360, 4360});
  CHECK(model.ages("postmaster@host.org", start) == std::vector<int64_t>{0, 60, 360, 4360});
  CHECK(model.logged("triple bounce: discarding bounce/6\n") == 1);
}

TEST_CASE("the clock set back and forth: nothing is lost, forgotten or hurried (C.27)") {
  constexpr int64_t start = 1793000000;
  constexpr int64_t decade = 315360000;
  Model model(start);
  model.report = [](const Try&) { return "Zbusy\n"; };
  CHECK(model.add(4, "s@x.y", {"joe@host.org"}, {"ann@far.org"}));
  model.start();
  model.run_until(start + 1000);
  SUBCASE("back by an hour, a year, to 1970: the next try comes no later, nor at once") {
    int64_t back = 3600;
    SUBCASE("an hour") {}
    SUBCASE("a year") { back = 31536000; }
    SUBCASE("1970") { back = model.now; }
    const int64_t now = model.now - back;
    model.now = now;
    model.tries.clear();
    model.run_until(now + 30);
    CHECK(model.tries.empty());
    model.run_until(now + 3000);
    CHECK(model.ages("joe@host.org", now).size() > 3);
    CHECK(model.ages("joe@host.org", now).size() < 40);
    CHECK(model.ages("ann@far.org", now).size() >= 1);
    CHECK(model.ages("ann@far.org", now).size() < 10);
    CHECK(model.idle_turns < 300);
    model.report = [](const Try&) { return "Kfine\n"; };
    model.run_until_empty(100000);
  }
  SUBCASE("a message that came while the clock was ten years ahead is tried, and ends, as any other") {
    model.now += decade;
    CHECK(model.add(5, "s@x.y", {"sue@host.org"}, {}));
    model.end();
    model.start();
    model.run_until(start + decade + 1500);
    model.now = start + 2000;
    model.tries.clear();
    SUBCASE("without a restart") {}
    SUBCASE("with one") {
      model.end();
      model.start();
    }
    model.run_until_empty(3 * week);
    CHECK(model.now < start + 2 * week);
    CHECK(model.tries.size() > 70);
    CHECK(model.tries.size() < 200);
    CHECK(model.idle_turns < 400);
  }
  SUBCASE("back and forth a thousand times") {
    for (int i = 0; i < 1000; ++i) {
      model.now += i % 2 == 0 ? 5000 : -4990;
      for (int turn = 0; turn < 3; ++turn) model.turn();
      model.now = std::min(model.now, start + 20000);
    }
    model.report = [](const Try&) { return "Kfine\n"; };
    model.run_until_empty(100000);
    CHECK(model.logged("end msg 4\n") == 1);
  }
}

TEST_CASE("a bounce that waits for room in the queue is sent although the clock was set back (C.27)") {
  constexpr int64_t start = 1793000000;
  Model model(start);
  model.report = [](const Try&) { return "Dno\n"; };
  CHECK(model.add(4, "s@x.y", {"joe@host.org"}, {}));
  ::setenv("QMAILQUEUE", "/bin/false", 1);
  model.start();
  while (model.logged("will try later") == 0) model.turn();
  const std::string program = text::join(std::getenv("QMAILHOME"), "/queue-program");
  ::setenv("QMAILQUEUE", program.c_str(), 1);
  model.now -= 100000;
  model.run_until_empty(1000);
  CHECK(model.bounces.size() == 1);
}

TEST_CASE("a failing postmaster: one bounce, one double bounce, then an end that is logged; in each style (C.22)") {
  for (const auto style : {queue::BounceStyle::qsbmf, queue::BounceStyle::dsn, queue::BounceStyle::both}) {
    Model model(1793000000);
    model.settings.form.style = style;
    model.bounces_come_back = true;
    model.report = [](const Try&) { return "Dgone (#5.1.1)\n"; };
    CHECK(model.add(4, "s@x.y", {"joe@host.org"}, {}));
    model.start();
    model.run_until_empty();
    REQUIRE(model.tries.size() == 3);
    CHECK(model.tries[1].sender.empty());
    CHECK(model.tries[1].recipient == "s@x.y");
    CHECK(model.tries[2].sender == "#@[]");
    CHECK(model.tries[2].recipient == "postmaster@host.org");
    CHECK(model.logged("bounce msg") == 2);
    CHECK(model.logged("triple bounce: discarding bounce/1002\n") == 1);
    CHECK(model.logged("end msg") == 3);
    CHECK(model.bounces.size() == 2);
  }
}

TEST_CASE("a postmaster who is the failing sender himself gets no second message (C.22)") {
  Model model(1793000000);
  model.bounces_come_back = true;
  model.report = [](const Try&) { return "Dgone\n"; };
  CHECK(model.add(4, "#@[]", {"postmaster@host.org"}, {}));
  CHECK(model.add(5, "postmaster@host.org", {"joe@host.org"}, {}));
  model.start();
  model.run_until_empty();
  CHECK(model.bounces.size() == 2);  // both of message 5
  CHECK(model.logged("triple bounce: discarding bounce/") == 2);
}

TEST_CASE("an empty doublebounceto discards double bounces, and says so") {
  Model model(1793000000);
  model.settings.names.double_to.clear();
  model.report = [](const Try&) { return "Dgone\n"; };
  CHECK(model.add(4, "", {"joe@host.org"}, {}));
  model.start();
  model.run_until_empty();
  CHECK(model.logged("double bounce: discarding bounce/4\nend msg 4\n") == 1);
  CHECK(model.bounces.empty());
}

TEST_CASE("messages for a domain at its limit wait for it, and hold up nobody") {
  constexpr int64_t start = 1793000000;
  constexpr Id many = 1000;
  Model model(start);
  REQUIRE(model.settings.limits.domains.add("slow.org::3/60"));
  for (Id id = 1; id <= many; ++id) CHECK(model.add(id, "s@x.y", {}, {"joe@slow.org"}));
  CHECK(model.add(many + 1, "s@x.y", {}, {"ann@far.org"}));
  model.start();
  while (model.ages("ann@far.org", start).empty()) model.turn();
  CHECK(model.now == start);
  model.run_until_empty();
  const std::vector<int64_t> ages = model.ages("joe@slow.org", start);
  REQUIRE(ages.size() == many);
  for (size_t i = 0; i < many; ++i) REQUIRE(ages[i] == static_cast<int64_t>(i / 3) * 60);
  CHECK(model.turns < 1500);
}

TEST_CASE("the recipients of one message wait each for its own domain, and are tried once") {
  constexpr int64_t start = 1793000000;
  Model model(start);
  REQUIRE(model.settings.limits.domains.add("slow.org:2:4/100"));
  REQUIRE(model.settings.limits.domains.add(".idle.org::1/1000"));
  std::vector<std::string> recipients;
  for (int i = 0; i < 20; ++i) {
    recipients.push_back(text::join('u', i, "@slow.org"));
    recipients.push_back(text::join('u', i, "@far.org"));
    if (i < 3) recipients.push_back(text::join('u', i, "@x.idle.org"));
  }
  model.report = [](const Try& one) { return one.recipient.starts_with("u7@") ? "Zbusy\n" : "Kfine\n"; };
  CHECK(model.add(4, "s@x.y", {}, recipients));
  model.start();
  model.run_until(start + 2001);
  CHECK(model.tries.size() == 43);  // none twice: the message is one try until its last recipient was tried
  CHECK(model.ages("u19@slow.org", start) == std::vector<int64_t>{400});
  CHECK(model.ages("u2@x.idle.org", start) == std::vector<int64_t>{2000});
  model.report = [](const Try&) { return "Kfine\n"; };
  model.run_until_empty();
  CHECK(model.tries.size() == 45);
  CHECK(model.logged("end msg 4\n") == 1);
}

TEST_CASE("what waits for a domain is there after a restart, and lives as long as other messages") {
  constexpr int64_t start = 1793000000;
  Model model(start);
  REQUIRE(model.settings.limits.domains.add("held.org:0"));
  CHECK(model.add(4, "s@x.y", {}, {"joe@held.org"}));
  CHECK(model.add(5, "s@x.y", {}, {"joe@held.org", "ann@far.org"}));
  model.start();
  model.run_until(start + 5000);
  CHECK(model.tries.size() == 1);
  model.end();
  model.start();
  model.run_until(start + 10000);
  CHECK(model.tries.size() == 1);
  model.settings.limits.domains = {};
  model.send().limits_changed();
  model.run_until_empty();
  CHECK(model.ages("joe@held.org", start).size() == 2);
}

namespace {

/// What stands in queue/hold for a message, queue/request, and control/stopped.
void put(const std::string& name, const std::string& bytes) { std::ofstream(name, std::ios::binary) << bytes; }

queue::Order order(queue::Order::Kind kind, Id id, const std::string& old_recipient = {}, const std::string& new_recipient = {}) {
  const auto text = os::status(text::join("mess/", id % split, '/', id));
  return {.kind = kind,
          .ids = {id},
          .mark = text ? queue::mark_of(*text) : "none",
          .old_recipient = old_recipient,
          .new_recipient = new_recipient};
}

/// Asks, as a tool does, and returns the answer.
std::string asked(Model& model, const queue::Order& order) {
  std::string name;
  REQUIRE(queue::submit(order, name));
  const std::string answer = "request/" + name + ".answer";
  for (size_t turns = model.turns + 1000; !std::filesystem::exists(answer) && model.turns < turns;) {
    model.send().wait(0);
    model.turn();
  }
  return content(answer);
}

std::vector<std::string> recipients(const Model& model) {
  std::vector<std::string> names;
  for (const Try& one : model.tries) names.push_back(one.recipient);
  std::ranges::sort(names);
  return names;
}

}  // namespace

TEST_CASE("requests, and what comes of them for a message that waits, in every place where it may wait") {
  using Kind = queue::Order::Kind;
  constexpr int64_t start = 1793000000;
  struct Row {
    const char* name;
    Kind kind;
    std::string old_recipient, new_recipient;
    std::string answer;
    std::vector<std::string> tried;  // from then on
    size_t bounces;
  };
  const std::vector<Row> rows = {
      {"removed", Kind::remove, "", "", "0\nmessage 4 is removed\n", {}, 0},
      {"bounced", Kind::bounce, "", "", "0\nmessage 4 goes back to its sender\n", {}, 1},
      {"one recipient redirected", Kind::redirect, "ann@far.org", "sue@host.org",
       "0\nmessage 4: 1 recipient redirected\n", {"bob@far.org", "joe@host.org", "sue@host.org"}, 0},
      {"all redirected", Kind::redirect, "", "sue@else.org", "0\nmessage 4: 3 recipients redirected\n",
       {"sue@else.org"}, 0},
      {"redirected to whom it goes to", Kind::redirect, "ann@far.org", "bob@far.org",
       "0\nmessage 4: 1 recipient redirected\n", {"bob@far.org", "joe@host.org"}, 0},
      {"a copy", Kind::add, "", "sue@far.org", "0\nmessage 4 goes to one recipient more\n",
       {"ann@far.org", "bob@far.org", "joe@host.org", "sue@far.org"}, 0},
      {"nobody", Kind::redirect, "eve@far.org", "sue@host.org",
       "100\nmessage 4 has no such recipient that is not done\n", {"ann@far.org", "bob@far.org", "joe@host.org"}, 0},
      {"tried now", Kind::hurry, "", "", "0\ndone\n", {"ann@far.org", "bob@far.org", "joe@host.org"}, 0},
  };
  struct Place {
    const char* name;
    bool deferred, limited, parted, stopped, held;
  };
  for (const Place& place : {Place{"for its next try", true, false, false, false, false},
                             {"as a whole for a domain", false, true, false, false, false},
                             {"with some recipients for a domain, one of which was tried", false, true, true, false, false},
                             {"for the domain to be resumed", false, false, false, true, false},
                             {"for its release", false, false, false, false, true}}) {
    for (const Row& row : rows) {
      CAPTURE(place.name);
      CAPTURE(row.name);
      Model model(start);
      model.report = [](const Try&) { return "Zbusy\n"; };
      if (place.limited) REQUIRE(model.settings.limits.domains.add("far.org:0"));
      if (place.parted) REQUIRE(model.settings.limits.domains.add("near.org:1"));
      if (place.stopped) model.control.stops = queue::Stops({"far.org", "host.org"});
      if (place.held) put("hold/4", "a test\n");
      std::vector<std::string> remote = {"ann@far.org", "bob@far.org"};
      if (place.parted) remote.emplace_back("amy@near.org");
      CHECK(model.add(4, "s@x.y", {"joe@host.org"}, remote));
      model.start();
      model.run_until(start + 50);
      model.tries.clear();
      model.report = [](const Try&) { return "Kfine\n"; };
      // amy is deferred, and waits with the others: what is asked for all of them is for her, too.
      std::string answer = row.answer;
      auto tried = row.tried;
      if (place.parted && row.kind == Kind::redirect && row.old_recipient.empty()) {
        answer = "0\nmessage 4: 4 recipients redirected\n";
      } else if (place.parted && !tried.empty()) {
        tried.insert(tried.begin(), "amy@near.org");
      }
      CHECK(asked(model, order(row.kind, 4, row.old_recipient, row.new_recipient)) == answer);
      if (place.held && row.kind != Kind::remove && row.kind != Kind::bounce) {
        model.run_until(model.now + 10000);
        CHECK(model.tries.empty());
        std::filesystem::remove("hold/4");
      }
      model.settings.limits.domains = {};
      model.send().limits_changed();
      if (place.stopped && row.kind != Kind::remove && row.kind != Kind::bounce) {
        model.control.stops = {};
        model.send().control_changed(model.now);
      }
      model.run_until_empty(week / 2);
      CHECK(recipients(model) == tried);
      CHECK(model.bounces.size() == row.bounces);
      CHECK(model.logged("end msg 4\n") == 1);
      CHECK_FALSE(std::filesystem::exists("hold/4"));
      CHECK_FALSE(std::filesystem::exists("reason/4"));
    }
  }
}

TEST_CASE("a request for a message with a thousand recipients: what runs is waited for, and no more begins") {
  constexpr int64_t start = 1793000000;
  for (const auto kind : {queue::Order::Kind::remove, queue::Order::Kind::redirect}) {
    Model model(start);
    std::vector<std::string> remote;
    for (int i = 0; i < 1000; ++i) remote.push_back(text::join('u', i, "@far.org"));
    CHECK(model.add(4, "s@x.y", {}, remote));
    model.start();
    while (model.tries.empty()) model.turn();
    const std::string answer = asked(model, order(kind, 4, "", "sue@host.org"));
    model.run_until_empty();
    const auto tried = static_cast<size_t>(
        std::ranges::count_if(model.tries, [](const Try& one) { return one.recipient.ends_with("@far.org"); }));
    CHECK(tried <= 100);
    if (kind == queue::Order::Kind::redirect) {
      CHECK(answer == text::join("0\nmessage 4: ", 1000 - tried, " recipients redirected\n"));
      CHECK(model.tries.size() == tried + 1);
    }
    CHECK(model.logged("end msg 4\n") == 1);
  }
}

TEST_CASE("a message in todo that is held or stopped is not tried, and one that is held in the midst of a try goes no further") {
  constexpr int64_t start = 1793000000;
  Model model(start);
  model.start();
  SUBCASE("held") {
    put("hold/4", "");
    model.inject(4, "s@x.y", {"ann@far.org"});
    queue::pull_trigger();
    model.run_until(start + 20000);
    CHECK(model.tries.empty());
    CHECK(model.logged("info msg 4") == 1);
    std::filesystem::remove("hold/4");
    CHECK(asked(model, {.kind = queue::Order::Kind::hurry, .ids = {4}}) == "0\ndone\n");
    CHECK(model.tries.size() <= 1);
    model.run_until_empty(10);
  }
  SUBCASE("its channel or its domain stopped") {
    SUBCASE("local") { model.control.stops = queue::Stops({"local"}); }
    SUBCASE("the domain") { model.control.stops = queue::Stops({"Host.org"}); }
    model.send().control_changed(model.now);
    model.inject(4, "s@x.y", {"joe@host.org"});
    model.inject(5, "s@x.y", {"ann@far.org"});
    queue::pull_trigger();
    model.run_until(start + 20000);
    CHECK(recipients(model) == std::vector<std::string>{"ann@far.org"});
    const int64_t resumed = model.now;
    model.control.stops = {};
    model.send().control_changed(model.now);
    model.run_until_empty(10);
    CHECK(model.ages("joe@host.org", resumed) == std::vector<int64_t>{0});
  }
  SUBCASE("in the midst of a try") {
    std::vector<std::string> remote;
    for (int i = 0; i < 1000; ++i) remote.push_back(text::join('u', i, "@far.org"));
    CHECK(model.add(4, "s@x.y", {}, remote));
    model.end();
    model.start();
    while (model.tries.empty()) model.turn();
    put("hold/4", "");
    model.run_until(start + 20000);
    CHECK(model.tries.size() < 100);
    CHECK(asked(model, {.kind = queue::Order::Kind::hurry, .ids = {4}}) == "0\ndone\n");
    CHECK(model.tries.size() < 100);
    std::filesystem::remove("hold/4");
    CHECK(asked(model, {.kind = queue::Order::Kind::hurry, .ids = {4}}) == "0\ndone\n");
    model.run_until_empty(10);
    CHECK(model.tries.size() == 1000);
  }
}

TEST_CASE("what is stopped waits however long, is not looked at meanwhile, and lives through clocks that are wrong") {
  constexpr int64_t start = 1793000000;
  Model model(start);
  model.control.stops = queue::Stops({"far.org"});
  CHECK(model.add(4, "s@x.y", {"joe@host.org"}, {"ann@far.org"}));
  CHECK(model.add(5, "s@x.y", {}, {"ann@far.org", "bob@near.org"}));
  model.start();
  SUBCASE("the clock runs on") { model.run_until(start + 3 * week); }
  SUBCASE("the clock is set back") {
    model.run_until(start + 1000);
    model.now = start - 1000000;
    model.run_until(model.now + 1000);
  }
  CHECK(recipients(model) == std::vector<std::string>{"bob@near.org", "joe@host.org"});
  CHECK(model.idle_turns < 100);
  const int64_t resumed = model.now;
  model.control.stops = {};
  model.send().control_changed(model.now);
  model.run_until_empty(10);
  CHECK(model.ages("ann@far.org", resumed) == std::vector<int64_t>{0, 0});
}

TEST_CASE("nothing that a message has left beside it holds the next one of its number") {
  Model model(1793000000);
  put("hold/4", "");
  put("reason/4", "1\tremote\tann@far.org\tbusy\n");
  put("mess/1/4", "given up");
  model.start();
  model.now += 2 * week;  // the text was written by the true clock
  SUBCASE("when its text is cleaned up") {
    const timespec long_ago[] = {{1000, 0}, {1000, 0}};
    ::utimensat(AT_FDCWD, "mess/1/4", long_ago, 0);
    model.now = std::max<int64_t>(model.now, ::time(nullptr) + 200000);
    model.run_until(model.now + 100000);
    CHECK_FALSE(std::filesystem::exists("mess/1/4"));
    CHECK_FALSE(std::filesystem::exists("hold/4"));
    CHECK_FALSE(std::filesystem::exists("reason/4"));
  }
  SUBCASE("when it is delivered at once, and was held meanwhile") {
    std::filesystem::remove("hold/4");
    model.report = [](const Try&) {
      put("hold/4", "");
      return "Kfine\n";
    };
    model.inject(4, "s@x.y", {"ann@far.org"});
    queue::pull_trigger();
    model.run_until(model.now + 1500);
    CHECK(model.logged("end msg 4\n") == 1);
    CHECK_FALSE(std::filesystem::exists("hold/4"));
  }
}
