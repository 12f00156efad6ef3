#include "mail/responder_settings.h"

#include <doctest/doctest.h>

#include <limits>

namespace {

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("settings without anything set") {
  const mail::ResponderSettings settings;
  CHECK(settings.msglimit == 1);
  CHECK(settings.timelimit == 3600);
  CHECK(!settings.copymsg);
  CHECK(!settings.no_inreplyto);
  CHECK(!settings.subject_prefix);
  CHECK(!settings.addressed_to);
  CHECK(mail::is_copied(settings, "Anything"));
}

TEST_CASE("each setting is set by its name") {
  mail::ResponderSettings settings;
  for (const char* name : {"msglimit", "timelimit", "numlines", "starttime", "endtime"}) {
    CAPTURE(name);
    CHECK(mail::set(settings, name, "17 \t") == mail::Set::done);
    for (const char* bad : {"", "x", "-1", "1x", " 1", "99999999999999999999"}) {
      CAPTURE(bad);
      CHECK(mail::set(settings, name, bad) == mail::Set::bad_value);
    }
  }
  CHECK(settings.msglimit == 17);
  CHECK(settings.timelimit == 17);
  CHECK(settings.numlines == 17);
  CHECK(settings.starttime == 17);
  CHECK(settings.endtime == 17);
  for (const char* value : {"", "1", "yes"}) {
    CHECK(mail::set(settings, "copymsg", value) == mail::Set::done);
    CHECK(settings.copymsg);
    CHECK(mail::set(settings, "copymsg", "0") == mail::Set::done);
    CHECK(!settings.copymsg);
  }
  CHECK(mail::set(settings, "no_inreplyto", "") == mail::Set::done);
  CHECK(settings.no_inreplyto);
  CHECK(mail::set(settings, "separator", " - ") == mail::Set::done);
  CHECK(settings.separator == " - ");
  CHECK(mail::set(settings, "subject_prefix", "Re: ") == mail::Set::done);
  CHECK(settings.subject_prefix == "Re: ");
  CHECK(mail::set(settings, "bcc", "b@x ") == mail::Set::done);
  CHECK(settings.bcc == "b@x");
  CHECK(mail::set(settings, "addressed_to", "") == mail::Set::done);
  CHECK(settings.addressed_to == Strings{});
  CHECK(mail::set(settings, "addressed_to", " a@b,, c@d\t") == mail::Set::done);
  CHECK(settings.addressed_to == Strings{"a@b", "c@d"});
  for (const char* name : {"", "what", "MSGLIMIT", "msglimit "}) {
    CAPTURE(name);
    CHECK(mail::set(settings, name, "1") == mail::Set::unknown_name);
  }
  for (const char* name : mail::responder_setting_names) {
    CAPTURE(name);
    CHECK(mail::set(settings, name, "1") == mail::Set::done);
  }
}

TEST_CASE("fields that are copied") {
  mail::ResponderSettings settings;
  CHECK(mail::set(settings, "headerkeep", "from:SUBJECT, to") == mail::Set::done);
  CHECK(mail::is_copied(settings, "From"));
  CHECK(mail::is_copied(settings, "subject"));
  CHECK(mail::is_copied(settings, "To"));
  CHECK(!mail::is_copied(settings, "Date"));
  CHECK(mail::set(settings, "headerstrip", "to") == mail::Set::done);
  CHECK(!mail::is_copied(settings, "To"));
  CHECK(mail::set(settings, "headerkeep", "") == mail::Set::done);
  CHECK(mail::is_copied(settings, "Date"));
}

TEST_CASE("config.txt: settings, an empty line, a response") {
  struct Row {
    std::string_view config, response, bad_line;
    uint64_t msglimit;
  };
  const Row rows[] = {
      {"", "", "", 1},
      {"msglimit=2", "", "", 2},
      {"msglimit=2\r\n\r\nSubject: x\r\n", "Subject: x\r\n", "", 2},
      {"# msglimit=2\nmsglimit=3\n\n\nx", "\nx", "", 3},
      {"\nmsglimit=2\n", "msglimit=2\n", "", 1},
      {"msglimit=2\nmsglimit=4\n", "", "", 4},
      {"msglimit\nwhat=1\nmsglimit=5\n", "", "msglimit", 5},
      {"what=1\n\nx", "x", "what=1", 1},
      {"msglimit=x", "", "msglimit=x", 1},
      {"separator=a=b\n", "", "", 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.config);
    mail::ResponderSettings settings;
    const mail::ResponderConfig read = mail::read_config(row.config, settings);
    CHECK(read.response == row.response);
    CHECK(read.bad_line == row.bad_line);
    CHECK(settings.msglimit == row.msglimit);
  }
}
