#include "mail/response.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace std::string_literals;

const mail::Origin origin{
    .date = "Date: D\n", .message_id = "Message-ID: <M>\n", .from = "From: F\n"};

mail::Answered answered(const mail::ResponderSettings& settings, std::string_view header) {
  mail::Answered message(settings, "s@x", "r@y", "");
  while (const auto field = mail::take_field(header)) message.note(*field);
  return message;
}

std::string respond(std::string_view text, std::string_view header = "",
                    const mail::ResponderSettings& settings = {},
                    mail::ToField to_field = mail::ToField::generated) {
  return mail::response(text, answered(settings, header), origin, settings, to_field);
}

}  // namespace

TEST_CASE("a response has the fields every response has, and those of its text") {
  struct Row {
    std::string text, response;
  };
  const std::string rest = "Auto-Submitted: auto-replied\nTo: <s@x>\n";
  const Row rows[] = {
      {"", "Date: D\nMessage-ID: <M>\nFrom: F\n" + rest + "Subject: Auto: \n\n"},
      {"body", "Date: D\nMessage-ID: <M>\nFrom: F\n" + rest + "Subject: Auto: \n\nbody\n"},
      {"From: f\nSubject: b\nX: y",
       "Date: D\nMessage-ID: <M>\n" + rest + "From: f\nSubject: b\nX: y\n\n"},
      {"DATE : d\nmessage-id: m\nfrom: f\nsubject:\n\n\nb\n",
       rest + "DATE : d\nmessage-id: m\nfrom: f\nsubject:\n\n\nb\n"},
      {"To: z\nTo: z\nAuto-Submitted: no\nBcc: z\nReturn-Path: z\nContent-Length: 1\nFrom: "
       "f\nSubject: b\n\n",
       "Date: D\nMessage-ID: <M>\n" + rest + "From: f\nSubject: b\n\n"},
      {"From: f\r\nSubject: b\r\n\r\n\r\nb\r\n",
       "Date: D\nMessage-ID: <M>\n" + rest + "From: f\nSubject: b\n\n\nb\n"},
      {"From: f\nSubject: b\nno field\n",
       "Date: D\nMessage-ID: <M>\n" + rest + "From: f\nSubject: b\n\nno field\n"},
      {"From: f\nSubject: b\n\n\0\xff"s,
       "Date: D\nMessage-ID: <M>\n" + rest + "From: f\nSubject: b\n\n\0\xff\n"s},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(respond(row.text) == row.response);
  }
}

TEST_CASE("what stands for what") {
  const std::string head = "Date: D\nMessage-ID: <M>\nAuto-Submitted: auto-replied\nTo: <s@x>\n";
  const std::string own = "From: f\nSubject: b\n\n";
  struct Row {
    std::string text, expanded;
  };
  const Row rows[] = {{"%S", "h i"},  {"%s", "s@x"},      {"%r", "r@y"},     {"%%", "%"},
                      {"%%S", "%S"},  {"%%%S", "%h i"},   {"%", "%"},        {"%x%", "%x%"},
                      {"% S", "% S"}, {"%\0S"s, "%\0S"s}, {"%S%S", "h ih i"}};
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(respond(own + row.text, "Subject: h\n i\n") == head + own + row.expanded + "\n");
  }
  CHECK(respond("From: f\n%S: %S\nSubject:\n %S\n\n", "Subject: h\n i\n") ==
        head + "From: f\n%S: h i\nSubject:\n h i\n\n");
  CHECK(respond("From: f\nSubject: %S\n\n", "Subject: a\r\n b\rc\td\0\x7f\xff\n"s) ==
        head + "From: f\nSubject: a b?c d???\n\n");
}

