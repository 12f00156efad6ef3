#include "talk/smtp.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace std::string_view_literals;
using talk::LineCutter;
using talk::SmtpSession;
using talk::Verb;
using Cut = LineCutter::Cut;
using Next = SmtpSession::Next;

namespace {

/// What each line of `wire` becomes, one letter each, and the lines.
std::string cuts(std::string_view wire, size_t block, std::vector<std::string>* lines = nullptr) {
  LineCutter cutter;
  std::string letters;
  for (size_t at = 0; at < wire.size(); at += block) {
    std::string_view rest = wire.substr(at, block);
    while (!rest.empty()) {
      const Cut cut = cutter.feed(rest);
      if (cut == Cut::more) CHECK(rest.empty());
      if (cut == Cut::line && lines != nullptr) lines->emplace_back(cutter.line());
      if (cut != Cut::more) letters += cut == Cut::line ? 'l' : cut == Cut::nul ? 'n' : 't';
    }
  }
  return letters;
}

SmtpSession session(talk::SmtpSettings settings = {}) {
  settings.greeting = "me.example";
  return SmtpSession(std::move(settings));
}

/// A session with MAIL and `count` recipients.
SmtpSession in_transaction(size_t count, talk::SmtpSettings settings = {}) {
  SmtpSession session = ::session(std::move(settings));
  session.command("MAIL FROM:<s@x>");
  for (size_t i = 0; i < count; ++i) {
    CHECK(session.command("RCPT TO:<r@y>") == Next::recipient);
    session.accept_recipient("");
  }
  return session;
}

}  // namespace

TEST_CASE("a command line ends at LF and loses one CR") {
  for (const size_t block : {size_t{1}, size_t{2}, size_t{3}, size_t{100}}) {
    std::vector<std::string> lines;
    CHECK(cuts("a\r\nb\nc\r\r\n\nx\ry\r\n", block, &lines) == "lllll");
    CHECK(lines == std::vector<std::string>{"a", "b", "c\r", "", "x\ry"});
  }
}

TEST_CASE("a line with a NUL and one that is too long are told apart from others") {
  CHECK(cuts("a\0b\r\n\0\nok\n"sv, 1) == "nnl");
  for (const size_t block : {size_t{1}, size_t{2047}, size_t{2048}, size_t{2049}, size_t{100000}}) {
    const std::string most(talk::smtp_line_most - 2, 'x');
    CHECK(cuts(most + "\r\n", block) == "l");
    CHECK(cuts(most + "x\r\nok\n", block) == "tl");
    CHECK(cuts(most + "x\n", block) == "l");
    CHECK(cuts(std::string(100000, '\0') + "\nok\n", block) == "tl");
  }
}

TEST_CASE("a verb ends at the first space, and tabs are no spaces") {
  struct Row {
    std::string_view line;
    Verb verb;
    std::string_view argument;
  };
  for (const Row& row : {Row{"HELO x", Verb::helo, "x"}, {"eHlO   a b ", Verb::ehlo, "a b "},
                         {"mail from:<>", Verb::mail, "from:<>"}, {"RCPT\tTO:<a>", Verb::unknown, ""},
                         {"data", Verb::data, ""}, {"rset ", Verb::rset, ""}, {"noop x", Verb::noop, "x"},
                         {"VRFY", Verb::vrfy, ""}, {"help", Verb::help, ""}, {"quit", Verb::quit, ""},
                         {"", Verb::unknown, ""}, {" quit", Verb::unknown, "quit"},
                         {"quit\r", Verb::unknown, ""}, {"expn a", Verb::unknown, "a"},
                         {"mailfrom:<a>", Verb::unknown, ""}, {"dat", Verb::unknown, ""}}) {
    CAPTURE(row.line);
    const talk::Command command = talk::split_command(row.line);
    CHECK(command.verb == row.verb);
    CHECK(command.argument == row.argument);
  }
}

