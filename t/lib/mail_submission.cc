// The header of a message that somebody here sends.

#include "mail/submission.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace {

using namespace std::string_literals;

const mail::Completer completer =
    *mail::Completer::make({.host = "def.host", .domain = "defdom.org", .plus = "plus.net"});
const mail::Origin origin{
    .date = "Date: D\n", .message_id = "Message-ID: M\n", .from = "From: F\n"};

struct Result {
  std::string header;  // what is generated, then what is kept; `!` and the field that failed
  std::string recipients;
  std::string sender = "-";
};

Result submit(std::string_view header, mail::Submission::Rules rules = {}) {
  mail::Submission submission(completer, std::move(rules));
  std::string kept;
  while (const auto field = mail::take_field(header)) {
    const auto text = submission.take(*field);
    if (!text) return {"!" + std::string(field->text), "", ""};
    kept += *text;
  }
  if (!submission.unknown_recipients().empty()) {
    return {"!" + std::string(submission.unknown_recipients()), "", ""};
  }
  std::string recipients(submission.recipients());
  std::ranges::replace(recipients, '\0', ' ');
  return {submission.generated(origin) + kept, recipients, submission.return_path().value_or("-")};
}

constexpr std::string_view all = "Date: D\nMessage-ID: M\nFrom: F\n";
constexpr std::string_view nobody = "Cc: recipient list not shown: ;\n";

std::string with(std::string_view front, std::string_view rest) {
  return std::string(front) + std::string(rest);
}

}  // namespace

TEST_CASE("what is missing is generated") {
  CHECK(submit("").header == with(all, nobody));
  CHECK(submit("To:\n").header == with(all, "To: \n"));
  CHECK(submit("Cc: a\n").header == with(all, "Cc: a@def.host\n"));
  CHECK(submit("date : x\n").header == "Message-ID: M\nFrom: F\n" + with(nobody, "date : x\n"));
  CHECK(submit("MESSAGE-ID: x\n").header == "Date: D\nFrom: F\n" + with(nobody, "MESSAGE-ID: x\n"));
  CHECK(submit("from\t: x\n").header ==
        "Date: D\nMessage-ID: M\n" + with(nobody, "from: x@def.host\n"));
}

TEST_CASE("each known field") {
  struct Row {
    const char* field;
    const char* kept;
    const char* recipients;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"To: a\n", "To: a@def.host\n", "a@def.host "},
           {"tO  : a\n", "tO: a@def.host\n", "a@def.host "},
           {"Cc: a\n", "Cc: a@def.host\n", "a@def.host "},
           {"Bcc: a\n", "", "a@def.host "},
           {"Apparently-To: a\n", "Apparently-To: a@def.host\n", "a@def.host "},
           {"Sender: a\n", "Sender: a@def.host\n", ""},
           {"Reply-To: a\n", "Reply-To: a@def.host\n", ""},
           {"Return-Receipt-To: a\n", "Return-Receipt-To: a@def.host\n", ""},
           {"Errors-To: a\n", "Errors-To: a@def.host\n", ""},
           {"Return-Path: a\n", "", ""},
           {"Content-Length: 5\n", "", ""},
           {"Mail-Followup-To: a\n", "Mail-Followup-To: a\n", ""},
           {"Mail-Reply-To: a\n", "Mail-Reply-To: a\n", ""},
           {"Delivered-To: a\n", "Delivered-To: a\n", ""},
           {"Notice-Requested-Upon-Delivery-To: a\n", "Notice-Requested-Upon-Delivery-To: a\n", ""},
           {"Subject: a,\n\tb\n", "Subject: a,\n\tb\n", ""},
           {"X :a\n", "X :a\n", ""},
       }) {
    CAPTURE(std::string(row.field));
    const Result result = submit("To: z@z.z\n"s + row.field);
    CHECK(result.header == with(all, "To: z@z.z\n"s + row.kept));
    CHECK(result.recipients == "z@z.z "s + row.recipients);
  }
}

TEST_CASE("a message that is sent on keeps its own fields and goes to the new recipients only") {
  const Result result = submit("Resent-To: a\nTo: b\nResent-Cc: c\nResent-Bcc: d\nBcc: e\n");
  CHECK(result.header ==
        "Resent-Date: D\nResent-Message-ID: M\nResent-From: F\n"
        "Resent-To: a@def.host\nTo: b@def.host\nResent-Cc: c@def.host\n");
  CHECK(result.recipients == "a@def.host c@def.host d@def.host ");
  for (const char* field :
       {"Resent-From: a@b.c\n", "Resent-Sender: a@b.c\n", "Resent-Reply-To: a@b.c\n",
        "Resent-Date: x\n", "Resent-Message-ID: x\n"}) {
    CAPTURE(std::string(field));
    const Result one = submit("To: b@c.d\n"s + field);
    CHECK(one.recipients == "");
    CHECK(one.header.find("Resent-Cc: recipient list not shown: ;\n") != std::string::npos);
    CHECK(one.header.ends_with("To: b@c.d\n"s + field));
    CHECK(one.header.find("\nCc:") == std::string::npos);
  }
  CHECK(submit("Resent-Bcc: a\n").header ==
        "Resent-Date: D\nResent-Message-ID: M\nResent-From: F\n"
        "Resent-Cc: recipient list not shown: ;\n");
}

