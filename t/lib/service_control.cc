#include "service/control.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/poll.h"
#include "os/signal.h"

using service::Ending;
using service::Orders;
using service::Progress;
using service::Reach;
using service::Readiness;
using service::Record;
using service::Script;
using service::State;
using service::Supervision;
using service::Want;

namespace {

constexpr std::string_view all_letters = "udoxpchaitk+=Llq12w";

// What the reference says, told as plainly as possible: facts, and questions about them.
struct Model {
  Want want;
  bool up = false;
  bool paused = false;
  bool asked = false;  // u or o came while the service was down, and no d since
  bool exiting = false;
  bool group = false, for_log = false;  // how the letters are meant that came together
  int64_t last_start = -service::start_spacing;

  std::vector<int> hear(char letter) {
    if (letter == 'L') for_log = true;
    if (letter == 'l') for_log = false;
    if (for_log) return {};
    if (letter == '+') group = true;
    if (letter == '=') group = false;
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
      case 'q': return {SIGQUIT};
      case '1': return {SIGUSR1};
      case '2': return {SIGUSR2};
      case 'w': return {SIGWINCH};
      default: return {};
    }
  }
  bool records(char letter) const {
    return !for_log && std::string_view("udoxpc").find(letter) != std::string_view::npos;
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

  // A write of letters begins.
  void listen() {
    service_.listen();
    model_.group = model_.for_log = false;
  }

  void send(char letter) {
    if (service_.done()) return;
    const std::vector<int> expected = model_.hear(letter);
    const Orders orders = service_.obey(letter);
    std::array<int, 2> sent{};
    std::ranges::copy(expected, sent.begin());
    if (orders.signals != sent) problem_ = "wrong signals";
    if (!expected.empty() && (orders.reach == Reach::group) != model_.group) {
      problem_ = "wrong reach";
    }
    if (orders.record != (model_.records(letter) ? Record::rewrite : Record::nothing)) {
      problem_ = "wrong record";
    }
    if (process_) {
      for (const int signal : expected) process_->get(signal, now_);
    }
    settle();
  }

  // Moves on from event to event.
  void pass(int64_t milliseconds) {
    const int64_t until = now_ + milliseconds;
    while (now_ < until) {
      const int64_t idle = service_.idle(now_);
      int64_t next = idle == os::forever ? until : std::min(until, now_ + idle);
      if (process_ && !process_->stopped) next = std::min(next, process_->ends);
      now_ = std::max(next, now_ + 1);
      settle();
    }
  }

  bool up() const { return process_.has_value(); }
  bool done() const { return service_.done(); }
  int starts() const { return starts_; }
  const char* problem() const { return problem_; }

 private:
  // What supervise does in each turn of its loop, and all that must hold after it.
  void settle() {
    if (process_ && process_->ended(now_)) {
      process_.reset();
      model_.up = model_.paused = false;
      if (service_.ended(Ending::badly, now_).record != Record::stamp) {
        problem_ = "the end was not recorded";
      }
    }
    Script due = service_.due(now_);
    for (; due != Script::none && due != Script::run; due = service_.due(now_)) service_.absent();
    if ((due == Script::run) != (model_.wants_start() && model_.may_start(now_))) {
      problem_ = "wrong start";
    }
    if (due == Script::run) start();
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

// Every sequence that goes on from `world`, `gap` after each letter; without a gap the letters come
// together. Returns how many there were.
size_t explore(const World& world, std::string& letters, int64_t gap) {
  World rest = world;
  rest.pass(4500);
  if (rest.problem() != nullptr) FAIL(rest.problem(), ": letters ", letters, ", gap ", gap);
  size_t checked = 1;
  if (letters.size() == 4) return checked;
  for (const char letter : all_letters) {
    World after = world;
    if (gap > 0 || letters.empty()) after.listen();
    after.send(letter);
    after.pass(gap);
    letters += letter;
    checked += explore(after, letters, gap);
    letters.pop_back();
  }
  return checked;
}

World after(Behaviour behaviour, Want want, const char* letters, int64_t wait) {
  World world(behaviour, want);
  for (const char* letter = letters; *letter != '\0'; ++letter) world.send(*letter);
  world.pass(wait);
  return world;
}

}  // namespace

TEST_CASE("every sequence of up to four letters does what the model says") {
  for (const auto behaviour :
       {Behaviour::quick, Behaviour::slow, Behaviour::ignores_term, Behaviour::crashes}) {
    for (const auto want : {Want::up, Want::down}) {
      for (const int64_t gap : {0, 50, 700, 1500}) {
        CAPTURE(static_cast<int>(behaviour));
        CAPTURE(static_cast<char>(want));
        std::string letters;
        CHECK(explore(World(behaviour, want), letters, gap) ==
              1 + 19 + 19 * 19 + 19 * 19 * 19 + 19 * 19 * 19 * 19);
      }
    }
  }
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

namespace {

// A service with all four scripts that does what it is told, one step after the other.
class Scripted {
 public:
  explicit Scripted(Want want) : service_(want) {}

  // Sends letters, then goes on until nothing is due or a script has been started, which is written
  // down by its first letter: s run is r, finish f, stop x.
  void send(std::string_view letters) {
    for (const char letter : letters) (void)service_.obey(letter);
    go_on();
  }
  void end(Ending how) {
    if (service_.pid() == 0) return;
    (void)service_.ended(how, now_);
    go_on();
  }
  const std::string& story() const { return story_; }
  Supervision& service() { return service_; }

 private:
  void go_on() {
    const int64_t idle = service_.idle(now_);
    if (idle == os::forever) return;
    now_ += idle;
    const Script script = service_.due(now_);
    REQUIRE(script != Script::none);
    constexpr std::string_view signs = "-srfx";
    story_ += signs[static_cast<size_t>(script)];
    (void)service_.started(1, now_);
  }

  Supervision service_;
  std::string story_;
  int64_t now_ = 0;
};

// Steps of a story: letters for svc, and ends of the script at hand: . well, ! badly, ? for good.
std::string story(Want want, std::string_view steps) {
  Scripted scripted(want);
  scripted.send("");
  for (const char step : steps) {
    switch (step) {
      case '.': scripted.end(Ending::well); break;
      case '!': scripted.end(Ending::badly); break;
      case '?': scripted.end(Ending::for_good); break;
      default: scripted.send({&step, 1});
    }
  }
  constexpr const char* words[] = {"stopped", "starting", "started",
                                   "running", "stopping", "failed"};
  return scripted.story() + ' ' + words[static_cast<size_t>(scripted.service().progress())] +
         (scripted.service().done() ? ", done" : "");
}

}  // namespace

TEST_CASE("start comes before the first run, finish after each, stop after d") {
  struct Row {
    Want want;
    const char* steps;
    const char* story;
  };
  for (const Row& row : {Row{Want::up, "", "s starting"},
                         {Want::up, ".", "sr running"},
                         {Want::up, "..", "srf stopping"},
                         {Want::up, ".!.", "srfr running"},
                         {Want::up, ".!!!", "srfrf stopping"},
                         {Want::up, "!", "s failed"},
                         {Want::up, "!u.", "ssr running"},
                         {Want::up, "!o.!.", "ssrf stopped"},
                         {Want::up, "?", "s failed"},
                         {Want::up, ".?", "srf stopping"},
                         {Want::up, ".?.", "srf failed"},
                         {Want::up, ".?.u.", "srfsr running"},
                         {Want::up, ".?u.", "srfr running"},
                         {Want::up, ".d!.", "srfx stopping"},
                         {Want::up, ".d!..", "srfx stopped"},
                         {Want::up, ".d!..u", "srfxs starting"},
                         {Want::up, ".du!.", "srfr running"},
                         {Want::up, ".d!u.", "srfr running"},
                         {Want::up, ".d!.u.", "srfxs starting"},
                         {Want::up, ".d!.ux...!.", "srfxsrf stopped, done"},
                         {Want::up, ".d!.dd.", "srfx stopped"},
                         {Want::up, ".d!..d", "srfxx stopping"},
                         {Want::up, ".dx!..", "srfx stopped, done"},
                         {Want::up, ".x!.", "srf stopped, done"},
                         {Want::up, ".o!.", "srf stopped"},
                         {Want::up, ".!o.!.", "srfrf stopped"},
                         {Want::up, "d!.", "sx stopped"},
                         {Want::up, "d..", "sx stopped"},
                         {Want::up, "x.", "s stopped, done"},
                         {Want::down, "", " stopped"},
                         {Want::down, "d.", "x stopped"},
                         {Want::down, "o...", "srf stopped"},
                         {Want::down, "ox...", "srf stopped, done"},
                         {Want::down, "x", " stopped, done"}}) {
    CAPTURE(row.steps);
    CHECK(story(row.want, row.steps) == row.story);
  }
}

TEST_CASE("the scripts keep their order whatever happens") {
  // Up to six steps: commands and ends.
  std::vector<std::string> all = {""};
  for (size_t first = 0, length = 0; length < 6; ++length) {
    const size_t last = all.size();
    for (; first < last; ++first) {
      for (const char step : std::string_view("udox.!?")) all.push_back(all[first] + step);
    }
  }
  for (const std::string& steps : all) {
    const std::string scripts = story(Want::up, steps);
    const std::string_view told = std::string_view(scripts).substr(0, scripts.find(' '));
    char before = '-';
    for (const char script : told) {
      const std::string_view may_follow = before == '-'   ? "sx"
                                          : before == 's' ? "rsx"
                                          : before == 'r' ? "f"
                                          : before == 'f' ? "rsx"
                                                          : "sx";
      if (may_follow.find(script) == std::string_view::npos) FAIL(steps, " gives ", told);
      before = script;
    }
    if (told.find('x') != std::string_view::npos && steps.find('d') == std::string::npos) {
      FAIL(steps, " gives ", told);
    }
  }
}

TEST_CASE("scripts that end a service are told to go on by d, not to end") {
  Scripted scripted(Want::up);
  scripted.send("");
  CHECK(scripted.service().obey('t').signals == std::array{SIGTERM, 0});
  scripted.end(Ending::well);
  scripted.end(Ending::well);
  REQUIRE(scripted.service().state() == State::finishing);
  CHECK(scripted.service().obey('p').signals == std::array{SIGSTOP, 0});
  CHECK(scripted.service().paused());
  CHECK(scripted.service().obey('d').signals == std::array{SIGCONT, 0});
  CHECK_FALSE(scripted.service().paused());
  CHECK(scripted.service().obey('k').signals == std::array{SIGKILL, 0});
}

TEST_CASE("a service that says when it is ready is started, not running, until then") {
  Supervision service(Want::up);
  service.absent();
  (void)service.started(1, 0, Readiness::awaited);
  CHECK(service.progress() == Progress::started);
  CHECK(service.readied().record == Record::rewrite);
  CHECK(service.progress() == Progress::running);
}

TEST_CASE("pauses between short runs double, and a command or a long run ends that") {
  constexpr int64_t longest = 5000;
  Supervision service(Want::up);
  service.absent();
  int64_t now = 0;
  const auto run_for = [&](int64_t milliseconds) {
    REQUIRE(service.due(now) == Script::run);
    (void)service.started(1, now);
    now += milliseconds;
    (void)service.ended(Ending::badly, now, longest);
    service.absent();  // finish
    const int64_t pause = service.idle(now);
    now += pause;
    return pause;
  };
  CHECK(run_for(0) == service::start_spacing);
  CHECK(run_for(0) == 2000);
  CHECK(run_for(4999) == 4000);
  CHECK(run_for(0) == 5000);
  CHECK(run_for(0) == 5000);
  CHECK(run_for(longest) == 0);
  CHECK(run_for(300) == 1000);
  CHECK(run_for(300) == 2000);
  (void)service.started(1, now);
  (void)service.ended(Ending::badly, now, longest);
  service.absent();
  CHECK(service.idle(now) == 4000);
  (void)service.obey('u');
  CHECK(service.idle(now) == service::start_spacing);
}

TEST_CASE(
    "a process that another supervise started is taken over, and no script start comes before it") {
  Supervision service(Want::down);
  CHECK(service.adopted(7, 0).record == Record::stamp);
  CHECK(service.pid() == 7);
  CHECK(service.want() == Want::down);
  CHECK(service.obey('d').signals == std::array{SIGTERM, SIGCONT});
  (void)service.ended(Ending::badly, 5);
  CHECK(service.due(5) == Script::finish);
}

TEST_CASE("x takes back a restart that waits, not a start that was commanded") {
  Supervision service(Want::up);
  service.absent();  // start
  (void)service.started(1, 0);
  (void)service.ended(Ending::badly, 0);
  service.absent();  // finish
  CHECK(service.idle(0) == service::start_spacing);
  SUBCASE("restart") {
    (void)service.obey('x');
    CHECK(service.done());
  }
  SUBCASE("commanded") {
    (void)service.obey('o');
    (void)service.obey('x');
    CHECK_FALSE(service.done());
    service.absent();  // start
    CHECK(service.due(service::start_spacing) == Script::run);
    (void)service.started(2, service::start_spacing);
    (void)service.ended(Ending::badly, service::start_spacing);
    service.absent();
    CHECK(service.done());
  }
  SUBCASE("commanded and taken back") {
    for (const char letter : {'o', 'x', 'd'}) (void)service.obey(letter);
    service.absent();  // stop
    CHECK(service.done());
  }
}

TEST_CASE("a program that cannot be started is tried every second while it is wanted up") {
  Supervision service(Want::up);
  service.absent();
  REQUIRE(service.due(0) == Script::run);
  (void)service.start_failed(0);
  REQUIRE(service.due(0) == Script::finish);
  service.absent();
  CHECK(service.due(1000) == Script::none);
  CHECK(service.due(service::start_spacing) == Script::run);
  SUBCASE("d ends that") {
    (void)service.obey('d');
    service.absent();  // stop
    CHECK(service.idle(0) == os::forever);
  }
  SUBCASE("once is once") {
    (void)service.obey('o');
    (void)service.start_failed(service::start_spacing);
    service.absent();
    CHECK(service.idle(0) == os::forever);
  }
  SUBCASE("x ends it") {
    (void)service.obey('x');
    CHECK(service.done());
  }
  SUBCASE("x after a commanded start ends it once that has failed") {
    for (const char letter : {'u', 'x'}) (void)service.obey(letter);
    CHECK_FALSE(service.done());
    (void)service.start_failed(service::start_spacing);
    service.absent();
    CHECK(service.done());
  }
}

TEST_CASE("after a failed fork a minute passes, and the start is not forgotten") {
  for (const char letter : {'u', 'o'}) {
    CAPTURE(letter);
    Supervision service(Want::down);
    (void)service.obey(letter);
    service.absent();
    service.fork_failed(0);
    CHECK(service.idle(0) == service::fork_retry);
    CHECK(service.due(service::fork_retry - 1) == Script::none);
    CHECK(service.due(service::fork_retry) == Script::run);
  }
}
