#include "service/control.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/poll.h"
#include "os/signal.h"

using service::Orders;
using service::Record;
using service::Supervision;
using service::Want;

namespace {

// What the reference says, told as plainly as possible: facts, and questions about them.
struct Model {
  Want want;
  bool up = false;
  bool paused = false;
  bool asked = false;  // u or o came while the service was down, and no d since
  bool exiting = false;
  int64_t last_start = -service::start_spacing;

  std::vector<int> hear(char letter) {
    if (letter == 'u') want = Want::up;
    if (letter == 'o') want = Want::once;
    if (letter == 'd') want = Want::down;
    if (letter == 'u' || letter == 'o') asked = asked || !up;
    if (letter == 'd') asked = false;
    if (letter == 'x') exiting = true;
    if (letter == 'p') paused = up;
    if (letter == 'c' || letter == 'd') paused = false;
    if (!up) return {};
    switch (letter) {
      case 'd': return {SIGTERM, SIGCONT};
      case 'p': return {SIGSTOP};
      case 'c': return {SIGCONT};
      case 'h': return {SIGHUP};
      case 'a': return {SIGALRM};
      case 'i': return {SIGINT};
      case 't': return {SIGTERM};
      case 'k': return {SIGKILL};
      default: return {};
    }
  }
  bool wants_start() const { return !up && (asked || (want == Want::up && !exiting)); }
  bool may_start(int64_t now) const { return now >= last_start + service::start_spacing; }
  bool must_exit() const { return exiting && !up && !asked; }
};

enum class Behaviour { quick, slow, ignores_term, crashes };

// A process in virtual time.
struct Process {
  Behaviour behaviour;
  int64_t ends = INT64_MAX;  // unless it is stopped
  bool stopped = false;
  bool term_waits = false;  // TERM came while it was stopped

  Process(Behaviour how, int64_t now) : behaviour(how) {
    if (how == Behaviour::crashes) ends = now + 100;
  }
  void get(int signal, int64_t now) {
    if (signal == SIGKILL) ends = now, stopped = false;
    if (signal == SIGSTOP) stopped = true;
    if (signal == SIGCONT) stopped = false;
    if (signal == SIGTERM) term_waits = true;
    if (!term_waits || stopped) return;
    term_waits = false;
    if (behaviour == Behaviour::quick) ends = std::min(ends, now + 100);
    if (behaviour == Behaviour::slow) ends = std::min(ends, now + 3000);
  }
  bool ended(int64_t now) const { return !stopped && now >= ends; }
};

// A supervise in virtual time, with the model beside it.
class World {
 public:
  World(Behaviour behaviour, Want want)
      : service_(want), model_{.want = want}, behaviour_(behaviour) {
    settle();
  }

  void send(char letter) {
    if (service_.done()) return;
    const std::vector<int> expected = model_.hear(letter);
    const Orders orders = service_.obey(letter);
    std::vector<int> sent;
    for (const int signal : orders.signals) {
      if (signal != 0) sent.push_back(signal);
    }
    if (sent != expected) problem_ = "wrong signals";
    if (orders.record == Record::stamp) problem_ = "a letter changed the time";
    const bool is_state = std::string_view("udoxpc").find(letter) != std::string_view::npos;
    if ((orders.record == Record::rewrite) != is_state) problem_ = "wrong record";
    if (process_) {
      for (const int signal : sent) process_->get(signal, now_);
    }
    settle();
  }

  void pass(int64_t milliseconds) {
    const int64_t until = now_ + milliseconds;
    while (now_ < until) {
      now_ = std::min(until, now_ + 50);
      settle();
    }
  }

  bool up() const { return process_.has_value(); }
  bool done() const { return service_.done(); }
  int starts() const { return starts_; }
  const char* problem() const { return problem_; }
  Supervision& service() { return service_; }

 private:
  // What supervise does in each turn of its loop, and all that must hold after it.
  void settle() {
    if (process_ && process_->ended(now_)) {
      process_.reset();
      model_.up = model_.paused = false;
      if (service_.ended().record != Record::stamp) problem_ = "the end was not recorded";
    }
    const bool due = service_.start_due(now_);
    if (due != (model_.wants_start() && model_.may_start(now_))) problem_ = "wrong start";
    if (due) start();
    if (service_.done() != model_.must_exit()) problem_ = "wrong exit";
    if ((service_.pid() != 0) != model_.up) problem_ = "wrong pid";
    if (service_.paused() != model_.paused) problem_ = "wrong pause";
    if (service_.want() != model_.want) problem_ = "wrong want";
    const int64_t idle = service_.idle(now_);
    if (model_.wants_start() ? now_ + idle != model_.last_start + service::start_spacing
                             : idle != os::forever) {
      problem_ = "wrong wait";
    }
  }

  void start() {
    if (process_ || service_.done()) problem_ = "started twice, or after the end";
    if (service_.started(++starts_, now_).record != Record::stamp) problem_ = "not recorded";
    process_.emplace(behaviour_, now_);
    model_.up = true;
    model_.paused = model_.asked = false;
    model_.last_start = now_;
  }

