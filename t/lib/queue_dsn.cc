#include "queue/dsn.h"

#include <doctest/doctest.h>

#include <vector>

using namespace std::string_literals;

TEST_CASE("a failure note is an address and a report") {
  const auto note = queue::read_failure_note("<a@b>:\nno such user\nreally\n");
  REQUIRE(note);
  CHECK(note->recipient == "a@b");
  CHECK(note->report == "no such user\nreally\n");
  CHECK(queue::read_failure_note("<a>:b@c>:\nx\n")->recipient == "a>:b@c");
  CHECK(queue::read_failure_note("<>:\nx\n")->recipient.empty());
  for (const char* other : {"", "\n", "Hi.\n", "<a@b>\n", "a@b>:\n", "<:\n", ">:\n"}) {
    CAPTURE(other);
    CHECK_FALSE(queue::read_failure_note(other));
  }
}

TEST_CASE("the status comes from the remote host, else from the report (RFC 3463)") {
  struct Row {
    const char* report;
    const char* status;
  };
  for (const Row& row :
       {Row{"Sorry, no mailbox here by that name. (#5.1.1)\n", "5.1.1"},
        {"no code\n", "5.0.0"},
        {"(#2.0.0) then (#5.2.1)\n", "5.2.1"},
        {"(#5.1) (#5.1.) (#5.1.1 (#5.1.1234) (#6.1.1)\n", "5.0.0"},
        {"(#5.123.999)\n", "5.123.999"},
        {"1.2.3.4 does not like recipient.\nRemote host said: 550 5.7.1 no\nGiving up on 1.2.3.4.\n", "5.7.1"},
        {"Remote host said: 550-5.7.1 no\n550 5.7.1 really (#5.1.1)\n", "5.7.1"},
        {"Remote host said: 550 no user (#5.1.1)\n", "5.1.1"},
        {"Remote host said: 550 no user\n", "5.0.0"},
        {"Remote host said: 450 5.1.1 strange\n", "4.0.0"},
        {"Remote host said: 550\n", "5.0.0"},
        {"Remote host said: nonsense\n", "5.0.0"},
        {"Connection refused\nI'm not going to try again; this message has been in the queue too long.\n", "4.4.7"},
        {"No connection. (#4.4.1)\nI'm not going to try again; this message has been in the queue too long.\n",
         "4.4.1"},
        {"", "5.0.0"}}) {
    CAPTURE(row.report);
    CHECK(queue::failure_status(row.report) == row.status);
  }
}

TEST_CASE("the fields of a message and of a recipient (RFC 3464 section 2)") {
  CHECK(queue::message_fields("here.org", 1793578349) ==
        "Reporting-MTA: dns; here.org\n"
        "Arrival-Date: 2 Nov 2026 00:12:29 -0000\n");
  CHECK(queue::recipient_fields({"a b@c", "No.\nReally. (#5.1.1)\n"}) ==
        "\nFinal-Recipient: rfc822; \"a b\"@c\n"
        "Action: failed\n"
        "Status: 5.1.1\n"
        "Diagnostic-Code: x-qmail; No. Really. (#5.1.1)\n");
  CHECK(queue::recipient_fields({"a@c", "1.2.3.4 does not like recipient.\nRemote host said: 550-no\n550 user\nGiving up.\n"}) ==
        "\nFinal-Recipient: rfc822; a@c\n"
        "Action: failed\n"
        "Status: 5.0.0\n"
        "Diagnostic-Code: smtp; 550-no 550 user\n");
}

