#include "service/status.h"

#include <doctest/doctest.h>

#include <string>

using service::Normally;
using service::Progress;
using service::Status;
using service::Want;
using text::tai_epoch;

static std::string packed(const Status& status) { return service::pack(status); }

TEST_CASE("pack puts the time big-endian and the pid little-endian") {
  CHECK(packed({{tai_epoch + 1, 2}, 0x01020304, true, Want::up}) ==
        std::string("\x40\0\0\0\0\0\0\x0b\0\0\0\2\4\3\2\1\1u", 18));
  CHECK(packed({{tai_epoch, 999999999}, 0, false, Want::down}) ==
        std::string("\x40\0\0\0\0\0\0\x0a\x3b\x9a\xc9\xff\0\0\0\0\0d", 18));
  CHECK(packed({{tai_epoch, 0}, 255, false, Want::once}).substr(12) ==
        std::string("\xff\0\0\0\0\0", 6));
}

TEST_CASE("a service that is down is never packed as paused") {
  CHECK(packed({{tai_epoch, 0}, 0, true, Want::up})[16] == '\0');
}

TEST_CASE("unpack reads what pack wrote, and files of encore and runit") {
  const Status status = {{tai_epoch + (uint64_t{1} << 32), 5}, 4294967295, true, Want::down};
  for (const char* rest : {"", "\x03", "xy", "a second status for the log"}) {
    CAPTURE(rest);
    const auto read = service::unpack(packed(status) + rest);
    REQUIRE(read);
    CHECK(read->since == status.since);
    CHECK(read->pid == status.pid);
    CHECK(read->paused);
    CHECK(read->want == Want::down);
  }
}

TEST_CASE("progress makes two more bytes, as daemontools-encore writes them") {
  for (const auto progress : {Progress::stopped, Progress::starting, Progress::started,
                              Progress::running, Progress::stopping, Progress::failed}) {
    const uint32_t pid = progress == Progress::running ? 7 : 0;
    const Status status = {{tai_epoch, 0}, pid, false, Want::up, progress};
    const std::string bytes = packed(status);
    REQUIRE(bytes.size() == 20);
    CHECK(bytes[18] == static_cast<char>(progress));
    CHECK(bytes[19] == '\0');
    CHECK(service::unpack(bytes)->progress == progress);
    CHECK(service::unpack(bytes + bytes)->progress == progress);
    CHECK_FALSE(service::unpack(bytes.substr(0, 19))->progress);
  }
}

TEST_CASE("progress is read from any supervise") {
  struct Row {
    uint32_t pid;
    std::string rest;
    const char* word;
    const char* is;
  };
  using std::string;
  for (const Row& row : {Row{7, "", "up", "up ready"},
                         {0, "", "down", "down"},
                         {7, string("\3\0", 2), "running", "up ready"},
                         {7, string("\2\0", 2), "started", "up"},
                         {0, string("\2\0", 2), "started", "up ready"},  // encore, without run
                         {7, string("\1\0", 2), "starting", ""},
                         {0, string("\1\0", 2), "starting", ""},
                         {0, string("\0\0", 2), "stopped", "down"},
                         {7, string("\4\0", 2), "stopping", ""},
                         {0, string("\5\0", 2), "failed", "down"},
                         // runit
                         {7, string("\0\1", 2), "running", "up ready"},
                         {7, string("\1\1", 2), "running", "up ready"},
                         {7, string("\0\2", 2), "stopping", ""},
                         // nobody
                         {7, string("\0\0", 2), "up", "up ready"},
                         {7, string("\6\0", 2), "up", "up ready"},
                         {0, string("\xff\0", 2), "down", "down"}}) {
    const std::string bytes = packed({{tai_epoch, 0}, row.pid, false, Want::down}) + row.rest;
    CAPTURE(row.word);
    const auto status = service::unpack(bytes);
    REQUIRE(status);
    CHECK(service::word(*status) == row.word);
    std::string is;
    if (service::is_up(*status)) is += "up";
    if (service::is_ready(*status)) is += " ready";
    if (service::is_down(*status)) is += "down";
    CHECK(is == row.is);
  }
}

