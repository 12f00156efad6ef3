#include "service/lint.h"

#include <doctest/doctest.h>

#include "text/fmt.h"

static shell::Script script(const char* text) {
  const auto read = shell::read_script(text);
  REQUIRE(read);
  return *read;
}

// What is found, as `LINE:first words;`.
static std::string judge(const char* text, service::Duty duty) {
  std::string shown;
  for (const service::Finding& finding : service::judge(script(text), duty)) {
    text::append(shown, finding.line, ':', finding.text.substr(0, finding.text.find(';')), ';');
  }
  return shown;
}

TEST_CASE("what is wrong with a service") {
  const std::string background = "& leaves a process behind that supervise does not see;";
  const std::string errors = "0:standard error does not go to the log;";
  const std::string limits = "0:no limits are set;";
  struct Row {
    const char* text;
    std::string shown;
  };
  for (const Row& row : {
           Row{"exec 2>&1\nexec softlimit -m 1 a", ""},
           {"exec 2>&1 softlimit -m 1 a", ""},
           {"exec softlimit -m 1 a 2>&1", ""},
           {"exec 2>/dev/null\nexec softlimit a", ""},
           {"exec softlimit -m 1 a", errors},
           {"x 2>&1\nexec softlimit -m 1 a", errors},
           {"exec 2>&1\nexec a", limits},
           {"exec 2>&1\nulimit -v 1\nexec a", ""},
           {"exec 2>&1\nexec setuidgid b /usr/bin/softlimit -m 1 a", ""},
           {"exec a", errors + limits},
           {"exec 2>&1\nsoftlimit a", "2:no exec in front of softlimit;"},
           {"exec 2>&1\nA=b softlimit a\n\n# end\n", "2:no exec in front of softlimit;"},
           {"exec 2>&1\nif x; then exec softlimit a; fi\necho no", ""},
           {"exec 2>&1\nif x; then softlimit a; fi", ""},
           {"exec 2>&1\nx && softlimit a", ""},
           {"exec 2>&1\nsoftlimit a &", "2:" + background},
           {"exec 2>&1\nb & softlimit a", "2:" + background + "2:no exec in front of softlimit;"},
           {"exec 2>&1\nb & trap 'kill $!' TERM; softlimit a & wait", ""},
           {"b &\n. ./common", "1:" + background},
           {". ./common\nexec a", ""},
           {"eval \"$x\"\nexec a", ""},
           {"exec $x a", ""},
           {"$x a", ""},
           {"exit 0", ""},
           {"f() { a; }\nf", ""},
           {"f() { exec a; }\nf", errors + limits},
           {"exec 2>&1\nsoftlimit a; exit 1", ""},
           {"while :; do a; done", ""},
           {"", ""},
       }) {
    CAPTURE(row.text);
    CHECK(judge(row.text, service::Duty::logged_service) == row.shown);
  }
}

TEST_CASE("without a log nothing need go there, and a log needs no limits") {
  CHECK(judge("exec a", service::Duty::service) == "0:no limits are set;");
  CHECK(judge("exec multilog t ./main", service::Duty::log) == "");
  CHECK(judge("multilog t ./main", service::Duty::log) == "1:no exec in front of multilog;");
}

// The program of a script, its account, with + if it may be in more groups, and its log directories.
static std::string target(const char* text) {
  const service::Target target = service::find_target(script(text));
  if (target.words.empty()) return "unknown";
  std::string shown = text::join(target.line, ':', target.words[0].text, '|', target.account.name,
                                 target.account.more_groups ? "+|" : "|");
  for (const std::string& directory : service::log_directories(target)) shown += directory + ' ';
  return shown;
}

TEST_CASE("the program at the end of a chain") {
  struct Row {
    const char* text;
    const char* shown;
  };
  for (const Row& row : {
           Row{"exec a b", "1:a||"},
           {"x\na b", "2:a||"},
           {"exec a\nb", "1:a||"},
           {"if x; then exec a; else exec b; fi", "1:b||"},
           {"exec setuidgid log multilog t n5 ./main '-*' /var/log/x", "1:multilog|log|./main /var/log/x "},
           {"exec /usr/bin/setuidgid log /usr/bin/multilog ./main", "1:/usr/bin/multilog|log|./main "},
           {"exec setuidgid -s log multilog ./main \"./$x\" .*", "1:multilog|log+|./main "},
           {"exec setuser log multilog ./main", "1:multilog|log+|./main "},
           {"exec s6-setuidgid log multilog ./main", "1:multilog|log+|./main "},
           {"exec chpst -ulog -m 5 multilog ./main", "1:multilog|log+|./main "},
           {"exec chpst -v -u log:adm -- multilog ./main", "1:multilog|log:adm+|./main "},
           {"exec setuidgid \"$x\" multilog ./main", "1:multilog||./main "},
           {"exec setuidgid $x multilog ./main", "unknown"},
           {"exec setuidgid log", "unknown"},
           {"exec setuidgid -z log a", "unknown"},
           {"exec setuidgid a setuidgid b c", "1:c|b|"},
           {"exec envdir -p X_ env envuidgid u softlimit -m5 -o 20 setlock -nx l pgrphack c d", "1:c||"},
           {"exec env -i -u A B=c \"D=$d\" nice -n 5 confine -sr /etc -w ./log argv0 c d", "1:c||"},
           {"exec -a x -c a", "1:a||"},
           {"exec softlimit -m \"$x\" a", "1:a||"},
           {"exec softlimit $x a", "unknown"},
           {"exec softlimit -m", "unknown"},
           {"exec \"$x\"", "1:$x||"},
           {"exec tcpserver 0 25 setuidgid a b", "1:tcpserver||"},
           {"a | b", "unknown"},
           {"exit 0", "unknown"},
           {"", "unknown"},
       }) {
    CAPTURE(row.text);
    CHECK(target(row.text) == row.shown);
  }
}
