#include "shell/script.h"

#include <doctest/doctest.h>

#include "text/fmt.h"

// What was read, as one line: each command as `LINE:word,word;`, a word of unknown text with `?` behind it, one
// of unknown number with `*`, `2` where standard error is moved; then `&LINE`, `f()`, and `!` if there is a
// last command. `broken` if nothing was read.
static std::string read(std::string_view text) {
  const auto script = shell::read_script(text);
  if (!script) return "broken";
  std::string shown;
  for (const shell::Command& command : script->commands) {
    text::append(shown, command.line, ':');
    for (const shell::Word& word : command.words) {
      if (&word != &command.words[0]) shown += ',';
      shown += word.text;
      if (word.kind == shell::Word::Kind::one) shown += '?';
      if (word.kind == shell::Word::Kind::many) shown += '*';
    }
    if (command.moves_errors) shown += '2';
    shown += ';';
  }
  for (const size_t line : script->backgrounds) text::append(shown, '&', line);
  for (const std::string& name : script->functions) text::append(shown, name, "()");
  if (script->last) shown += '!';
  return shown;
}

struct Row {
  const char* text;
  const char* shown;
};

TEST_CASE("words, quotes, comments and lines") {
  for (const Row& row : {
           Row{"", ""},
           {"\n\n", ""},
           {"a b\tc", "1:a,b,c;!"},
           {"#!/bin/sh\na b\n", "2:a,b;!"},
           {"a # b\n# c\nd#e", "1:a;3:d#e;!"},
           {"a \\\n  b\nc", "1:a,b;3:c;!"},
           {"a\\\nb", "1:ab;!"},
           {"a \\\\ \\  \\#b", "1:a,\\, ,#b;!"},
           {"'a b' \"c d\"e''", "1:a b,c de;!"},
           {"a '' \"\"", "1:a,,;!"},
           {"a 'b\n;c' d", "1:a,b\n;c,d;!"},
           {"a \"b\\\"c\\d\\\ne\"", "1:a,b\"c\\de;!"},
           {"a 'b", "broken"},
           {"a \"b", "broken"},
           {"a \\", "1:a,;!"},
           {"a;b\nc", "1:a;1:b;2:c;!"},
           {";", ""},
           {"A=1 B='2 3' c D=4", "1:c,D=4;!"},
           {"A=1", "1:;!"},
           {"a b=1 1=2", "1:a,b=1,1=2;!"},
           {"1=2", "1:1=2;!"},
           {"\"A=1\" b", "1:b;!"},
           {"a\xff\x80 b", "1:a\xff\x80,b;!"},
       }) {
    CAPTURE(row.text);
    CHECK(read(row.text) == row.shown);
  }
}

TEST_CASE("expansions") {
  for (const Row& row : {
           Row{"a $b ${c} $1x $?", "1:a,$b*,${c}*,$1x*,$?*;!"},
           {"a \"$b\" \"x${c}y\" \"$*\"", "1:a,$b?,x${c}y?,$*?;!"},
           {"a \"$@\" \"${b[@]}\"", "1:a,$@*,${b[@]}*;!"},
           {"a $ \"$\" x$", "1:a,$,$,x$;!"},
           {"a `b \\` c` d", "1:a,`b \\` c`*,d;!"},
           {"a $(b 'c)' \"d)\" (e) $(f)) g", "1:a,$(b 'c)' \"d)\" (e) $(f))*,g;!"},
           {"a \"$(b \"c\" `d`)\" e", "1:a,$(b \"c\" `d`)?,e;!"},
           {"a $(b # c)\n) d", "1:a,$(b # c)\n)*,d;!"},
           {"a ${b:-'}' \"}\" ${c}} d", "1:a,${b:-'}' \"}\" ${c}}*,d;!"},
           {"a $((1 + (2))) b", "1:a,$((1 + (2)))*,b;!"},
           {"a ~/b *.c d? [e]f {g,h} [ ]", "1:a,~/b?,*.c*,d?*,[e]f*,{g,h}*,[,];!"},
           {"a \\*b '*' \"~\"", "1:a,*b,*,~;!"},
           {"$b c", "1:$b*,c;!"},
           {"a $(b", "broken"},
           {"a ${b", "broken"},
           {"a `b", "broken"},
           {"a $(case b in c) d;; esac)", "broken"},
           {"a $(b <<c\nd\nc\n)", "broken"},
           {"a $'b'", "broken"},
       }) {
    CAPTURE(row.text);
    CHECK(read(row.text) == row.shown);
  }
}

