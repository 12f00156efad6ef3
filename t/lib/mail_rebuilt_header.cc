// The header of a message, built anew.

#include "mail/rebuilt_header.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace {

using namespace std::string_literals;
using Rules = mail::RebuiltHeader::Rules;
using Taken = mail::RebuiltHeader::Taken;

const mail::HostRewriting hosts({.host = "def.host", .domain = "defdom.org", .plus = "plus.net"});

Rules rules() {
  return {.header_recipients = true,
          .header_sender = true,
          .return_path = true,
          .envelope_fields = true,
          .most = 1000};
}

struct Result {
  std::string header;  // or `!` and the field that failed
  std::string recipients{};
  std::string sender{};
};

Result build(std::string_view header, const Rules& by = rules()) {
  mail::RebuiltHeader rebuilt(hosts, by);
  std::string trace, other;
  while (const auto field = mail::take_field(header)) switch (rebuilt.take(*field)) {
      case Taken::inside: break;
      case Taken::trace: trace += rebuilt.text(); break;
      case Taken::other: other += rebuilt.text(); break;
      case Taken::no_list: return {"!" + std::string(field->text)};
      case Taken::too_much: return {"!!"};
    }
  std::string recipients = rebuilt.recipients();
  std::ranges::replace(recipients, '\0', ' ');
  const std::string middle = rebuilt.rebuilt(
      {.seconds = 915148800, .unique = "7.9", .id_host = "id.host", .from = "f@x.y"});
  return {trace + middle + other, recipients, rebuilt.sender().value_or("-")};
}

constexpr std::string_view date = "Date: 1 Jan 1999 00:00:00 -0000\n";
constexpr std::string_view id = "Message-ID: <19990101000000.7.9.qmail@id.host>\n";
constexpr std::string_view sender = "From: f@x.y\n";
constexpr std::string_view nobody = "Cc: recipient list not shown: ;\n";

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string whole;
  for (const std::string_view part : parts) whole += part;
  return whole;
}

}  // namespace

TEST_CASE("what is missing is made") {
  CHECK(build("").header == joined({date, id, sender, nobody}));
  CHECK(build("To:\nCc: x: ;\n").header == joined({date, id, sender, nobody}));
  CHECK(build("To: a\n").header == joined({date, id, sender, "To: a@def.host\n"}));
  CHECK(build("Cc: a\n").header == joined({date, id, sender, "Cc: a@def.host\n"}));
  CHECK(build("Bcc: a\n").header == joined({date, id, sender, nobody}));
  CHECK(build("From:\nCc: a\n").header == joined({date, id, sender, "Cc: a@def.host\n"}));
}

TEST_CASE("fields stand in their order, whatever their order was") {
  CHECK(
      build(
          "X: 1\nNotice-Requested-Upon-Delivery-To: n\nCc: c\nTo: t\nMail-Followup-To: mf\n"
          "Mail-Reply-To: mr\nReply-To: r\nSender: s\nfRoM : f\nMessage-Id: <i>\n"
          "Date: 2 Feb 2001 03:04:05 +0100\nResent-Message-ID: 1\nResent-Date: 2\nResent-Bcc: 3:\n"
          "Resent-Cc: 4\nResent-To: 5\nResent-Reply-To: 6\nResent-From: 7\nResent-Sender: 8\n"
          "Return-Receipt-To: 9\nErrors-To: 10\nDelivered-To: 11\nReceived: 12\n 13\nA: 2\n")
          .header ==
      "Resent-Message-ID: 1\nResent-Date: 2\nResent-Bcc: 3:\nResent-Cc: 4\nResent-To: 5\n"
      "Resent-Reply-To: 6\nResent-From: 7\nResent-Sender: 8\nReturn-Receipt-To: 9\nErrors-To: 10\n"
      "Delivered-To: 11\nReceived: 12\n 13\nDate: 2 Feb 2001 03:04:05 +0100\nMessage-Id: <i>\n"
      "From: f@def.host\nSender: s@def.host\nReply-To: r@def.host\nMail-Reply-To: mr@def.host\n"
      "Mail-Followup-To: mf@def.host\nTo: t@def.host\nCc: c@def.host\n"
      "Notice-Requested-Upon-Delivery-To: n@def.host\nX: 1\nA: 2\n");
}

TEST_CASE("some fields are deleted") {
  for (const char* field :
       {"Bcc: x\n", "Apparently-To: x\n", "Content-Length: 9\n", "Return-Path: x\n",
        "Envelope-Sender: x\n", "Envelope-Recipients: x\n", "eNVELOPE-rECIPIENTS :\n"}) {
    CAPTURE(std::string(field));
    CHECK(build("To: a\n"s + field).header == joined({date, id, sender, "To: a@def.host\n"}));
  }
  // For those who know nothing of envelope fields they are others.
  Rules by = rules();
  by.envelope_fields = false;
  CHECK(build("To: a\nEnvelope-Sender: x:\n", by).header ==
        joined({date, id, sender, "To: a@def.host\nEnvelope-Sender: x:\n"}));
  by.delete_from = by.delete_message_id = true;
  CHECK(build("To: a\nFrom: b:\nMessage-ID: c\n", by).header ==
        joined({date, id, sender, "To: a@def.host\n"}));
}