TEST_CASE("the subject") {
  mail::ResponderSettings settings;
  const auto subject = [&](const std::string& header) {
    const std::string text = respond("Subject: own\nFrom: f\n\n", header, settings);
    const size_t start = text.find("Subject:");
    return text.substr(start, text.find("\n\n") - start);
  };
  CHECK(subject("Subject: h\n").starts_with("Subject: own"));
  settings.subject_prefix = "Re: ";
  CHECK(subject("Subject: h\nSubject: i\n") == "Subject: Re: h\nFrom: f");
  CHECK(subject("X: h\n") == "Subject: Re: \nFrom: f");
  settings.subject_prefix = "a\nb:\r";
  CHECK(subject("Subject: h\n") == "Subject: a b: h\nFrom: f");
  settings.subject_prefix = "";
  const std::string word(40, 'w');
  CHECK(subject("Subject: " + word + " " + word + "\n") ==
        "Subject: " + word + "\n " + word + "\nFrom: f");
  const std::string long_word(80, 'w');
  CHECK(subject("Subject: " + long_word + " x\n") == "Subject:\n " + long_word + "\n x\nFrom: f");
  CHECK(subject("Subject: " + std::string(600, 'x') + "\n") ==
        "Subject:\n " + std::string(500, 'x') + "\nFrom: f");
  CHECK(subject("Subject: a " + std::string(600, 'x') + "\n") == "Subject: a\nFrom: f");
}

TEST_CASE("the thread") {
  struct Row {
    std::string header, fields;
  };
  const Row rows[] = {
      {"Message-ID: <1@x>\n", "In-Reply-To: <1@x>\nReferences: <1@x>\n"},
      {"Message-ID:\n\t<1@x> (x)\n", "In-Reply-To: <1@x>\nReferences: <1@x>\n"},
      {"Message-ID: <1>\nReferences: <a> <b>,<c><d\n",
       "In-Reply-To: <1>\nReferences: <a>\n <b>\n <c>\n <1>\n"},
      {"Message-ID: <1>\nReferences: <a>\nIn-Reply-To: <b>\n",
       "In-Reply-To: <1>\nReferences: <a>\n <1>\n"},
      {"Message-ID: <1>\nReferences: none\nIn-Reply-To: <b>\n",
       "In-Reply-To: <1>\nReferences: <b>\n <1>\n"},
      {"Message-ID: <1>\nIn-Reply-To: <a> <b>\n", "In-Reply-To: <1>\nReferences: <1>\n"},
      {"Message-ID: <1>\nReferences: <<a> <b c> <\xff> <\n> <>\n",
       "In-Reply-To: <1>\nReferences: <a>\n <1>\n"},
      {"References: <a>\n", ""},
      {"Message-ID: 1\n", ""},
      {"Message-ID: <1> <2>\n", ""},
      {"Message-ID: <" + std::string(1000, 'x') + ">\n", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.header);
    const std::string text = respond("Subject: b\nFrom: f\n\n", row.header);
    const size_t start = text.find("To: <s@x>\n") + 10;
    CHECK(text.substr(start, text.find("Subject: b") - start) == row.fields);
  }
  mail::ResponderSettings settings;
  settings.no_inreplyto = true;
  CHECK(respond("In-Reply-To: z\nReferences: z\n\n", "Message-ID: <1>\n", settings).find("<1>") ==
        std::string::npos);
  const std::string text = respond("In-Reply-To: z\nReferences: z\n\n", "Message-ID: <1>\n");
  CHECK(text.find("To: z") == std::string::npos);
  CHECK(text.find("References: z") == std::string::npos);
}

TEST_CASE("a To field that is left to the text") {
  const auto text = [](std::string_view own) {
    return respond(own, "", {}, mail::ToField::as_written);
  };
  CHECK(text("To: z\n\n").find("To: z\n") != std::string::npos);
  CHECK(text("To: z\n\n").find("s@x") == std::string::npos);
  CHECK(text("X: z\n\n").find("Cc: recipient list not shown: ;\n") != std::string::npos);
  CHECK(text("Cc: z\n\n").find("not shown") == std::string::npos);
}