TEST_CASE("a service that is wanted up is not down between two runs") {
  CHECK_FALSE(service::is_down({{tai_epoch, 0}, 0, false, Want::up}));
  CHECK(service::is_down({{tai_epoch, 0}, 0, false, Want::once}));
}

TEST_CASE("unpack refuses less than 18 bytes") {
  const std::string bytes = packed({{tai_epoch, 0}, 1, false, Want::up});
  for (size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(service::unpack(bytes.substr(0, size)));
  }
}

TEST_CASE("unpack takes every unknown want for once") {
  std::string bytes = packed({{tai_epoch, 0}, 1, false, Want::up});
  for (const char want : {'\0', 'o', 'x', '\xff'}) {
    bytes[17] = want;
    CHECK(service::unpack(bytes)->want == Want::once);
  }
}

TEST_CASE("describe has a line for every state") {
  struct Row {
    uint32_t pid;
    bool paused;
    Want want;
    Normally normally;
    const char* line;
  };
  for (const Row& row :
       {Row{7, false, Want::up, Normally::up, "up (pid 7) 5 seconds"},
        {7, false, Want::once, Normally::up, "up (pid 7) 5 seconds"},
        {7, false, Want::up, Normally::down, "up (pid 7) 5 seconds, normally down"},
        {7, true, Want::up, Normally::up, "up (pid 7) 5 seconds, paused"},
        {7, false, Want::down, Normally::up, "up (pid 7) 5 seconds, want down"},
        {4294967295, true, Want::down, Normally::down,
         "up (pid 4294967295) 5 seconds, normally down, paused, want down"},
        {0, false, Want::down, Normally::down, "down 5 seconds"},
        {0, true, Want::once, Normally::down, "down 5 seconds"},
        {0, false, Want::down, Normally::up, "down 5 seconds, normally up"},
        {0, false, Want::up, Normally::down, "down 5 seconds, want up"},
        {0, false, Want::up, Normally::up, "down 5 seconds, normally up, want up"}}) {
    CAPTURE(row.line);
    CHECK(service::describe({{tai_epoch, 0}, row.pid, row.paused, row.want}, row.normally,
                            {tai_epoch + 5, 0}) == row.line);
  }
}

TEST_CASE("describe counts whole seconds, none if the clock was set back, and passes 2038") {
  struct Row {
    text::Tai since, now;
    const char* line;
  };
  constexpr uint64_t late = tai_epoch + (uint64_t{1} << 40);
  for (const Row& row : {Row{{tai_epoch, 0}, {tai_epoch + 1, 0}, "down 1 seconds"},
                         {{tai_epoch, 999999999}, {tai_epoch + 1, 0}, "down 1 seconds"},
                         {{tai_epoch + 9, 0}, {tai_epoch, 0}, "down 0 seconds"},
                         {{late, 0}, {tai_epoch, 0}, "down 0 seconds"},
                         {{UINT64_MAX, UINT32_MAX}, {tai_epoch, 0}, "down 0 seconds"},
                         {{tai_epoch, 0}, {late, 0}, "down 1099511627776 seconds"},
                         {{0, 0}, {tai_epoch, 0}, "down 4611686018427387914 seconds"}}) {
    CAPTURE(row.line);
    CHECK(service::describe({row.since, 0, false, Want::down}, Normally::down, row.now) ==
          row.line);
  }
}

TEST_CASE("a row of the table has a word in each column, however long") {
  CHECK(service::row_of_names() == "state    pid     seconds  want normally service\n");
  CHECK(service::row_of_unknown() == "unknown  -       -        -    -        ");
  CHECK(service::row({{tai_epoch, 0}, 7, false, Want::up}, Normally::up, {tai_epoch + 5, 0}) ==
        "up       7       5        up   up       ");
  CHECK(service::row({{tai_epoch, 0}, 4294967295, true, Want::once, Progress::running},
                     Normally::down, {tai_epoch + 5000000000, 0}) ==
        "paused   4294967295 5000000000 once down     ");
  CHECK(service::row({{tai_epoch, 0}, 0, false, Want::down, Progress::failed}, Normally::up,
                     {tai_epoch, 0}) == "failed   -       0        down up       ");
}
