#include "box/lint.h"

#include <doctest/doctest.h>

#include "text/fmt.h"

namespace {

using namespace std::string_literals;
using Allowed = box::Instructions::Allowed;

char mark(box::Severity severity) { return severity == box::Severity::error ? '!' : '?'; }

// What is wrong with a program line: `!` for an error or `?` for a warning, and the text, each, in
// one string.
std::string found_in(std::string_view command) {
  std::string shown;
  for (const box::Finding& each :
       box::lint(text::join('|', command, '\n'), Allowed::all).findings) {
    text::append(shown, shown.empty() ? "" : "; ", mark(each.severity), each.text);
  }
  return shown;
}

// The same for a file, with the number of the line in front.
std::string found(const std::string& content, Allowed allowed = Allowed::all) {
  std::string shown;
  for (const auto& [line, severity, text] : box::lint(content, allowed).findings) {
    text::append(shown, shown.empty() ? "" : "; ", line, mark(severity), text);
  }
  return shown;
}

struct Row {
  std::string text;
  std::string shown;
};

}  // namespace

TEST_CASE("files in which nothing is wrong") {
  for (const std::string& content : {
           ""s,
           "#\n"s,
           "./Maildir/\n"s,
           "# a\tb\r\n\n+list\n&a@b\nc@d\n"s,
           "./a/\n/var/mail/joe\n|true\n\n&\"a b\"@c\n"s,
           "|exit 99\n# \xc2\xa0\n"s,
       }) {
    CAPTURE(content);
    CHECK(found(content) == "");
  }
}

TEST_CASE("lines that cannot be read as they look") {
  for (const Row& row : {
           Row{"\n&a@b\n", "1!Uh-oh: first line of .qmail file is blank. (#4.2.1)"},
           {"&a@b\n&\n", "2!Uh-oh: .qmail has forward delivery without address. (#4.2.1)"},
           {"&a@b", "1?no newline at the end of the file: is it whole?"},
           {"&a@b \n#x \n", "1?blanks at the end are cut off"},
           {"./a\0b\n"s, "1!a NUL: the rest of the line is not read"},
           {"&a@b\r\n./c\n", "1!a CR at the end: it is part of what the line says"},
           {"+List\n", "1?+List is ignored: there is only +list"},
           {"\xef\xbb\xbf#x\n",
            "1!a byte order mark: it is part of what the line says; "
            "1?no @: the message goes to ??"
            "?#x at the host of control/envnoathost"},
           {"./a\xc2\xa0\n", "1!a no-break space: it is part of what the line says"},
           {"|a\vb\n", "1!a vertical tab: it is part of what the line says"},
       }) {
    CAPTURE(row.text);
    CHECK(found(row.text) == row.shown);
  }
}

TEST_CASE("an x bit, and +list") {
  CHECK(found("./a\n&b@c\n", Allowed::forwarding) ==
        "1!Uh-oh: .qmail has file delivery but has x bit set. (#4.7.0)");
  CHECK(found("+list\n|a\n") == "2!Uh-oh: .qmail has prog delivery but has x bit set. (#4.7.0)");
}

TEST_CASE("files and addresses") {
  for (const Row& row : {
           Row{"./Maildir", "?./Maildir is an mbox: the name of a maildir ends with /"},
           {"./$EXT/", "?$ is plain in the name of a file: only program lines have variables"},
           {"./Maildir/ # mine", "?# begins a comment only at the start of a line"},
           {"Maildir/", "!Maildir/ is an address: the name of a file begins with . or /"},
           {"~/Maildir/", "!~/Maildir/ is an address: the name of a file begins with . or /"},
           {"joe", "?no @: the message goes to joe at the host of control/envnoathost"},
           {" a@b", "!a blank in front: all of the line is an address"},
           {"& a@b", "!a blank in front: all of the line is an address"},
           {"&Joe <a@b>", "!< and > are part of the address"},
           {"&a@b, c@d", "!one address a line: blanks and commas are part of it"},
           {"a@b c@d", "!one address a line: blanks and commas are part of it"},
       }) {
    CAPTURE(row.text);
    CHECK(found(row.text + "\n") == "1" + row.shown);
  }
}

TEST_CASE("lines that never count") {
  CHECK(found("|exit 99\n&a@b\n\n./c\n") ==
        "2?never reached: line 1 always stops; 4?never reached: line 1 always stops");
  CHECK(found("&a@b\n|exit 100\n") ==
        "1?never sent: line 2 always fails, and forwards go out last");
  CHECK(found("&a@b\n|echo x; exit 99\n") == "");
  CHECK(found("|bouncesaying no\n./a\n") == "2?never reached: line 1 always stops");
  CHECK(found("|bouncesaying no true\n./a\n") == "");
  CHECK(found("|a && exit 0; exit 99\n./a\n") == "");
  CHECK(found("|exit 0\n./a\n") == "");
}

