#include "inet/blocklist.h"

#include <doctest/doctest.h>

#include <optional>

using inet::Admission;
using inet::Answer;
using inet::ClientList;
using inet::Finding;
using inet::Ip;
using inet::ListInquiry;
using inet::Outcome;

static Answer<Ip> addresses(std::vector<const char*> texts) {
  Answer<Ip> answer;
  for (const char* text : texts) answer.values.push_back(*inet::parse_ip(text));
  answer.outcome = texts.empty() ? Outcome::none : Outcome::found;
  return answer;
}

static Answer<std::string> texts(std::vector<std::string> values) {
  return {values.empty() ? Outcome::none : Outcome::found, std::move(values)};
}

TEST_CASE("only addresses that no host has list a client") {
  struct Row {
    std::vector<const char*> values;
    Finding finding;
  };
  for (const Row& row : {Row{{}, Finding::not_listed},
                         {{"127.0.0.1"}, Finding::listed},
                         {{"127.0.0.2", "127.0.0.4"}, Finding::listed},
                         {{"127.255.254.255"}, Finding::listed},
                         {{"203.0.113.1"}, Finding::not_listed},
                         {{"126.255.255.255", "128.0.0.0"}, Finding::not_listed},
                         {{"203.0.113.1", "127.0.0.2"}, Finding::listed},
                         {{"127.255.255.0"}, Finding::failed},
                         {{"127.255.255.255"}, Finding::failed},
                         {{"127.0.0.2", "127.255.255.254"}, Finding::failed},
                         {{"::ffff:127.0.0.2"}, Finding::listed},
                         {{"::ffff:203.0.113.1"}, Finding::not_listed},
                         {{"::1"}, Finding::listed},
                         {{"100::2"}, Finding::listed},
                         {{"2001:db8::1"}, Finding::not_listed},
                         {{"3fff::"}, Finding::not_listed}}) {
    if (!row.values.empty()) CAPTURE(row.values[0]);
    CHECK(inet::finding(addresses(row.values)) == row.finding);
  }
  CHECK(inet::finding(Answer<Ip>{Outcome::failed, {}}) == Finding::failed);
}

TEST_CASE("any text lists a client") {
  CHECK(inet::finding(texts({})) == Finding::not_listed);
  CHECK(inet::finding(texts({""})) == Finding::not_listed);
  CHECK(inet::finding(texts({"", "x"})) == Finding::listed);
  CHECK(inet::finding(Answer<std::string>{Outcome::failed, {}}) == Finding::failed);
}

TEST_CASE("an argument names a list, its text, and how long it blocks") {
  using enum ClientList::Kind;
  struct Row {
    std::string_view argument;
    ClientList::Kind kind;
    std::string_view base;
    std::string_view text;
    bool for_good;
  };
  for (const Row& row : {Row{"rbl.example", block_by_text, "rbl.example", "", false},
                         {"-rbl.example", block_by_text, "rbl.example", "", true},
                         {"rbl.example:no %IP%", block_by_address, "rbl.example", "no %IP%", false},
                         {"-rbl.example:no", block_by_address, "rbl.example", "no", true},
                         {"rbl.example:-no", block_by_address, "rbl.example", "no", true},
                         {"-rbl.example:-no", block_by_address, "rbl.example", "no", true},
                         {"-rbl.example:--no", block_by_address, "rbl.example", "-no", true},
                         {"rbl.example:", block_by_address, "rbl.example", "", false},
                         {"rbl.example:a:b", block_by_address, "rbl.example", "a:b", false}}) {
    CAPTURE(row.argument);
    const ClientList list = inet::block_list(row.argument);
    CHECK(list.kind == row.kind);
    CHECK(list.base == row.base);
    CHECK(list.text == row.text);
    CHECK(list.for_good == row.for_good);
  }
}

TEST_CASE("RBLSMTPD accepts, or blocks for now or for good") {
  CHECK(inet::admission("").kind == Admission::Kind::accepted);
  CHECK(inet::admission("no").kind == Admission::Kind::blocked);
  CHECK(inet::admission("no").text == "no");
  CHECK_FALSE(inet::admission("no").for_good);
  CHECK(inet::admission("-no").text == "no");
  CHECK(inet::admission("-no").for_good);
  CHECK(inet::admission("-").kind == Admission::Kind::blocked);
  CHECK(inet::admission("-").text.empty());
}

TEST_CASE("lists are asked for the client's address in reverse") {
  struct Row {
    const char* client;
    const char* reverse;
    bool v6;
  };
  for (const Row& row :
       {Row{"192.0.2.99", "99.2.0.192", false},
        {"::ffff:192.0.2.99", "99.2.0.192", false},
        {"2001:db8:1:2:3:4:567:89ab",
         "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2", true},
        {"::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0", true}}) {
    CAPTURE(row.client);
    const ClientList lists[] = {{.kind = ClientList::Kind::accept, .base = "good.example"},
                                inet::block_list("bad.example"),
                                inet::block_list("x.example:no")};
    const ListInquiry inquiry(lists, *inet::parse_ip(row.client));
    std::string asked;
    for (const ListInquiry::Question& question : inquiry.questions()) {
      asked += inet::format(question.asked.name) + " " +
               std::to_string(static_cast<int>(question.asked.type)) + ";";
    }
    const std::string reverse = row.reverse;
    CHECK(asked == reverse + ".good.example 1;" + (row.v6 ? reverse + ".good.example 28;" : "") +
                       reverse + ".bad.example 16;" + reverse + ".x.example 1;");
  }
}