TEST_CASE("an address is what stands between the brackets, or behind the colon") {
  struct Row {
    std::string_view argument, address, parameters;
  };
  for (const Row& row : {
           // in brackets
           Row{"FROM:<a@b>", "a@b", ""}, {"from: <a b@c> SIZE=100", "a b@c", " SIZE=100"},
           {"<a@b>", "a@b", ""}, {"FROM:<>", "", ""}, {"<", "", ""}, {"FROM:<a@b", "a@b", ""},
           {"x<a>y<b>", "a", "y<b>"}, {"FROM:< a@b >", " a@b ", ""}, {"<a<b@c>", "a<b@c", ""},
           {"<<a@b>>", "<a@b", ">"}, {"FROM:<a@b>SIZE=1", "a@b", "SIZE=1"},
           {"FROM:<\xe9@b\xff>", "\xe9@b\xff", ""}, {"<a\tb@c>", "a\tb@c", ""},
           {"<a@b\r>", "a@b\r", ""}, {"<a:b@c>", "a:b@c", ""},
           // without
           {"FROM:a@b", "a@b", ""}, {"FROM:   a@b SIZE=1", "a@b", "SIZE=1"}, {"a@b", "a@b", ""},
           {"", "", ""}, {":", "", ""}, {"FROM", "FROM", ""}, {"FROM:a:b", "a:b", ""},
           {"FROM:a>b c", "a>b", "c"}, {"  a b", "a", "b"}, {"FROM:\"a b\"@c d", "a b@c", "d"},
           // source routes
           {"to:<@a,@b:u3@LOCAL.ORG>", "u3@LOCAL.ORG", ""}, {"<@a:b@c>", "b@c", ""},
           {"<@a:@b:c@d>", "@b:c@d", ""}, {"<@a>", "", ""}, {"<@>", "", ""}, {"<@:>", "", ""},
           {"TO:@a:b@c", "b@c", ""}, {"<@a:>", "", ""}, {"<@a@b>", "", ""}, {"< @a:b>", " @a:b", ""},
           // quotes
           {"<a\"b>c\"d@local.org>", "ab>cd@local.org", ""}, {"<\"a b\"@c>", "a b@c", ""},
           {"<\"\"@c>", "@c", ""}, {"<\"a\\\"b\"@c>", "a\"b@c", ""}, {"<a\\@b@c>", "a@b@c", ""},
           {"<a\\>b@c>d", "a>b@c", "d"}, {"<\"a\\", "a", ""}, {"<\\", "", ""}, {"<\\\\>", "\\", ""},
           {"<\"a>", "a>", ""}, {"<\"", "", ""}, {"<a\"", "a", ""}, {"<\"a\"b\"c\"@d>", "abc@d", ""},
           {"<\"@a:b\"@c>", "@a:b@c", ""}, {"<\"a@b\"@c>", "a@b@c", ""}, {"<\\\"a@b>", "\"a@b", ""},
           {"<a@\"b\">", "a@b", ""}, {"<a@[1.2.3.4]>", "a@[1.2.3.4]", ""}, {"<a@[]>", "a@[]", ""},
           {"<[]>", "[]", ""}, {"<a@[1.2.3.4\">\"]>x", "a@[1.2.3.4>]", "x"},
           // odd domains
           {"<a@b.>", "a@b.", ""}, {"<a..b@c>", "a..b@c", ""}, {"<.a@c>", ".a@c", ""},
           {"<a@>", "a@", ""}, {"<a%b@c>", "a%b@c", ""}, {"<b!a>", "b!a", ""}, {"<a@b@c>", "a@b@c", ""},
           {"<#@[]>", "#@[]", ""}, {"<() { :;}; echo x@b>", "() { :;}; echo x@b", ""},
       }) {
    CAPTURE(row.argument);
    const talk::Mailbox mailbox = talk::parse_mailbox(row.argument);
    CHECK(mailbox.address == row.address);
    CHECK(mailbox.parameters == row.parameters);
  }
}