TEST_CASE("fields of one name are merged") {
  CHECK(build("To: a\nX: 1\ntO: b, c\nFrom: d\nfrom: e\nX: 2\n").header ==
        joined({date, id, "From: d@def.host, e@def.host\nTo: a@def.host, b@def.host, c@def.host\n",
                "X: 1\nX: 2\n"}));
}

TEST_CASE("the last date that can be read counts, and is the Message-ID's") {
  const auto start = [](std::string_view header) {
    const std::string built = build(header).header;
    return built.substr(0, built.find(".7.9"));
  };
  CHECK(start("Date: Fri, 5 Feb 1999 10:00:00 -0500\n") ==
        "Date: 5 Feb 1999 10:00:00 -0500\nMessage-ID: <19990205100000");
  CHECK(start("Date: 5 Feb 1999 10:00:00 GMT\nDate: 6 Feb 1999 10:00:00 GMT\nDate: nonsense\n") ==
        "Date: 6 Feb 1999 10:00:00 +0000\nMessage-ID: <19990206100000");
  CHECK(start("Date: Fri Feb  5 10:00:00 1999\n") ==
        "Date: 1 Jan 1999 00:00:00 -0000\nMessage-ID: <19990101000000");
}

TEST_CASE("who gets the message") {
  CHECK(build("Apparently-To: e\nBcc: c, <>, d\nCc: b\nTo: a\nBcc: f\n").recipients ==
        "a@def.host b@def.host c@def.host  d@def.host f@def.host e@def.host ");
  CHECK(build("To: a\nEnvelope-Recipients: x, y z\nBcc: c\n").recipients ==
        "x@def.host y@def.host z@def.host ");
  CHECK(build("To: a\nEnvelope-Recipients:\n").recipients == "");
  CHECK(build("Resent-To: a\nReply-To: b\n").recipients == "");
  Rules by = rules();
  by.header_recipients = false;
  CHECK(build("To: a\nEnvelope-Recipients: x:\nBcc: c:\n", by).recipients == "");
}

TEST_CASE("who gets it back") {
  Rules by = rules();
  CHECK(build("").sender == "-");
  CHECK(build("Return-Path: <a@b.c>\n").sender == "a@b.c");
  CHECK(build("Return-Path: a, b\nReturn-Path: c\n").sender == "c@def.host");
  CHECK(build("Return-Path: <>\n").sender == "");
  CHECK(build("Return-Path:\n").sender == "-");
  CHECK(build("Return-Path: a\nEnvelope-Sender: b, c\n").sender == "c@def.host");
  CHECK(build("Return-Path: a\nEnvelope-Sender: <>\n").sender == "");
  by.return_path = false;
  CHECK(build("Return-Path: a:\n", by).sender == "-");
  CHECK(build("Envelope-Sender: a\n", by).sender == "a@def.host");
  by.header_sender = false;
  CHECK(build("Return-Path: a:\nEnvelope-Sender: b:\n", by).sender == "-");
}

TEST_CASE("a field that is no list is told") {
  for (const char* name : {"From", "Sender", "Reply-To", "Mail-Reply-To", "Mail-Followup-To", "To",
                           "Cc", "Notice-Requested-Upon-Delivery-To", "Bcc", "Apparently-To",
                           "Return-Path", "Envelope-Sender", "Envelope-Recipients"}) {
    const std::string field = name + ": a, b:c\n d\n"s;
    CHECK(build("To: x\n" + field + "X: y\n").header == "!" + field);
  }
}

TEST_CASE("no more is kept than is allowed") {
  Rules by = rules();
  by.most = 60;
  const std::string one = "To: a@b.c\n";  // twice 6 bytes
  CHECK(build(one + one + one + one + one, by).header.find("!!") == std::string::npos);
  CHECK(build(one + one + one + one + one + one, by).header == "!!");
  CHECK(build("Message-ID: " + std::string(50, 'x') + '\n', by).header == "!!");
  CHECK(build("X: " + std::string(100, 'x') + '\n', by).header != "!!");
}

TEST_CASE("line ends become LFs") {
  CHECK(build("X: a\r\n b\r\nReceived: c\r\nTo: d\r\nMessage-ID: e\r").header ==
        joined({"Received: c\n", date, "Message-ID: e\n", sender, "To: d@def.host\nX: a\n b\n"}));
}

TEST_CASE("Mail-Followup-To") {
  Rules by = rules();
  by.lists = {"other@x.y", "LIST@def.host"};
  const std::string field = "Mail-Followup-To: \"A\" <a@def.host>, list@def.host, \"d e\"@x.y\n";
  const std::string header = "To: A <a>, list\nCc: \"d e\"@x.y\nBcc: f\n";
  CHECK(build(header, by).header.find(sender) + sender.size() ==
        build(header, by).header.find(field));
  CHECK(build(header).header.find("Followup") == std::string::npos);
  CHECK(build("To: a\nBcc: list\n", by).header.find("Followup") == std::string::npos);
  CHECK(build("Mail-Followup-To:\n" + header, by).header.find("Followup") == std::string::npos);
  CHECK(build("Mail-Followup-To: z\n" + header, by).header.find("Followup-To: z@def.host\n") !=
        std::string::npos);
}