TEST_CASE("redirections") {
  for (const Row& row : {
           Row{"exec 2>&1", "1:exec2;!"},
           {"a 2> b c", "1:a,c2;!"},
           {"2>>b a", "1:a2;!"},
           {"a >b <c 1>d 12>e 2", "1:a,2;!"},
           {"a 2<b", "1:a2;!"},
           {"a &>b", "1:a2;!"},
           {"a &>>b", "1:a2;!"},
           {"a >&b", "1:a2;!"},
           {"a >&2", "1:a;!"},
           {"a >&- <&- 3<&0 <>b >|c", "1:a;!"},
           {"a '2'>b", "1:a,2;!"},
           {"a x2>b", "1:a,x2;!"},
           {">b", "1:;!"},
           {"2>b", "1:2;!"},
           {"a >", "broken"},
           {"a > ;b", "broken"},
           {"a <(b)", "broken"},
           {"exec > >(b)", "broken"},
           {"a <<<b c", "1:a,c;!"},
           {"a <<b c\nd e &\n b\nb\nf", "1:a,c;5:f;!"},
           {"a <<-b <<'c d'\n\tx\n\tb\ny\nc d\nf", "1:a;6:f;!"},
           {"a <<b\nc", "broken"},
       }) {
    CAPTURE(row.text);
    CHECK(read(row.text) == row.shown);
  }
}

TEST_CASE("what ties commands together") {
  for (const Row& row : {
           Row{"a | b", "1:a;1:b;"},
           {"a |& b", "1:a2;1:b;"},
           {"a && b || c", "1:a;1:b;1:c;"},
           {"a &&\n\n b\nc", "1:a;3:b;4:c;!"},
           {"! a", "1:a;"},
           {"a && b; c", "1:a;1:b;1:c;!"},
           {"a &", "1:a;&1"},
           {"a & b\nc&d", "1:a;1:b;2:c;2:d;&1&2!"},
           {"a | b &", "1:a;1:b;&1"},
           {"a &\nwait", "1:a;2:wait;&1!"},
           {"a; ;", "1:a;!"},
           {"a &&", "broken"},
           {"&& a", "broken"},
           {"& a", "broken"},
           {"| a", "broken"},
       }) {
    CAPTURE(row.text);
    CHECK(read(row.text) == row.shown);
  }
}

// What belongs to each command beside its words: `DEPTH`, its assignments, `>` and its targets, what ties it to the
// next; then the expansions in its words, `AT=TEXT`, in quotes if they are quoted. Then the heads of loops.
static std::string read_around(std::string_view text) {
  const auto script = shell::read_script(text);
  if (!script) return "broken";
  constexpr std::string_view ties[] = {";", "&&", "||", "|", "&"};
  std::string shown;
  for (const shell::Command& command : script->commands) {
    text::append(shown, command.depth);
    for (const shell::Word& word : command.assignments) text::append(shown, ' ', word.text);
    for (const shell::Word& word : command.targets) text::append(shown, " >", word.text);
    for (const shell::Word& word : command.words) {
      for (const auto& [written, at, quoted] : word.expansions) {
        const char* mark = quoted ? "\"" : "";
        text::append(shown, ' ', at, '=', mark, written, mark);
      }
    }
    shown += ties[static_cast<size_t>(command.behind)];
  }
  for (const shell::Command& loop : script->loops) {
    for (const shell::Word& word : loop.words) text::append(shown, ' ', word.text);
  }
  return shown;
}

TEST_CASE("what belongs to a command beside its words") {
  for (const Row& row : {
           Row{"a && b || c | d & e; f", "0&&0||0|0&0;0;"},
           {"A=$x B=1 c D=2", "0 A=$x B=1;"},
           {"A=1", "0 A=1;"},
           {">$x", "0 >$x;"},
           {"a >b 2>&1 <\"$c\"", "0 >b >1 >$c;"},
           {"a x$b/\"y$c\"'$d' \\$e $", "0 1=$b 5=\"$c\";"},
           {"a \"$(b $c)\" ${d:-$e}", "0 0=\"$(b $c)\" 0=${d:-$e};"},
           {"a \"${b:-\"$c\"}\" `d`", "0 0=\"${b:-\"$c\"}\" 0=`d`;"},
           {"if a; then { b; }; fi >c", "1;2;0 >c;"},
           {"for x in a $b; do c; done", "1; for x in a $b"},
       }) {
    CAPTURE(row.text);
    CHECK(read_around(row.text) == row.shown);
  }
}

TEST_CASE("a word names a program") {
  const auto script = shell::read_script("/bin/a a$x b");
  CHECK(shell::names_program(script->commands[0].words[0], "a"));
  CHECK(!shell::names_program(script->commands[0].words[1], "a$x"));
  CHECK(!shell::names_program(script->commands[0].words[2], "a"));
}

