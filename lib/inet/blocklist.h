// Lists of clients that answer by name, block lists and their opposite (RFC 5782): what to ask them
// about a client, and what all answers together mean (ucspi.md section 6). Pure: the caller asks.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inet/dns.h"
#include "inet/dns_packet.h"

namespace inet {

/// One list, as an option of rblsmtpd names it.
struct ClientList {
  enum class Kind {
    block_by_text,     // blocks whom it has a TXT record for, with that text
    block_by_address,  // blocks whom it has an address for, with a text of ours
    accept,            // accepts whom it has an address for
  };
  Kind kind;
  std::string_view base;
  std::string_view text{};   // of ours; `%IP%` in it is the client's address
  bool for_good = false;     // whom it blocks need not come back
  bool fail_closed = false;  // a failed look-up speaks against the client, not for it
};

/// The list that blocks by `base` or `base:text`. A `-` before either blocks for good.
ClientList block_list(std::string_view argument);

/// What is to be done with a client.
struct Admission {
  enum class Kind {
    undecided,  // answers are missing that may matter
    unknown,    // no list has it
    accepted,
    blocked,
  };
  Kind kind;
  bool for_good = false;  // if blocked
  std::string text{};     // if blocked: why
};

/// What a variable RBLSMTPD means that is set to `value`: empty accepts, `-text` blocks for good,
/// `text` for now.
Admission admission(std::string_view value);

/// What one answer says of a client; of two answers from the same list the greater counts.
enum class Finding { not_listed, failed, awaited, listed };

/// Addresses in 127.0.0.0/8 list a client, except 127.255.255.0/24, by which lists say that they
/// refuse to answer. Any other address, such as that of a domain's new owner, means nothing, but
/// IPv6 addresses that no host can have, for which there is no convention, list a client too.
Finding finding(const Answer<Ip>& answer);
/// Texts list a client unless all are empty.
Finding finding(const Answer<std::string>& answer);

/// All questions to the lists about one client, to be asked at once, and the answers so far.
class ListInquiry {
 public:
  struct Question {
    size_t list;
    DnsQuestion asked;  // for A, AAAA or TXT records
    Finding finding = Finding::awaited;
  };

  /// `lists` must live on. One whose names would be too long lists nobody.
  ListInquiry(std::span<const ClientList> lists, const Ip& client);

  std::span<const Question> questions() const { return questions_; }
  /// The answer to the question with that number.
  void answer(size_t question, const Answer<Ip>& answer);
  void answer(size_t question, const Answer<std::string>& answer);

  /// The first list that has a say decides, so this may be known before all have answered. After a
  /// failed look-up nobody is blocked for good.
  Admission admission() const;

 private:
  Finding finding_of(size_t list) const;
  std::string text_of(size_t list) const;

  std::span<const ClientList> lists_;
  std::vector<Question> questions_;
  std::vector<std::string> texts_;  // that the lists gave, one for each list
  std::string client_;
};

}  // namespace inet