TEST_CASE("line ends become LFs") {
  CHECK(submit("Subject: a\r\n b\r\nTo: c\r\n").header ==
        with(all, "Subject: a\n b\nTo: c@def.host\n"));
  CHECK(submit("To: a\nX: y\rz\r\n").header == with(all, "To: a@def.host\nX: y\rz\n"));
  CHECK(submit("To: a\nX: y\r\r").header == with(all, "To: a@def.host\nX: y\n"));
  CHECK(submit("To: a\nX: y").header == with(all, "To: a@def.host\nX: y\n"));
}

TEST_CASE("a field that is no list is refused if that matters") {
  mail::Submission::Rules arguments;
  arguments.header_recipients = false;
  for (const char* name : {"To", "Cc", "Bcc", "Apparently-To"}) {
    const std::string bad = std::string(name) + ": a, b:c, d\r\n e\n";
    CHECK(submit(bad).header == "!" + bad);
    const std::string kept = submit("To: z@z.z\n" + bad, arguments).header;
    CHECK(kept ==
          with(all, name == "Bcc"s ? "To: z@z.z\n" : "To: z@z.z\n"s + name + ": a, b:c, d\n e\n"));
  }
  for (const char* name : {"From", "Sender", "Reply-To", "Return-Receipt-To", "Errors-To",
                           "Return-Path", "Resent-From", "Resent-Sender", "Resent-Reply-To"}) {
    const std::string bad = std::string(name) + ": a, b:c\n";
    CHECK(submit(bad).header == "!" + bad);
    CHECK(submit(bad, arguments).header == "!" + bad);
  }
  // Only the fields that name the recipients matter.
  CHECK(submit("Resent-To: a\nTo: b:c\n").recipients == "a@def.host ");
  CHECK(submit("Resent-Cc: b:c\nTo: a\n").header == "!Resent-Cc: b:c\n");
  // The first one is told.
  CHECK(submit("To: b:c\nCc: d:e\n").header == "!To: b:c\n");
}

TEST_CASE("fields that are to be deleted do not count") {
  mail::Submission::Rules rules;
  rules.delete_from = rules.delete_message_id = true;
  CHECK(submit("From: a:b\nMessage-ID: x\nTo: a\n", rules).header == with(all, "To: a@def.host\n"));
}

TEST_CASE("who gets the message back") {
  CHECK(submit("").sender == "-");
  CHECK(submit("Return-Path: <a@b.c>\n").sender == "a@b.c");
  CHECK(submit("Return-Path: a, b\n").sender == "b@def.host");
  CHECK(submit("Return-Path: a\nReturn-Path: b\n").sender == "a@def.host");
  CHECK(submit("Return-Path: <>\n").sender == "");
  CHECK(submit("Return-Path:\n").sender == "-");
  CHECK(submit("Return-Path:\nReturn-Path: b\n").sender == "b@def.host");
  CHECK(submit("Return-Path: <#@[]>\n").sender == "#@[]");
  mail::Submission::Rules rules;
  rules.returns_to_header = false;
  CHECK(submit("Return-Path: a\n", rules).sender == "-");
}

TEST_CASE("Mail-Followup-To") {
  mail::Submission::Rules rules;
  rules.lists = {"other@x.y", "LIST@def.host"};
  const std::string field = "Mail-Followup-To: a@def.host,\n  list@def.host,\n  \"d e\"@x.y\n";
  const std::string header = "To: a, list\nCc: \"d e\"@x.y, <>\nBcc: f\n";
  CHECK(submit(header, rules).header.find(field) != std::string::npos);
  CHECK(submit(header).header.find("Mail-Followup") == std::string::npos);
  CHECK(submit("To: a\nBcc: list\n", rules).header.find("Mail-Followup") == std::string::npos);
  CHECK(submit("Resent-To: z\n" + header, rules).header.find("Mail-Followup") == std::string::npos);
  CHECK(submit("Mail-Followup-To: z\n" + header, rules).header.find(field) == std::string::npos);
}