TEST_CASE("variables of the sender without quotes") {
  const std::string unquoted = " is not quoted: whoever sends mail chooses what words it becomes";
  for (const Row& row : {
           Row{"a \"$SENDER\" '$EXT' \\$HOST", ""},
           {"a $USER $HOME ${#EXT} $((1+2)) $x", ""},
           {"a $SENDER", "!$SENDER" + unquoted},
           {"a x${DEFAULT%-*}y $EXT4", "!${DEFAULT%-*}" + unquoted + "; !$EXT4" + unquoted},
           {"a $EXT $EXT", "!$EXT" + unquoted},
           {"a ${x:-$LOCAL}", "!${x:-$LOCAL}" + unquoted},
           {"x=$SENDER a", ""},
           {"x=$SENDER; a \"$x\"; a $x", "!$x" + unquoted},
           {"x=\"a $HOST\"; y=$x; a $y", "!$y" + unquoted},
           {"read x; a $x", "!$x" + unquoted},
           {"for x in \"$EXT\"; do a $x; done", "!$x" + unquoted},
           {"for x in $EXT; do a \"$x\"; done", "!$EXT" + unquoted},
           {"case $EXT in a) b;; esac", ""},
           {"[ $EXT = a ] || exit 0", "!$EXT" + unquoted},
           {"a \"$(b $EXT)\"", "!$EXT" + unquoted},
           {"a \"`b $EXT`\"", "!$EXT" + unquoted},
           {"x=`a \\`b $EXT\\``", "!$EXT" + unquoted + "; !`b $EXT`" + unquoted},
           {"a $(822field subject)", "!$(822field subject)" + unquoted},
           {"a $(date +%Y)", ""},
           {"sh -c 'a $EXT'", "!$EXT" + unquoted},
           {"if a; then b $RECIPIENT; fi", "!$RECIPIENT" + unquoted},
       }) {
    CAPTURE(row.text);
    CHECK(found_in(row.text) == row.shown);
  }
}

TEST_CASE("variables of the sender where quotes are not enough") {
  for (const Row& row : {
           Row{"eval \"a $EXT\"", "!eval runs what $EXT says"},
           {"sh -c \"a $SENDER\"", "!sh runs what $SENDER says"},
           {"/bin/sh -ec \"a $SENDER\"", "!sh runs what $SENDER says"},
           {"sh -c 'a \"$1\"' sh \"$SENDER\"", ""},
           {"perl -e \"a('$SENDER')\"", "!perl runs what $SENDER says"},
           {"sed \"s/a/$EXT/\"", "!sed runs what $EXT says"},
           {"sed -n -f x \"$EXT\"", "!sed runs what $EXT says"},
           {"awk -v a=\"$EXT\" '{print a}'", ""},
           {"ssh host a \"$EXT\"", "!ssh runs what $EXT says"},
           {"a >\"$EXT\"", "?$EXT names a file: it may hold / and .."},
           {"a \"lists/$EXT\"", "?$EXT in a path: it may hold / and .."},
           {"a \"http://b/$EXT\" \"$EXT/b\"", ""},
       }) {
    CAPTURE(row.text);
    CHECK(found_in(row.text) == row.shown);
  }
}

TEST_CASE("exit codes") {
  for (const Row& row : {
           Row{"exit 1", "?exit 1 defers the message, as 111 does"},
           {"a || exit 77", "?exit 77 refuses the message for good, as 100 does"},
           {"a || exit 67", "?exit 67 defers the message, as 111 does"},
           {"a || exit 100; b || exit 111; c || exit 75; exit 0", ""},
           {"exit $x", ""},
           {"grep -q a",
            "?grep says no with exit code 1, which defers the message; || exit 0 is missing"},
           {"/bin/grep -q a && exit 99",
            "?grep says no with exit code 1, which defers the message; || exit 0 is missing"},
           {"grep -q a && exit 99 || exit 0", ""},
           {"grep -q a && exit 99; exit 0", ""},
           {"if grep -q a; then exit 99; fi", ""},
           {"822field subject | grep -q a && exit 99",
            "?grep says no with exit code 1, which defers the message; || exit 0 is missing"},
           {"spamc -c",
            "?spamc says no with exit code 1, which defers the message; || exit 0 is missing"},
           {"spamc -U x", ""},
       }) {
    CAPTURE(row.text);
    CHECK(found_in(row.text) == row.shown);
  }
}

