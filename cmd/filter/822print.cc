// 822print: a message for people to read, its header sorted, with bold and underlined words as less
// knows them.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/finish.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "io/spool.h"
#include "mail/date.h"
#include "mail/header.h"
#include "mail/header_stream.h"
#include "mail/mailbox.h"
#include "os/clock.h"
#include "text/case.h"
#include "text/date.h"
#include "text/overstrike.h"
#include "text/split.h"

static constexpr size_t width = 78;

// Of the page, from top to bottom.
enum Section {
  subject,
  from,
  date,
  return_path,
  trace,
  in_reply_to,
  references,
  message_id,
  first_rule,
  to,
  cc,
  bcc,
  notice,
  second_rule,
  sender,
  reply_to,
  mail_reply_to,
  followup_to,
  others,
  sections,
};

enum class Form { unchanged, subject, date, references, addresses };

struct Layout {
  std::string_view name;
  Section section;
  Form form = Form::unchanged;
  std::string_view label{};  // in front of each address
};

static constexpr Layout layouts[] = {
    {"subject", subject, Form::subject},
    {"from", from, Form::addresses},
    {"date", date, Form::date},
    {"return-path", return_path},
    {"received", trace},
    {"delivered-to", trace},
    {"errors-to", trace},
    {"in-reply-to", in_reply_to},
    {"references", references, Form::references},
    {"message-id", message_id},
    {"to", to, Form::addresses, "To: "},
    {"cc", cc, Form::addresses, "Cc: "},
    {"bcc", bcc, Form::addresses, "Bcc: "},
    {"notice-requested-upon-delivery-to", notice, Form::addresses,
     "Notice-Requested-Upon-Delivery-To: "},
    {"sender", sender, Form::addresses, "sender: "},
    {"reply-to", reply_to, Form::addresses, "reply to: "},
    {"mail-reply-to", mail_reply_to, Form::addresses, "mail reply to: "},
    {"mail-followup-to", followup_to, Form::addresses, "follow up to: "},
};

static Layout layout_of(const mail::HeaderStream& header) {
  for (const Layout& layout : layouts) {
    if (header.is(layout.name)) return layout;
  }
  const bool resent = text::starts_without_case(header.name(), "resent-");
  return {header.name(), resent ? trace : others};
}

// A line with one text at its left and one at its right end; two lines if there is no room.
static std::string columns(const text::Overstruck& left, const text::Overstruck& right) {
  std::string line = left.bytes;
  size_t used = left.columns;
  if (used > 0 && used + 1 + right.columns > width) {
    line += '\n';
    used = 0;
  }
  line.append(width - std::min(width, used + right.columns), ' ');
  return line + right.bytes + '\n';
}

static text::Overstruck struck(std::string_view bytes, text::Face face) {
  text::Overstruck text;
  text.append(bytes, face);
  return text;
}

static void put_address(const mail::Mailbox& mailbox, std::string_view label, io::Spool& page) {
  text::Overstruck left = struck(label, text::Face::plain);
  std::string_view address = mailbox.address;
  if (address.empty()) {
    left.append(mailbox.comment.empty() ? "<>" : mailbox.comment, text::Face::plain);
    page.put(left.bytes + '\n');
    return;
  }
  left.append(mailbox.comment, text::Face::underlined);
  if (address.ends_with('@')) address.remove_suffix(1);
  page.put(columns(left, struck(address, text::Face::bold)));
}

static void put_addresses(mail::HeaderStream& header, std::string_view label, io::Spool& page) {
  constexpr size_t list_most = 1000;  // of one without addresses, as `nobody: ;`
  std::string list;
  mail::MailboxReader reader;
  std::vector<mail::Mailbox> mailboxes;
  bool any = false;
  const auto put = [&] {
    for (const mail::Mailbox& mailbox : mailboxes) put_address(mailbox, label, page);
    any = any || !mailboxes.empty();
    mailboxes.clear();
  };
  while (header.next_piece()) {
    list += header.piece().substr(0, list_most - list.size());
    reader.feed(header.piece(), mailboxes);
    put();
  }
  (void)reader.finish(mailboxes);  // what is no address is put, too
  put();
  if (!any) put_address({.address{}, .comment = mail::unfold(list)}, label, page);
}

static void put_date(std::string_view value, io::Spool& page) {
  const auto known = mail::parse_date(value);
  const auto local = known ? os::local_time(known->seconds) : std::nullopt;
  std::string shown;
  if (local) text::append_date_time(shown, *local);
  page.put(columns(struck(value, text::Face::plain), struck(shown, text::Face::plain)));
}

static void put_references(std::string_view value, io::Spool& page) {
  while (!value.empty()) {
    const std::string_view word = text::take_word(value);
    if (!word.empty()) page.put("Ref: " + struck(word, text::Face::plain).bytes + '\n');
  }
}

// The field as it is, but for bytes that cannot be shown.
static void put_unchanged(mail::HeaderStream& header, io::Spool& page) {
  page.put(header.start());
  bool line_ended = false;
  while (header.next_piece()) {
    std::string_view piece = header.piece();
    line_ended = piece.ends_with('\n');
    if (line_ended) piece.remove_suffix(piece.ends_with("\r\n") ? 2 : 1);
    while (!piece.empty()) {
      const size_t tab = piece.find('\t');
      page.put(struck(piece.substr(0, tab), text::Face::plain).bytes);
      if (tab != std::string_view::npos) page.put("\t");
      piece.remove_prefix(tab == std::string_view::npos ? piece.size() : tab + 1);
    }
    if (line_ended) page.put("\n");
  }
  if (!line_ended) page.put("\n");
}

static void put_field(mail::HeaderStream& header, const Layout& layout, io::Spool& page) {
  if (layout.form == Form::unchanged) return put_unchanged(header, page);
  if (layout.form == Form::addresses) return put_addresses(header, layout.label, page);
  const std::string value = mail::unfold(header.rest_of_field(mail::usual_field_most));
  switch (layout.form) {
    case Form::subject: page.put(columns({}, struck(value, text::Face::bold))); break;
    case Form::date: put_date(value, page); break;
    case Form::references: put_references(value, page); break;
    default: break;
  }
}

// True if the body comes behind an empty line, or not at all.
static bool header_is_terminated(std::string_view body_start) {
  const std::string_view next = io::in.peek();
  if (body_start.empty()) return next.empty() || next.starts_with('\n');
  return body_start == "\r" && next.starts_with('\n');
}

int program(cmd::Args) {
  std::array<io::Spool, sections> page;
  mail::HeaderStream header(io::in);
  bool empty = true;
  while (header.next_field()) {
    if (empty) {
      for (const Section rule : {first_rule, second_rule})
        page[rule].put(std::string(width, '-') + '\n');
    }
    empty = false;
    const Layout layout = layout_of(header);
    put_field(header, layout, page[layout.section]);
  }
  if (!io::in.failed()) {
    for (const io::Spool& section : page) {
      if (section.failed()) cmd::die_sys(cmd::temporary, "unable to write temporary file");
      if (!section.copy(io::out)) cmd::die_sys(cmd::temporary, "unable to read temporary file");
    }
    if (!empty && !header_is_terminated(header.body_start())) io::out.put('\n');
    io::out.put(header.body_start());
    io::copy(io::in, io::out);
  }
  cmd::finish();
  return cmd::success;
}
