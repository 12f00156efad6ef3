#include "mail/srs.h"

#include <doctest/doctest.h>

using mail::Rewritten;
using Outcome = mail::Rewritten::Outcome;

namespace {

constexpr uint64_t today = 20000;

Rewritten encode(std::string_view sender, char separator = '=') {
  return mail::Srs({"secret", "old"}).encode(sender, "fwd.example", separator, today);
}

Rewritten decode(std::string_view local, uint64_t day = today) {
  return mail::Srs({"secret", "old"}).decode(local, day);
}

}  // namespace

TEST_CASE("addresses are rewritten as Mail::SRS 0.31 does it") {
  struct Row {
    std::string_view sender, equals, plus, minus;  // without @fwd.example
  };
  for (const Row& row : {
           Row{"user@example.org", "SRS0=rMwl=RA=example.org=user", "SRS0+rMwl=RA=example.org=user",
               "SRS0-rMwl=RA=example.org=user"},
           {"User.Name@Example.ORG", "SRS0=cW7S=RA=Example.ORG=User.Name",
            "SRS0+cW7S=RA=Example.ORG=User.Name", "SRS0-cW7S=RA=Example.ORG=User.Name"},
           {"a=b@example.org", "SRS0=mqg6=RA=example.org=a=b", "SRS0+mqg6=RA=example.org=a=b",
            "SRS0-mqg6=RA=example.org=a=b"},
           {"a b@example.org", "SRS0=4AIW=RA=example.org=a b", "SRS0+4AIW=RA=example.org=a b",
            "SRS0-4AIW=RA=example.org=a b"},
           {"\xe4@example.org", "SRS0=Ed39=RA=example.org=\xe4", "SRS0+Ed39=RA=example.org=\xe4",
            "SRS0-Ed39=RA=example.org=\xe4"},
           {"list-owner-r=dom@l.example", "SRS0=H845=RA=l.example=list-owner-r=dom",
            "SRS0+H845=RA=l.example=list-owner-r=dom", "SRS0-H845=RA=l.example=list-owner-r=dom"},
           {"@x.example", "SRS0=/acv=RA=x.example=", "SRS0+/acv=RA=x.example=",
            "SRS0-/acv=RA=x.example="},
           {"SRS0=abcd=XY=orig.example=joe@first.example",
            "SRS1=Maro=first.example==abcd=XY=orig.example=joe",
            "SRS1+Maro=first.example==abcd=XY=orig.example=joe",
            "SRS1-Maro=first.example==abcd=XY=orig.example=joe"},
           {"srs0+abcd=XY=orig.example=joe@first.example",
            "SRS1=8j50=first.example=+abcd=XY=orig.example=joe",
            "SRS1+8j50=first.example=+abcd=XY=orig.example=joe",
            "SRS1-8j50=first.example=+abcd=XY=orig.example=joe"},
           {"SRS0-abcd=XY=orig.example=joe@first.example",
            "SRS1=WqaX=first.example=-abcd=XY=orig.example=joe",
            "SRS1+WqaX=first.example=-abcd=XY=orig.example=joe",
            "SRS1-WqaX=first.example=-abcd=XY=orig.example=joe"},
           {"SRS1=zzzz=first.example==abcd=XY=orig.example=joe@second.example",
            "SRS1=Maro=first.example==abcd=XY=orig.example=joe",
            "SRS1+Maro=first.example==abcd=XY=orig.example=joe",
            "SRS1-Maro=first.example==abcd=XY=orig.example=joe"},
           {"srs1-zzzz=first.example=-abcd=XY=orig.example=joe@second.example",
            "SRS1=WqaX=first.example=-abcd=XY=orig.example=joe",
            "SRS1+WqaX=first.example=-abcd=XY=orig.example=joe",
            "SRS1-WqaX=first.example=-abcd=XY=orig.example=joe"},
           {"SRS0@x.example", "SRS0=U5xS=RA=x.example=SRS0", "SRS0+U5xS=RA=x.example=SRS0",
            "SRS0-U5xS=RA=x.example=SRS0"},
           {"SRS0x@x.example", "SRS0=cRcm=RA=x.example=SRS0x", "SRS0+cRcm=RA=x.example=SRS0x",
            "SRS0-cRcm=RA=x.example=SRS0x"},
           {"SRS0=@x.example", "SRS1=p1ip=x.example==", "SRS1+p1ip=x.example==",
            "SRS1-p1ip=x.example=="},
       }) {
    CAPTURE(row.sender);
    const std::string at = "@fwd.example";
    CHECK(encode(row.sender).outcome == Outcome::changed);
    CHECK(encode(row.sender).address == std::string(row.equals) + at);
    CHECK(encode(row.sender, '+').address == std::string(row.plus) + at);
    CHECK(encode(row.sender, '-').address == std::string(row.minus) + at);
  }
}