TEST_CASE("no argument makes the parser take more than there is") {
  constexpr std::string_view octets = "<>@:\\\" a";
  size_t wrong = 0;
  for (size_t number = 0; number < 8 * 8 * 8 * 8 * 8 * 8; ++number) {
    std::string argument;
    for (size_t rest = number; rest > 0; rest /= 8) argument += octets[rest % 8];
    const talk::Mailbox mailbox = talk::parse_mailbox(argument);
    if (mailbox.address.size() + mailbox.parameters.size() > argument.size()) ++wrong;
    if (!argument.ends_with(mailbox.parameters)) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("SIZE is found among other parameters") {
  struct Row {
    std::string_view parameters;
    std::optional<uint64_t> size;
  };
  for (const Row& row : {Row{"", {}}, {" SIZE=100", 100}, {" BODY=8BITMIME size=0", 0}, {"SIZE=1 SIZE=2", 1},
                         {" SIZE=", {}}, {" SIZE=1x", {}}, {" SIZE=-1", {}}, {" SIZE", {}}, {" XSIZE=1", {}},
                         {" SIZE=99999999999999999999", UINT64_MAX}}) {
    CAPTURE(row.parameters);
    CHECK(talk::size_parameter(row.parameters) == row.size);
  }
}

TEST_CASE("an address literal is four numbers in brackets and nothing else") {
  CHECK(talk::address_literal("a@[192.0.2.1]") == talk::Ipv4{192, 0, 2, 1});
  CHECK(talk::address_literal("a@b@[0.0.0.0]") == talk::Ipv4{});
  for (const std::string_view address :
       {"a@b", "[1.2.3.4]", "a@[]", "a@[", "a@]", "a@[1.2.3]", "a@[1.2.3.4.5]", "a@[1.2.3.256]", "a@[1.2.3.]",
        "a@[1..2.3]", "a@[ 1.2.3.4]", "a@[1.2.3.4", "a@1.2.3.4]", "a@[1.2.3.4].b", "a@[IPv6:::1]", "", "@"}) {
    CAPTURE(address);
    CHECK_FALSE(talk::address_literal(address));
  }
}

TEST_CASE("each command has its reply outside a transaction") {
  struct Row {
    std::string_view line, reply;
    Next next;
  };
  SmtpSession session = ::session();
  CHECK(session.reply() == "220 me.example ESMTP");
  for (const Row& row : {Row{"helo x", "250 me.example", Next::reply},
                         {"EHLO x", "250-me.example\r\n250-PIPELINING\r\n250 8BITMIME", Next::reply},
                         {"rcpt to:<a@b>", "503 MAIL first (#5.5.1)", Next::reply},
                         {"data", "503 MAIL first (#5.5.1)", Next::reply},
                         {"rset", "250 flushed", Next::reply},
                         {"noop x", "250 ok", Next::reply},
                         {"vrfy x", "252 send some mail, i'll try my best", Next::reply},
                         {"help", "214 Paperpath: see the manual page qmail-smtpd(8)", Next::reply},
                         {"expn x", "502 unimplemented (#5.5.1)", Next::reply},
                         {"", "502 unimplemented (#5.5.1)", Next::reply},
                         {"mail from:<a@b>", "250 ok", Next::sender},
                         {"data", "503 RCPT first (#5.5.1)", Next::reply},
                         {"quit", "221 me.example", Next::quit}}) {
    CAPTURE(row.line);
    CHECK(session.command(row.line) == row.next);
    CHECK(session.reply() == row.reply);
  }
}

TEST_CASE("EHLO announces a size only if there is one to announce") {
  SmtpSession limited = session({.databytes = 1000});
  limited.command("EHLO x");
  CHECK(limited.reply() == "250-me.example\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250 8BITMIME");
  SmtpSession unlimited = session({.databytes = 0});
  unlimited.command("EHLO x");
  CHECK(unlimited.reply() == "250-me.example\r\n250-PIPELINING\r\n250-SIZE 0\r\n250 8BITMIME");
}

TEST_CASE("MAIL refuses a message announced too large and leaves the transaction alone") {
  SmtpSession limited = in_transaction(1, {.databytes = 1000});
  CHECK(limited.command("MAIL FROM:<t@x> SIZE=1001") == Next::reply);
  CHECK(limited.reply() == "552 sorry, that message size exceeds my databytes limit (#5.3.4)");
  CHECK(limited.sender() == "s@x");
  CHECK(limited.command("MAIL FROM:<t@x> SIZE=1000") == Next::sender);
  CHECK(limited.sender() == "t@x");
  SmtpSession unlimited = session({.databytes = 0});
  CHECK(unlimited.command("MAIL FROM:<t@x> SIZE=99999999999999999999") == Next::sender);
}

TEST_CASE("a transaction gathers recipients and ends with DATA, RSET, HELO or the next MAIL") {
  SmtpSession session = in_transaction(2);
  CHECK(session.recipients() == "r@y\0r@y\0"sv);
  CHECK(session.recipient_count() == 2);
  CHECK(session.command("DATA") == Next::data);
  session.start_data();
  CHECK(session.reply() == "354 go ahead");
  session.finish_data("250 ok 1 qp 2");
  CHECK(session.reply() == "250 ok 1 qp 2");
  for (const char* line : {"RSET", "HELO x", "EHLO x"}) {
    session.command("RCPT TO:<r@y>");
    CHECK(session.reply() == "503 MAIL first (#5.5.1)");
    session.command("MAIL FROM:<>");
    CHECK(session.command("RCPT TO:<r@y>") == Next::recipient);
    session.accept_recipient("@gw.x");
    CHECK(session.recipients() == "r@y@gw.x\0"sv);
    session.command(line);
    CHECK(session.recipients() == "");
  }
  session.command("MAIL FROM:<>");
  session.command("RCPT TO:<r@y>");
  session.accept_recipient("");
  session.command("MAIL FROM:<>");
  session.command("DATA");
  CHECK(session.reply() == "503 RCPT first (#5.5.1)");
}

TEST_CASE("a refused recipient does not open DATA") {
  SmtpSession session = in_transaction(0);
  CHECK(session.command("RCPT TO:<r@y>") == Next::recipient);
  CHECK(session.recipient() == "r@y");
  session.refuse("553 no");
  CHECK(session.reply() == "553 no");
  session.command("DATA");
  CHECK(session.reply() == "503 RCPT first (#5.5.1)");
}

TEST_CASE("an empty recipient and an address of 900 octets are syntax errors") {
  SmtpSession session = in_transaction(0);
  const std::string most = "a@" + std::string(talk::smtp_address_most - 2, 'b');
  struct Row {
    std::string line, reply;
  };
  for (const Row& row : {Row{"RCPT TO:<>", "555 syntax error (#5.5.4)"}, {"RCPT TO:<\"\">", "555 syntax error (#5.5.4)"},
                         {"RCPT", "555 syntax error (#5.5.4)"}, {"RCPT TO:<@a>", "555 syntax error (#5.5.4)"},
                         {"RCPT TO:<" + most + "b>", "555 syntax error (#5.5.4)"},
                         {"MAIL FROM:<" + most + "b>", "555 syntax error (#5.5.4)"},
                         {"MAIL FROM:<" + most + ">", "250 ok"}, {"MAIL", "250 ok"}}) {
    CAPTURE(row.line);
    session.command(row.line);
    CHECK(session.reply() == row.reply);
  }
  session.command("MAIL FROM:<a>");
  CHECK(session.command("RCPT TO:<" + most + ">") == Next::recipient);
}

TEST_CASE("a sender on the list has every recipient refused, until the next MAIL") {
  SmtpSession session = in_transaction(0);
  session.set_sender_refused();
  for (int i = 0; i < 2; ++i) {
    CHECK(session.command("RCPT TO:<r@y>") == Next::reply);
    CHECK(session.reply() == "553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)");
  }
  session.command("MAIL FROM:<t@x>");
  CHECK(session.command("RCPT TO:<r@y>") == Next::recipient);
}

TEST_CASE("the address of this host gives way to its name before anything else is decided") {
  talk::SmtpSettings settings;
  settings.local_host = "local.example";
  SmtpSession session = in_transaction(0, settings);
  CHECK(session.command("RCPT TO:<u@[192.0.2.1]>") == Next::literal);
  CHECK(session.literal() == talk::Ipv4{192, 0, 2, 1});
  CHECK(session.literal_is_ours(true) == Next::recipient);
  CHECK(session.recipient() == "u@local.example");
  CHECK(session.command("RCPT TO:<u@[192.0.2.1]>") == Next::literal);
  CHECK(session.literal_is_ours(false) == Next::recipient);
  CHECK(session.recipient() == "u@[192.0.2.1]");
  CHECK(session.command("MAIL FROM:<u@[192.0.2.1]> SIZE=1") == Next::literal);
  CHECK(session.literal_is_ours(true) == Next::sender);
  CHECK(session.sender() == "u@local.example");
  // Without a name for it nobody is asked.
  CHECK(in_transaction(0).command("RCPT TO:<u@[192.0.2.1]>") == Next::recipient);
}

TEST_CASE("recipients are limited in number and in octets, for each message") {
  SmtpSession session = in_transaction(2, {.recipients = 2});
  CHECK(session.command("RCPT TO:<r@y>") == Next::reply);
  CHECK(session.reply() == "452 too many recipients (#4.5.3)");
  CHECK(session.command("DATA") == Next::data);
  session.finish_data("250 ok");
  session.command("MAIL FROM:<>");
  CHECK(session.command("RCPT TO:<r@y>") == Next::recipient);

  struct Row {
    uint64_t most;
    size_t taken;  // recipients of 899 octets, and a NUL each
  };
  const std::string line = "RCPT TO:<" + std::string(talk::smtp_address_most, 'x') + '>';
  for (const Row& row : {Row{2, 2}, {72, 72}, {100, 73}, {1000, 143}}) {
    SmtpSession large = in_transaction(0, {.recipients = row.most});
    size_t taken = 0;
    while (large.command(line) == Next::recipient) large.accept_recipient(""), ++taken;
    CHECK(taken == row.taken);
    CHECK(large.reply() == "452 too many recipients (#4.5.3)");
  }

  CHECK(in_transaction(3000, {.recipients = 0}).recipient_count() == 3000);
}

TEST_CASE("a session ends with the refusal after the last one allowed") {
  SmtpSession session = ::session({.errors = 2});
  session.command("x");
  session.command("NOOP");
  session.refuse("500 line too long (#5.5.2)");
  CHECK_FALSE(session.over());
  session.refuse("452 not counted");
  CHECK_FALSE(session.over());
  session.command("x");
  CHECK(session.over());
  CHECK(session.reply() == "421 too many errors (#4.7.0)");

  SmtpSession unlimited = ::session({.errors = 0});
  for (int i = 0; i < 1000; ++i) unlimited.command("x");
  CHECK_FALSE(unlimited.over());
}

TEST_CASE("the HELO name is what the last HELO or EHLO said") {
  SmtpSession session = ::session();
  CHECK_FALSE(session.helo());
  session.command("HELO");
  CHECK(session.helo() == "");
  session.command("EHLO  a b");
  CHECK(session.helo() == "a b");
}

TEST_CASE("an enhanced status code moves to the front of each line, with the class of the reply") {
  struct Row {
    std::string_view reply, shown;
  };
  for (const Row& row : {
           Row{"250 ok", "250 2.1.0 ok"},
           Row{"553 sorry (#5.7.1)", "553 5.7.1 sorry"},
           Row{"452 too many recipients (#4.5.3)", "452 4.5.3 too many recipients"},
           Row{"450 later (#5.7.1)", "450 4.7.1 later"},
           Row{"550 5.1.1 no", "550 5.1.1 no"},
           Row{"554 no", "554 5.1.0 no"},
           Row{"554 no (#)", "554 5.1.0 no (#)"},
           Row{"554 no (#5.7.1) more", "554 5.1.0 no (#5.7.1) more"},
           Row{"354 go ahead", "354 go ahead"},
           Row{"550-a (#5.1.1)\r\n550 b", "550-5.1.1 a\r\n550 5.1.0 b"},
           Row{"", ""},
           Row{"5", "5"},
           Row{"550 ", "550 5.1.0 "},
       }) {
    CAPTURE(row.reply);
    CHECK(talk::with_status(row.reply, "2.1.0") == row.shown);
  }
}

TEST_CASE("enhanced status codes are kept to after EHLO only") {
  SmtpSession session = ::session({.enhanced_codes = true, .utf8 = true});
  session.command("HELO x");
  session.command("MAIL FROM:<>");
  CHECK(session.reply() == "250 ok");
  session.command("EHLO x");
  CHECK(session.reply() ==
        "250-me.example\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-SMTPUTF8\r\n250 8BITMIME");
  session.command("MAIL FROM:<>");
  CHECK(session.reply() == "250 2.1.0 ok");
  session.command("RCPT TO:<a@b>");
  session.accept_recipient("");
  CHECK(session.reply() == "250 2.1.5 ok");
  session.command("bad");
  CHECK(session.reply() == "502 5.5.1 unimplemented");
  CHECK(session.command("DATA") == Next::data);
  session.start_data();
  CHECK(session.reply() == "354 go ahead");
  session.finish_data("554 no");
  CHECK(session.reply() == "554 5.0.0 no");
}

TEST_CASE("SMTPUTF8 is what the client says of one message, and is needed where it is announced") {
  SmtpSession plain = ::session();
  plain.command("EHLO x");
  CHECK(plain.command("MAIL FROM:<\xc3\xa9@x> SMTPUTF8") == Next::sender);
  CHECK(!plain.declared_utf8());

  SmtpSession session = ::session({.utf8 = true});
  session.command("EHLO x");
  CHECK(session.command("MAIL FROM:<\xc3\xa9@x>") == Next::reply);
  CHECK(session.reply() == "550 sorry, a sender like that needs SMTPUTF8 (#5.6.7)");
  CHECK(session.command("MAIL FROM:<\xc3\xa9@x> BODY=8BITMIME smtputf8") == Next::sender);
  CHECK(session.declared_utf8());
  CHECK(session.command("RCPT TO:<\xc3\xa9@y>") == Next::recipient);
  session.accept_recipient("");
  session.command("RSET");
  CHECK(!session.declared_utf8());
  CHECK(session.command("MAIL FROM:<a@x> SMTPUTF8=x") == Next::sender);
  CHECK(!session.declared_utf8());
  CHECK(session.command("RCPT TO:<\xc3\xa9@y>") == Next::reply);
  CHECK(session.reply() == "553 sorry, a recipient like that needs SMTPUTF8 (#5.6.7)");
  session.command("HELO x");
  CHECK(session.command("MAIL FROM:<a@x> SMTPUTF8") == Next::sender);
  CHECK(!session.declared_utf8());
}

TEST_CASE("the word for the protocol") {
  CHECK(talk::protocol_word({}) == "SMTP");
  CHECK(talk::protocol_word({.encrypted = true}) == "ESMTPS");
  CHECK(talk::protocol_word({.authenticated = true}) == "ESMTPA");
  CHECK(talk::protocol_word({.encrypted = true, .authenticated = true}) == "ESMTPSA");
  CHECK(talk::protocol_word({.utf8 = true}) == "UTF8SMTP");
  CHECK(talk::protocol_word({.encrypted = true, .authenticated = true, .utf8 = true}) == "UTF8SMTPSA");
}

TEST_CASE("STARTTLS forgets what was said, and is gone after it") {
  SmtpSession session = ::session({.start_tls = talk::StartTls::offered});
  session.command("EHLO clear");
  CHECK(session.reply() == "250-me.example\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 8BITMIME");
  session.command("MAIL FROM:<a@b>");
  CHECK(session.command("STARTTLS x") == Next::reply);
  CHECK(session.reply() == "501 Syntax error (no parameters allowed) (#5.5.4)");
  CHECK(session.command("STARTTLS") == Next::start_tls);
  CHECK(session.reply() == "220 ready for tls");
  session.tls_started();
  CHECK(session.reply() == "");
  CHECK(!session.in_transaction());
  CHECK(!session.helo());
  CHECK(session.command("STARTTLS") == Next::reply);
  CHECK(session.reply() == "502 unimplemented (#5.5.1)");

  SmtpSession required = ::session({.start_tls = talk::StartTls::required});
  CHECK(required.command("MAIL FROM:<a@b>") == Next::reply);
  CHECK(required.reply() == "530 Must issue a STARTTLS command first (#5.7.0)");
  CHECK(required.command("STARTTLS") == Next::start_tls);
  required.tls_started();
  CHECK(required.command("MAIL FROM:<a@b>") == Next::sender);
}

TEST_CASE("a session that another program began goes on without a greeting") {
  SmtpSession session = ::session({.greeted = true, .authenticated = true, .helo = "h"});
  CHECK(session.reply() == "");
  CHECK(session.helo() == "h");
  session.command("AUTH PLAIN");
  CHECK(session.reply() == "503 you're already authenticated (#5.5.0)");
}

TEST_CASE("refused recipients end the session, if so many of them are too many") {
  SmtpSession session = ::session({.bad_recipients = 2});
  session.command("MAIL FROM:<a@b>");
  session.command("RCPT TO:<>");
  session.refuse_line("500 no");
  session.command("RCPT TO:<x>");
  session.refuse("450 later");
  session.command("RCPT TO:<x>");
  session.accept_recipient("");
  session.command("RCPT TO:<x>");
  session.refuse("553 no");
  CHECK(!session.over());
  session.command("NOOP");
  CHECK(!session.over());
  session.command("RCPT TO:<x>");
  CHECK(session.over());
  CHECK(session.reply() == "421 too many invalid addresses, goodbye (#4.3.0)");
}

TEST_CASE("a browser is not talked to") {
  for (const std::string_view line : {"GET / HTTP/1.1", "POST /x HTTP/1.0", "connect a:25 HTTP/1.1"}) {
    SmtpSession session = ::session();
    CHECK(session.command(line) == Next::drop);
    CHECK(session.reply() == "");
  }
}