TEST_CASE("compound commands") {
  for (const Row& row : {
           Row{"if a; then b; else c; fi", "1:a;1:b;1:c;"},
           {"if a\nthen\n  exec b\nelif c; then d\nfi\ne", "1:a;3:exec,b;4:c;4:d;6:e;!"},
           {"while a; do b; done", "1:a;1:b;"},
           {"until a; do b; done 2>&1", "1:a;1:b;1:2;"},
           {"for x in a b; do c $x; done", "1:c,$x*;"},
           {"for x\ndo a; done; b", "2:a;2:b;!"},
           {"case $x in a|b) c;; (d) e & ;; *) f\nesac", "1:c;1:e;1:f;&1"},
           {"case x in\nesac\na", "3:a;!"},
           {"case x\nin if) a;;\nesac; b", "2:a;3:b;!"},
           {"case x in 'esac') a;; esac", "1:a;"},
           {"{ a; b; }", "1:a;1:b;"},
           {"{ a; } 2>b", "1:a;1:2;"},
           {"{ a; } &", "1:a;&1"},
           {"(a\n) 2>b", "1:a;2:2;"},
           {"(a; b) | c", "1:a;1:b;1:c;"},
           {"( (a) )", "1:a;"},
           {"f() { a; }\nf", "1:a;2:f;f()!"},
           {"f () (a)\nb", "1:a;2:b;f()!"},
           {"f()\n{\na\n}", "3:a;f()"},
           {"((i & 3)); a", "1:a;!"},
           {"[[ a && (b < c) ]] && d", "1:d;"},
           {"echo if then fi { } done", "1:echo,if,then,fi,{,},done;!"},
           {"'if' a", "1:if,a;!"},
           {"if a; then b", "broken"},
           {"fi", "broken"},
           {"{ a; )", "broken"},
           {"if a; then b; done", "broken"},
           {"a )", "broken"},
           {"a (b)", "broken"},
           {"a ;; b", "broken"},
           {"(a) b", "broken"},
           {"fi b", "broken"},
           {"case x y", "broken"},
           {"case x in a) b", "broken"},
           {"x=(a b)", "broken"},
           {"function f { a; }", "broken"},
       }) {
    CAPTURE(row.text);
    CHECK(read(row.text) == row.shown);
  }
}

TEST_CASE("expansions nest only so deep") {
  std::string text = "a ";
  for (int i = 0; i < 10000; ++i) text += "$(";
  CHECK(read(text) == "broken");
  text = "a ";
  for (int i = 0; i < 20; ++i) text += "$(";
  for (int i = 0; i < 20; ++i) text += ")";
  CHECK(read(text) == "1:a," + text.substr(2) + "*;!");
  CHECK(read(std::string(100000, '(')) == "broken");
}

TEST_CASE("what is quoted is read back") {
  CHECK(shell::quote("a b") == "'a b'");
  for (const char* bytes : {"", "a", "'", "a'b''c", "$a `b` \\ \"c\"\n#", "\xff *"}) {
    CAPTURE(bytes);
    const auto script = shell::read_script(shell::quote(bytes) + " a");
    REQUIRE(script);
    CHECK(script->commands[0].words[0] == shell::Word{.text = bytes});
  }
}

TEST_CASE("the first line names the interpreter, and whether it is a shell") {
  struct First {
    const char* script;
    const char* shown;  // path|argument, with + in front if it is a shell
  };
  for (const First& row : {
           First{"", "none"},
           {"a", "none"},
           {"#!", "none"},
           {"#! \n/bin/sh", "none"},
           {" #!/bin/sh", "none"},
           {"#!/bin/sh", "+/bin/sh|"},
           {"#! /bin/sh -e \nx", "+/bin/sh|-e"},
           {"#!/bin/bash\n", "+/bin/bash|"},
           {"#!/usr/bin/env dash", "+/usr/bin/env|dash"},
           {"#!/usr/bin/env python3", "/usr/bin/env|python3"},
           {"#!/bin/busybox sh", "+/bin/busybox|sh"},
           {"#!/usr/bin/perl\t-w x", "/usr/bin/perl|-w x"},
           {"#!/bin/sh\r\n", "/bin/sh\r|"},
           {"#!sh", "+sh|"},
       }) {
    CAPTURE(row.script);
    const auto interpreter = shell::read_interpreter(row.script);
    const std::string shown =
        interpreter ? text::join(shell::is_shell(*interpreter) ? "+" : "", interpreter->path, '|', interpreter->argument)
                    : "none";
    CHECK(shown == row.shown);
  }
}
