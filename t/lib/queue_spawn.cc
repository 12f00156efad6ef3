#include "queue/spawn.h"

#include <doctest/doctest.h>

using namespace std::string_view_literals;

TEST_CASE("requests are put together from pieces of any size") {
  constexpr std::string_view wire = "\0000/12\0s@x\0r@y\0\0070/3\0\0a@b@c\0"sv;
  for (size_t size = 1; size <= wire.size(); ++size) {
    CAPTURE(size);
    queue::RequestReader reader;
    std::vector<queue::Request> requests;
    for (size_t at = 0; at < wire.size(); at += size) {
      std::string_view piece = wire.substr(at, size);
      while (reader.take(piece)) requests.push_back(reader.request());
      CHECK(piece.empty());
    }
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].slot == 0);
    CHECK(requests[0].path == "0/12");
    CHECK(requests[0].sender == "s@x");
    CHECK(requests[0].recipient == "r@y");
    CHECK(requests[1].slot == 7);
    CHECK(requests[1].path == "0/3");
    CHECK(requests[1].sender.empty());
    CHECK(requests[1].recipient == "a@b@c");
  }
}

TEST_CASE("with two bytes the low one of a number comes first, whatever the bytes are") {
  constexpr std::string_view wire = "\0\0000/12\0s\0r@y\0\007\0010/3\0\0r@z\0"sv;
  queue::RequestReader reader(queue::Numbering::two_bytes);
  std::vector<unsigned> slots;
  for (const char c : wire) {
    std::string_view piece(&c, 1);
    while (reader.take(piece)) slots.push_back(reader.request().slot);
  }
  CHECK(slots == std::vector<unsigned>{0, 263});
  CHECK(reader.request().path == "0/3");
}

TEST_CASE("an endless field is not kept") {
  queue::RequestReader reader;
  std::string_view start = "\1"sv;
  CHECK_FALSE(reader.take(start));
  const std::string block(10000, '1');
  for (int i = 0; i < 100; ++i) {
    std::string_view piece = block;
    CHECK_FALSE(reader.take(piece));
  }
  CHECK(reader.request().path.size() <= 65536);
  std::string_view rest = "\0s\0r@x\0"sv;
  CHECK(reader.take(rest));
  CHECK(reader.request().too_long);
}

TEST_CASE("a request that cannot be served is refused with the first reason of the list") {
  struct Row {
    std::string path, recipient;
    const char* report;
  };
  const std::string digits(100, '1');
  for (const Row& row : {
           Row{"0/12", "r@y", ""},
           {"12", "r@y", ""},
           {"1/", "@", ""},
           {digits, "r@y", ""},
           {"0/12x", "r", "DInternal error: messid has nonnumerics. (#5.3.5)\n"},
           {"/12", "r@y", "DInternal error: messid has nonnumerics. (#5.3.5)\n"},
           {"../12", "r@y", "DInternal error: messid has nonnumerics. (#5.3.5)\n"},
           {digits + "x", "r@y", "DInternal error: messid has nonnumerics. (#5.3.5)\n"},
           {digits + "1", "r", "DInternal error: messid too long. (#5.3.5)\n"},
           {"", "r", "DInternal error: messid too short. (#5.3.5)\n"},
           {"1", "r", "DSorry, address must include host name. (#5.1.3)\n"},
       }) {
    CAPTURE(row.path);
    queue::Request request;
    request.path = row.path;
    request.recipient = row.recipient;
    CHECK(queue::refusal(request) == row.report);
  }
}

TEST_CASE("output above the bound is cut once") {
  constexpr queue::OutputBound bound = {10, 4, "..."};
  for (const size_t size : {1U, 3U, 10U, 11U}) {
    CAPTURE(size);
    queue::Output output, full;
    const std::string text = "0123456789a";
    for (size_t at = 0; at < 10; at += size)
      full.add(std::string_view(text).substr(0, 10).substr(at, size), bound);
    CHECK(full.text() == "0123456789");
    for (int round = 0; round < 3; ++round) {
      for (size_t at = 0; at < text.size(); at += size)
        output.add(std::string_view(text).substr(at, size), bound);
    }
    CHECK(output.text() == "0123...");
  }
}