TEST_CASE("the day is two digits of base 32, and starts again after 1024") {
  const mail::Srs srs({"secret"});
  for (const auto& [day, digits] : {std::pair<uint64_t, std::string_view>{0, "AA"}, {1, "AB"},
                                    {20000, "RA"}, {1023, "77"}, {1024, "AA"}, {20485, "AF"}}) {
    CHECK(srs.encode("u@h", "d", '=', day).address.substr(10, 2) == digits);
  }
}

// Known bug C.56.
TEST_CASE("what nobody bounces to, or we do, stays as it is") {
  for (const std::string_view sender :
       {"", "#@[]", "x-@h-@[]", "-@[]", "joe", "joe@", "me@fwd.example", "me@FWD.Example",
        "SRS0=rMwl=RA=example.org=user@fwd.example"}) {
    CAPTURE(sender);
    CHECK(encode(sender).outcome == Outcome::unchanged);
    CHECK(encode(sender).address == sender);
  }
}

TEST_CASE("what is no whole SRS1 is wrapped like any other address, and comes back") {
  for (const std::string_view local : {"SRS1=", "SRS1=a", "SRS1=a=b", "SRS1=a=b=", "SRS1=a==c",
                                       "SRS1=a=b=c", "SRS1", "SRS1x=a=b==c", "SRS2=a=b==c", "a@b"}) {
    CAPTURE(local);
    const std::string sender = std::string(local) + "@x.example";
    const std::string address = encode(sender).address;
    CHECK(address.starts_with("SRS0="));
    CHECK(decode(address.substr(0, address.rfind('@'))).address == sender);
  }
}

TEST_CASE("a host with an equals sign is refused, and so is an address of more than 254 bytes") {
  CHECK(encode("joe@a=b").outcome == Outcome::odd_host);
  CHECK(encode("SRS0=x@a=b").outcome == Outcome::odd_host);
  const size_t around = std::string_view("SRS0=rMwl=RA=h=@fwd.example").size();
  CHECK(encode(std::string(254 - around, 'a') + "@h").address.size() == 254);
  CHECK(encode(std::string(255 - around, 'a') + "@h").outcome == Outcome::too_long);
  CHECK(encode(std::string(1000000, 'a') + "@h").outcome == Outcome::too_long);
  CHECK(encode("SRS0=" + std::string(1000, 'a') + "@h").outcome == Outcome::too_long);
}

// Known bug C.56.
TEST_CASE("addresses come back, whatever became of the case of their letters") {
  struct Row {
    std::string_view local, address;
  };
  for (const Row& row : {
           Row{"SRS0=rMwl=RA=example.org=user", "user@example.org"},
           {"SRS0+rMwl=RA=example.org=user", "user@example.org"},
           {"SRS0-rMwl=RA=example.org=user", "user@example.org"},
           {"srs0=rmwl=ra=example.org=user", "user@example.org"},
           {"SRS0=RMWL=RA=EXAMPLE.ORG=USER", "USER@EXAMPLE.ORG"},
           {"SRS0=mqg6=RA=example.org=a=b", "a=b@example.org"},
           {"SRS0=/acv=RA=x.example=", "@x.example"},
           {"SRS0=fKaj=RA=example.org=user", "user@example.org"},  // by the old secret
           {"SRS1=Maro=first.example==abcd=XY=orig.example=joe",
            "SRS0=abcd=XY=orig.example=joe@first.example"},
           {"srs1-8j50=first.example=+abcd=XY=orig.example=joe",
            "SRS0+abcd=XY=orig.example=joe@first.example"},
           {"SRS1=WQAX=first.example=-abcd=XY=orig.example=joe",
            "SRS0-abcd=XY=orig.example=joe@first.example"},
       }) {
    CAPTURE(row.local);
    CHECK(decode(row.local).outcome == Outcome::changed);
    CHECK(decode(row.local).address == row.address);
  }
}