TEST_CASE("what else goes wrong in program lines") {
  for (const Row& row : {
           Row{"", "?no program: nothing is done"},
           {"spamc | maildrop",
            "?if spamc fails, nobody sees it: the last program of a pipeline decides"},
           {"echo a | b; cat | b; a | grep -q b || exit 0", ""},
           {"a &", "?what runs behind & does not get the message, and nobody sees it fail"},
           {"bouncesaying 'Don't write'",
            "?this is no command for sh, or one that cannot be judged"},
           {"./Maildir/", "!./Maildir/ is no program; a line that delivers to a maildir has no |"},
           {"mail-stop ./Maildir/",
            "!./Maildir/ is no program; a line that delivers to a maildir has no |"},
           {"mail-if { grep -q a } { mail-not mail-test grep -q b }",
            "?grep says no with exit code 1, which mail-if takes for not knowing; mail-test is "
            "missing"},
           {"mail-timeout 9 /bin/test -e a",
            "?test says no with exit code 1, which mail-timeout takes for not knowing; mail-test "
            "is "
            "missing"},
           {"except grep -q a; bouncesaying b grep -q a; condredirect c grep -q a", ""},
           {"mail-and { mail-once -t 9 -c d sh -c 'echo $EXT' }",
            "!$EXT is not quoted: whoever sends mail chooses what words it becomes"},
           {"mail-or { a } { transcript -t9 b sh -c \"$EXT\" }", "!sh runs what $EXT says"},
           {"mail-or a b", "!mail-or wants programs in braces that are words of their own"},
           {"mail-or { a } b", "!mail-or wants programs in braces that are words of their own"},
           {"mail-tee { a { b }", "!mail-tee wants programs in braces that are words of their own"},
           {"mail-first { } { b }",
            "!mail-first wants programs in braces that are words of their own"},
           {"mail-first $a", ""},
       }) {
    CAPTURE(row.text);
    CHECK(found_in(row.text) == row.shown);
  }
}

TEST_CASE("what a file names") {
  const box::Lint lint = box::lint(
      "./Maildir/\n|f() { a; }; f; cd x; preline -d b; exec c $d; $e; \"$(g)\" A=1 h; A=1 ./i\n"
      "./mbox\n|exec\n",
      Allowed::all);
  std::string shown;
  for (const auto& [line, name] : lint.programs) text::append(shown, line, ':', name, ' ');
  for (const auto& [line, name] : lint.maildirs) text::append(shown, line, "/:", name, ' ');
  for (const auto& [line, name] : lint.mboxes) text::append(shown, line, "-:", name, ' ');
  CHECK(shown == "2:a 2:preline 2:b 2:c 2:g 2:./i 1/:./Maildir/ 3-:./mbox ");
}

TEST_CASE("programs behind programs") {
  for (const Row& row : {
           Row{"except except a b", "except except a"},
           {"mail-if { a x } { mail-and { b } { mail-not c } } { test }",
            "mail-if a mail-and b mail-not c test"},
           {"mail-once -ct 9 -- d a", "mail-once a"},
           {"mail-once -t9 d", "mail-once"},
           {"mail-timeout 9 a; mail-stop b; mail-test c; transcript -t 9 d e",
            "mail-timeout a mail-stop b mail-test c transcript e"},
           {"bouncesaying -x a; condredirect b c; condredirect b",
            "bouncesaying a condredirect c condredirect"},
           {"condredirect $a b; condredirect \"$a\" c", "condredirect condredirect c"},
           {"exec -a b c; command -p cd; command d; preline -f /x/e", "c d preline /x/e"},
           {"mail-tee { a } { \"$b\" } { c \"$d\" }", "mail-tee a c"},
       }) {
    CAPTURE(row.text);
    std::string shown;
    for (const box::Named& each :
         box::lint(text::join('|', row.text, '\n'), Allowed::all).programs) {
      text::append(shown, shown.empty() ? "" : " ", each.name);
    }
    CHECK(shown == row.shown);
  }
}

TEST_CASE("names of files") {
  const auto shown = [](std::string_view name) {
    const auto finding = box::lint_name(name);
    return finding ? finding->text : "";
  };
  for (const char* fine : {".qmail", ".qmail-a", ".qmail-a:b-default", "draft.X", ".qmail-~a"}) {
    CHECK(shown(fine) == "");
  }
  CHECK(shown(".qmail-a.b") == "never found: dots are looked up as colons");
  CHECK(shown(".qmail-Joe") == "never found: names are looked up in lower case");
  CHECK(shown(".qmail-a~") == "an address of its own: is it the backup of an editor?");
}

TEST_CASE("hostile lines are read in no time, and say no more than so much") {
  std::string nested;
  for (int i = 0; i < 40; ++i) nested += "a $(b $EXT ";
  CHECK(box::lint("|" + nested + "\n", Allowed::all).findings.size() <= 20);
  std::string wrapped = "|", braced = "|";
  for (int i = 0; i < 20000; ++i) wrapped += "except ", braced += "mail-and { ";
  for (int i = 0; i < 20000; ++i) braced += "} ";
  CHECK(box::lint(wrapped + "\n", Allowed::all).programs.size() <= 21);
  CHECK(box::lint(braced + "\n", Allowed::all).programs.size() <= 21);
  std::string many = "|a";
  for (int i = 0; i < 20000; ++i) text::append(many, " ${EXT#", i, "}");
  CHECK(box::lint(many + "\n", Allowed::all).findings.size() <= 20);
  std::string assigned = "|";
  for (int i = 0; i < 20000; ++i) text::append(assigned, "v", i, "=$EXT; a \"$v", i, "\";");
  CHECK(box::lint(assigned + "\n", Allowed::all).findings.size() <= 20);
}