  Supervision service_;
  Model model_;
  Behaviour behaviour_;
  std::optional<Process> process_;
  int64_t now_ = 0;
  int starts_ = 0;
  const char* problem_ = nullptr;
};

// Every sequence of `left` more letters.
void all_sequences(std::string& letters, size_t left, size_t& checked) {
  if (left > 0) {
    for (const char letter : std::string_view("udoxpctk")) {
      letters += letter;
      all_sequences(letters, left - 1, checked);
      letters.pop_back();
    }
    return;
  }
  for (const auto behaviour :
       {Behaviour::quick, Behaviour::slow, Behaviour::ignores_term, Behaviour::crashes}) {
    for (const auto want : {Want::up, Want::down}) {
      for (const int64_t gap : {0, 50, 700, 1500}) {
        World world(behaviour, want);
        for (const char letter : letters) {
          world.send(letter);
          world.pass(gap);
        }
        world.pass(4500);
        ++checked;
        if (world.problem() == nullptr) continue;
        FAIL_CHECK(world.problem(), ": letters ", letters, ", behaviour ",
                   static_cast<int>(behaviour), ", initially ", static_cast<char>(want), ", gap ",
                   gap);
      }
    }
  }
}

World after(Behaviour behaviour, Want want, const char* letters, int64_t wait) {
  World world(behaviour, want);
  for (const char* letter = letters; *letter != '\0'; ++letter) world.send(*letter);
  world.pass(wait);
  return world;
}

}  // namespace

TEST_CASE("every sequence of up to four letters does what the model says") {
  size_t checked = 0;
  std::string letters;
  for (size_t length = 0; length <= 4; ++length) all_sequences(letters, length, checked);
  CHECK(checked == 32 * (1 + 8 + 64 + 512 + 4096));
}

TEST_CASE("every byte is obeyed or ignored as the model says") {
  for (int byte = 0; byte < 256; ++byte) {
    World world(Behaviour::quick, Want::up);
    world.send(static_cast<char>(byte));
    world.pass(3000);
    CAPTURE(byte);
    CHECK(world.problem() == nullptr);
  }
}

TEST_CASE("a service ends in the right state") {
  struct Row {
    Want want;
    const char* letters;
    Behaviour behaviour;
    int64_t wait;
    bool up, done;
    int starts;
  };
  using enum Behaviour;
  for (const Row& row : {Row{Want::up, "", quick, 9000, true, false, 1},
                         {Want::down, "", quick, 9000, false, false, 0},
                         {Want::up, "d", quick, 200, false, false, 1},
                         {Want::up, "dx", quick, 200, false, true, 1},
                         {Want::up, "xd", quick, 200, false, true, 1},
                         {Want::up, "x", quick, 9000, true, false, 1},
                         {Want::down, "x", quick, 0, false, true, 0},
                         {Want::up, "du", quick, 2000, true, false, 2},
                         {Want::up, "du", slow, 3500, true, false, 2},
                         {Want::up, "dudu", slow, 9000, true, false, 2},
                         {Want::up, "t", quick, 2000, true, false, 2},
                         {Want::up, "o", quick, 2000, true, false, 1},
                         {Want::up, "ot", quick, 2000, false, false, 1},
                         {Want::down, "o", quick, 2000, true, false, 1},
                         {Want::down, "o", crashes, 2000, false, false, 1},
                         {Want::down, "ox", crashes, 2000, false, true, 1},
                         {Want::down, "ud", quick, 2000, false, false, 1},
                         {Want::up, "d", ignores_term, 9000, true, false, 1},
                         {Want::up, "dk", ignores_term, 200, false, false, 1},
                         {Want::up, "pd", quick, 200, false, false, 1},
                         {Want::up, "pt", quick, 9000, true, false, 1},
                         {Want::up, "ptc", quick, 200, false, false, 1},
                         {Want::up, "pdx", quick, 200, false, true, 1},
                         {Want::up, "", crashes, 10000, false, false, 10}}) {
    CAPTURE(row.letters);
    CAPTURE(static_cast<int>(row.behaviour));
    const World world = after(row.behaviour, row.want, row.letters, row.wait);
    CHECK(world.up() == row.up);
    CHECK(world.done() == row.done);
    CHECK(world.starts() == row.starts);
  }
}

TEST_CASE("x takes back a restart that waits, not a start that was commanded") {
  Supervision service(Want::up);
  (void)service.started(1, 0);
  (void)service.ended();
  CHECK(service.idle(0) == service::start_spacing);
  SUBCASE("restart") {
    (void)service.obey('x');
    CHECK(service.done());
  }
  SUBCASE("commanded") {
    (void)service.obey('o');
    (void)service.obey('x');
    CHECK_FALSE(service.done());
    CHECK(service.start_due(service::start_spacing));
    (void)service.started(2, service::start_spacing);
    (void)service.ended();
    CHECK(service.done());
  }
  SUBCASE("commanded and taken back") {
    for (const char letter : {'o', 'x', 'd'}) (void)service.obey(letter);
    CHECK(service.done());
  }
}

TEST_CASE("a program that cannot be started is tried every second while it is wanted up") {
  Supervision service(Want::up);
  REQUIRE(service.start_due(0));
  service.start_failed(0);
  CHECK_FALSE(service.start_due(1000));
  CHECK(service.start_due(service::start_spacing));
  SUBCASE("d ends that") {
    (void)service.obey('d');
    CHECK(service.idle(0) == os::forever);
  }
  SUBCASE("once is once") {
    (void)service.obey('o');
    service.start_failed(service::start_spacing);
    CHECK(service.idle(0) == os::forever);
  }
  SUBCASE("x ends it") {
    (void)service.obey('x');
    CHECK(service.done());
  }
  SUBCASE("x after a commanded start ends it once that has failed") {
    for (const char letter : {'u', 'x'}) (void)service.obey(letter);
    CHECK_FALSE(service.done());
    service.start_failed(service::start_spacing);
    CHECK(service.done());
  }
}

TEST_CASE("after a failed fork a minute passes, and the start is not forgotten") {
  for (const char letter : {'u', 'o'}) {
    CAPTURE(letter);
    Supervision service(Want::down);
    (void)service.obey(letter);
    service.fork_failed(0);
    CHECK(service.idle(0) == service::fork_retry);
    CHECK_FALSE(service.start_due(service::fork_retry - 1));
    CHECK(service.start_due(service::fork_retry));
  }
}