TEST_CASE("fields are ASCII, and their lines short, whatever the note holds (RFC 6533 section 3)") {
  CHECK(queue::recipient_fields({"jör+g@ex.org", "x"}).starts_with("\nFinal-Recipient: utf-8; j\\x{F6}r\\x{2B}g@ex.org\n"));
  CHECK(queue::recipient_fields({"\xe4\xbd\xa0@\xf0\x9f\x90\x8c", "x"}).starts_with("\nFinal-Recipient: utf-8; \\x{4F60}@\\x{1F40C}\n"));
  CHECK(queue::recipient_fields({"j\xf6rg@x", "x"}).starts_with("\nFinal-Recipient: rfc822; \"j?rg\"@x\n"));
  std::string every;
  for (int c = 0; c < 256; ++c) every += static_cast<char>(c);
  for (const std::string& bytes : {every, std::string(5000, 'x'), std::string(3000, '\n'), "Remote host said: 550 " + every}) {
    const std::string fields = queue::recipient_fields({bytes, bytes});
    CHECK(fields.ends_with('\n'));
    CHECK(fields.find("\n\n") == std::string::npos);
    for (const char c : fields) REQUIRE(((c >= ' ' && c <= '~') || c == '\n'));
  }
  const std::string folded = queue::recipient_fields({"a@b", std::string(5000, 'x') + " " + std::string(60, 'y')});
  size_t longest = 0;
  for (size_t at = 0, end = 0; (end = folded.find('\n', at)) != std::string::npos; at = end + 1) {
    longest = std::max(longest, end - at);
  }
  CHECK(longest < 998);
}

TEST_CASE("a text says which bytes it has") {
  struct Row {
    std::vector<std::string> pieces;
    const char* charset;
  };
  for (const Row& row : {Row{{}, "us-ascii"},
                         {{"abc", "\0\x7f"s}, "us-ascii"},
                         {{"\xc3\xa4"}, "utf-8"},
                         {{"\xc3", "\xa4"}, "utf-8"},
                         {{"\xf0", "\x9f", "\x90", "\x8c", "x"}, "utf-8"},
                         {{"\xc3"}, "unknown-8bit"},
                         {{"\xe4"}, "unknown-8bit"},
                         {{"\xc3", "a"}, "unknown-8bit"},
                         {{"\xc0\xaf"}, "unknown-8bit"},
                         {{"\xed\xa0\x80"}, "unknown-8bit"},
                         {{"\xff", "plain"}, "unknown-8bit"},
                         {{"\xe4 more than that", "\xc3\xa4"}, "unknown-8bit"}}) {
    queue::MimeText text;
    for (const std::string& piece : row.pieces) text.add(piece);
    CHECK(text.charset() == row.charset);
    CHECK(text.ascii() == (row.charset == "us-ascii"s));
    CHECK(text.encoding().empty() == text.ascii());
    queue::MimeText sum;
    sum.add(text);
    CHECK(sum.charset() == row.charset);
  }
}

TEST_CASE("the header ends with its first empty line, wherever the pieces are cut") {
  struct Row {
    const char* message;
    size_t header;
    bool found;
  };
  for (const Row& row : {Row{"A: b\n\nbody\n\n", 6, true},
                         {"A: b\r\n\r\nbody", 8, true},
                         {"\nbody", 1, true},
                         {"A: b\n c\n", 8, false},
                         {"", 0, false}}) {
    const std::string_view message = row.message;
    for (size_t cut = 0; cut <= message.size(); ++cut) {
      queue::HeaderEnd header;
      size_t size = header.feed(message.substr(0, cut));
      size += header.feed(message.substr(cut));
      CHECK(size == row.header);
      CHECK(header.found() == row.found);
    }
  }
}

TEST_CASE("a word is found wherever the pieces are cut") {
  const std::string text = "some text with a bound bounda boundary in it";
  for (size_t first = 0; first <= text.size(); ++first) {
    for (size_t second = first; second <= text.size(); ++second) {
      queue::WordSearch search("boundary"), other("boundary!");
      for (queue::WordSearch* one : {&search, &other}) {
        one->feed(text.substr(0, first));
        one->feed(text.substr(first, second - first));
        one->feed(text.substr(second));
      }
      REQUIRE(search.found());
      REQUIRE_FALSE(other.found());
    }
  }
  queue::WordSearch single("boundary");
  for (const char c : text) single.feed({&c, 1});
  CHECK(single.found());
}
