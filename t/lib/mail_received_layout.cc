#include "mail/received_layout.h"

#include <doctest/doctest.h>

TEST_CASE("a Received field, however its pieces come") {
  struct Row {
    std::string_view value;
    std::string_view laid_out;  // with `|` for the start of a line
  };
  const Row rows[] = {
      {"", ""},
      {" \t\n", ""},
      {" from a by b; 1 Jan", "from a|by b|; 1 Jan"},
      {" from a (HELO c)\n  by b with SMTP\n\tid 7 for <d>;\n 1 Jan\n",
       "from a (HELO c)|by b with SMTP|id 7|for <d>|; 1 Jan"},
      {"a  b \t\r\n c", "a b c"},
      {" FROM a By b", "FROM a|By b"},
      {" a from", "a|from"},
      {" (from a by) from", "(from a by)|from"},
      {" (a by b)", "(a|by b)"},
      {" fro fromm byy idd forr id; by", "fro fromm byy idd forr|id|;|by"},
      {" a ;b", "a|;b"},
      {" ;by", ";by"},
      {" ; by a", ";|by a"},
      {" a;;b", "a|;|;b"},
      {" by by", "by|by"},
  };
  for (const Row& row : rows) {
    for (const size_t piece : {1u, 2u, 3u, 100u}) {
      CAPTURE(row.value);
      CAPTURE(piece);
      mail::ReceivedLayout layout;
      std::string laid_out;
      for (std::string_view rest = row.value; !rest.empty();) {
        layout.feed(rest.substr(0, piece), laid_out);
        rest.remove_prefix(std::min(piece, rest.size()));
      }
      layout.finish(laid_out);
      std::string wanted;
      for (const char c : row.laid_out) {
        if (c == '|') wanted += "\n\t\t\t ";
        if (c != '|') wanted += c;
      }
      CHECK(laid_out == wanted);
    }
  }
}