TEST_CASE("a longer hash than ours counts if all of it is right") {
  CHECK(decode("SRS0=rMwlXYZ=RA=example.org=user").outcome == Outcome::wrong_hash);
  CHECK(decode("SRS0=" + std::string(100, 'a') + "=RA=example.org=user").outcome ==
        Outcome::wrong_hash);
}

// Known bug C.56.
TEST_CASE("an address is taken back for 21 days, also where the days start again") {
  for (const uint64_t made : {today, uint64_t{1020}, uint64_t{1023}, uint64_t{1024}, uint64_t{0}}) {
    const std::string address =
        mail::Srs({"secret"}).encode("user@example.org", "d", '=', made).address;
    const std::string local = address.substr(0, address.rfind('@'));
    CAPTURE(local);
    for (const uint64_t age : std::initializer_list<uint64_t>{0, 1, 21, 1024, 1045}) {
      CHECK(decode(local, made + age).address == "user@example.org");
    }
    for (const uint64_t age : std::initializer_list<uint64_t>{22, 512, 1023, 1046}) {
      CHECK(decode(local, made + age).outcome == Outcome::too_old);
    }
  }
}

// Known bug C.56.
TEST_CASE("everything else is refused, for the reason it has") {
  struct Row {
    std::string_view local;
    Outcome outcome;
  };
  for (const Row& row : {
           Row{"", Outcome::not_srs},
           {"joe", Outcome::not_srs},
           {"SRS0", Outcome::not_srs},
           {"SRS0x", Outcome::not_srs},
           {"SRS2=a=b=c=d", Outcome::not_srs},
           {"SRS0=", Outcome::malformed},
           {"SRS0=a", Outcome::malformed},
           {"SRS0=rMwl=RA", Outcome::malformed},
           {"SRS0=rMwl=RA=example.org", Outcome::malformed},
           {"SRS0=rMwl=RA==user", Outcome::malformed},
           {"SRS0=rMwl=R=example.org=user", Outcome::malformed},
           {"SRS0=rMwl=RAA=example.org=user", Outcome::malformed},
           {"SRS0=rMwl=R1=example.org=user", Outcome::malformed},
           {"SRS0=rMwl=R\xff=example.org=user", Outcome::malformed},
           {"SRS0==RA=example.org=user", Outcome::wrong_hash},
           {"SRS0=rMw=RA=example.org=user", Outcome::wrong_hash},
           {"SRS0=rMwx=RA=example.org=user", Outcome::wrong_hash},
           {"SRS0=rMwl=RB=example.org=user", Outcome::wrong_hash},
           {"SRS0=rMwl=RA=example.net=user", Outcome::wrong_hash},
           {"SRS0=rMwl=RA=example.org=users", Outcome::wrong_hash},
           {"SRS1=", Outcome::malformed},
           {"SRS1=Maro", Outcome::malformed},
           {"SRS1=Maro=first.example", Outcome::malformed},
           {"SRS1=Maro=first.example=", Outcome::malformed},
           {"SRS1=Maro=first.example=abcd", Outcome::malformed},
           {"SRS1=Maro===abcd", Outcome::malformed},
           {"SRS1=Marx=first.example==abcd=XY=orig.example=joe", Outcome::wrong_hash},
           {"SRS1=Maro=first.example=+abcd=XY=orig.example=joe", Outcome::wrong_hash},
       }) {
    CAPTURE(row.local);
    CHECK(decode(row.local).outcome == row.outcome);
    CHECK(decode(row.local).address.empty());
  }
}

TEST_CASE("the address is found behind the extensions that lead to it") {
  CHECK(mail::find_srs("SRS0=a=b=c=d") == "SRS0=a=b=c=d");
  CHECK(mail::find_srs("srs-SRS0=a=b=c=d-e") == "SRS0=a=b=c=d-e");
  CHECK(mail::find_srs("srs0-srs1+a=b=-c") == "srs0-srs1+a=b=-c");
  CHECK(mail::find_srs("a-b-srs1+a=b=-SRS0=c") == "srs1+a=b=-SRS0=c");
  CHECK(mail::find_srs("-SRS0-") == "SRS0-");
  CHECK(mail::find_srs("aSRS0=b").empty());
  CHECK(mail::find_srs("a-SRS0").empty());
  CHECK(mail::find_srs("").empty());
}