TEST_CASE("a list without a possible name lists nobody") {
  const std::string base(250, 'x');
  const ClientList lists[] = {inet::block_list(base)};
  const ListInquiry inquiry(lists, Ip::v4(1, 2, 3, 4));
  CHECK(inquiry.questions().empty());
  CHECK(inquiry.admission().kind == Admission::Kind::unknown);
}

// Lists by their letters, one word each: `r` blocks by text, `t` by address, `a` accepts; with `b`
// for good, with `c` closed to failures. After it the answers: `.` none yet, `-` not listed, `!`
// failed, `+` listed.
static std::string decided(std::string_view words, std::string_view answers) {
  std::vector<ClientList> lists;
  for (const char c : words) {
    using enum ClientList::Kind;
    if (c == 'r') lists.push_back({.kind = block_by_text, .base = "list"});
    if (c == 't') lists.push_back({.kind = block_by_address, .base = "list", .text = "%IP% %IP%"});
    if (c == 'a') lists.push_back({.kind = accept, .base = "list"});
    if (c == 'b') lists.back().for_good = true;
    if (c == 'c') lists.back().fail_closed = true;
  }
  ListInquiry inquiry(lists, Ip::v4(1, 2, 3, 4));
  for (size_t i = 0; i < answers.size(); ++i) {
    const bool listed = answers[i] == '+';
    const Outcome outcome = answers[i] == '!' ? Outcome::failed
                            : listed          ? Outcome::found
                                              : Outcome::none;
    if (answers[i] == '.') continue;
    if (inquiry.questions()[i].asked.type == inet::DnsType::txt) {
      inquiry.answer(i, {outcome, listed ? std::vector<std::string>{"one ", "two"}
                                         : std::vector<std::string>{}});
    } else {
      inquiry.answer(i,
                     {outcome, listed ? std::vector<Ip>{Ip::v4(127, 0, 0, 2)} : std::vector<Ip>{}});
    }
  }
  const Admission admission = inquiry.admission();
  switch (admission.kind) {
    case Admission::Kind::undecided: return "undecided";
    case Admission::Kind::unknown: return "unknown";
    case Admission::Kind::accepted: return "accepted";
    case Admission::Kind::blocked: break;
  }
  return (admission.for_good ? "553 " : "451 ") + admission.text;
}

TEST_CASE("the first list that has a say decides, as soon as all before it have answered") {
  struct Row {
    const char* lists;
    const char* answers;
    const char* decided;
  };
  for (const Row& row : {
           Row{"", "", "unknown"},
           {"r", ".", "undecided"},
           {"r", "-", "unknown"},
           {"r", "+", "451 one two"},
           {"rb", "+", "553 one two"},
           {"t", "+", "451 1.2.3.4 1.2.3.4"},
           {"tb", "+", "553 1.2.3.4 1.2.3.4"},
           {"a", "+", "accepted"},
           {"a", "-", "unknown"},
           {"r a", "+.", "451 one two"},
           {"r a", ".+", "undecided"},
           {"r a", "-+", "accepted"},
           {"a r", ".+", "undecided"},
           {"a r", "-+", "451 one two"},
           {"a r", "+.", "accepted"},
           {"r t a", "--.", "undecided"},
           {"r t a", "-+.", "451 1.2.3.4 1.2.3.4"},
           {"r", "!", "unknown"},
           {"rc", "!", "451 temporary RBL lookup error"},
           {"rbc", "!", "451 temporary RBL lookup error"},
           {"tbc", "!", "451 temporary RBL lookup error"},
           {"a", "!", "accepted"},
           {"a r", "!+", "accepted"},
           {"ac", "!", "unknown"},
           {"ac r", "!+", "451 one two"},
           {"ac rb", "!+", "451 one two"},
           {"ac rb", "-+", "553 one two"},
           {"r rb", "!+", "451 one two"},
           {"r rb", ".+", "undecided"},
           {"rb r", "+!", "553 one two"},
           {"r r r", "!-!", "unknown"},
       }) {
    CAPTURE(row.lists);
    CAPTURE(row.answers);
    CHECK(decided(row.lists, row.answers) == row.decided);
  }
}

TEST_CASE("a list that accepts IPv6 clients may do so by either kind of address") {
  struct Row {
    std::optional<Answer<Ip>> v4, v6;
    Admission::Kind kind;
  };
  const Answer<Ip> none = addresses({}), failed = {Outcome::failed, {}};
  for (const Row& row : {Row{{}, {}, Admission::Kind::undecided},
                         {addresses({"127.0.0.2"}), {}, Admission::Kind::accepted},
                         {{}, addresses({"::1"}), Admission::Kind::accepted},
                         {failed, addresses({"::1"}), Admission::Kind::accepted},
                         {none, {}, Admission::Kind::undecided},
                         {failed, {}, Admission::Kind::undecided},
                         {none, none, Admission::Kind::unknown},
                         {none, failed, Admission::Kind::unknown}}) {
    const ClientList lists[] = {
        {.kind = ClientList::Kind::accept, .base = "list", .fail_closed = true}};
    ListInquiry inquiry(lists, *inet::parse_ip("2001:db8::1"));
    if (row.v4) inquiry.answer(0, *row.v4);
    if (row.v6) inquiry.answer(1, *row.v6);
    CHECK(inquiry.admission().kind == row.kind);
  }
}
