#include "text/challenge.h"

#include <doctest/doctest.h>

TEST_CASE("a secret is proved by itself, by APOP and by CRAM-MD5, as the RFCs show them") {
  struct Row {
    std::string_view response, secret, challenge;
    bool proves;
  };
  constexpr std::string_view apop = "<1896.697170952@dbc.mtview.ca.us>";
  constexpr std::string_view cram = "<1896.697170952@postoffice.reston.mci.net>";
  for (const Row& row : {
           Row{"c4c9334bac560ecc979e58001b3e22fb", "tanstaaf", apop, true},
           {"b913a602c7eda7a495b4e6e7334d3890", "tanstaaftanstaaf", cram, true},
           {"tanstaaf", "tanstaaf", apop, true},
           {"tanstaaf", "tanstaaf", "", true},
           {"c4c9334bac560ecc979e58001b3e22fb", "tanstaaf", "", false},
           {"c4c9334bac560ecc979e58001b3e22fb", "tanstaaf", cram, false},
           {"c4c9334bac560ecc979e58001b3e22fb", "tanstaag", apop, false},
           {"C4C9334BAC560ECC979E58001B3E22FB", "tanstaaf", apop, false},
           {"c4c9334bac560ecc979e58001b3e22f", "tanstaaf", apop, false},
           {"", "tanstaaf", apop, false},
           {"", "", apop, false},
           {"", "", "", false},
           {"tanstaafx", "tanstaaf", "", false},
       }) {
    CAPTURE(row.response);
    CHECK(text::proves_secret(row.response, row.secret, row.challenge) == row.proves);
  }
}
