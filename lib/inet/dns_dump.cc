// DNS packets as people read them.

#include "inet/dns_dump.h"

#include <algorithm>

#include "inet/ip.h"
#include "os/error.h"
#include "text/case.h"
#include "text/fmt.h"
#include "text/scan.h"

namespace inet {

namespace {

struct NamedType {
  std::string_view name;
  DnsType type;
};
constexpr NamedType named_types[] = {
    {"any", DnsType::any},     {"a", DnsType::a},       {"ns", DnsType::ns},
    {"mx", DnsType::mx},       {"ptr", DnsType::ptr},   {"txt", DnsType::txt},
    {"cname", DnsType::cname}, {"soa", DnsType::soa},   {"hinfo", DnsType::hinfo},
    {"rp", DnsType::rp},       {"sig", DnsType::sig},   {"key", DnsType::key},
    {"aaaa", DnsType::aaaa},   {"axfr", DnsType::axfr},
};

std::string_view rcode_name(Rcode rcode) {
  switch (rcode) {
    case Rcode::no_error: return "noerror";
    case Rcode::nxdomain: return "nxdomain";
    case Rcode::not_implemented: return "notimp";
    case Rcode::refused: return "refused";
    case Rcode::format_error:
    case Rcode::server_failure: break;
  }
  return "weird rcode";
}

std::string_view section_name(DnsSection section) {
  switch (section) {
    case DnsSection::answer: return "answer";
    case DnsSection::authority: return "authority";
    case DnsSection::additional: return "additional";
  }
  return {};
}

std::string flags(const DnsHeader& header, Recursion asked) {
  const bool recursive = asked == Recursion::wanted;
  std::string line;
  if (header.response()) line += ", response";
  if (header.opcode() != 0) line += ", weird op";
  if (header.authoritative()) line += ", authoritative";
  if (header.truncated()) line += ", truncated";
  if (header.recursion_desired() && !recursive) line += ", weird rd";
  if (header.recursion_available() && !recursive) line += ", weird ra";
  text::append(line, ", ", rcode_name(header.rcode()));
  if (header.z() != 0) line += ", weird z";
  return line;
}

/// `TYPE DATA` of types whose data have words; empty if the data are not what the type asks for.
std::string described(const DnsRecord& record) {
  DnsCursor data = record.data;
  std::string words;
  switch (record.type) {
    case DnsType::a: {
      const uint8_t a = data.number8(), b = data.number8(), c = data.number8(), d = data.number8();
      text::append(words, "A ", format(Ip::v4(a, b, c, d)));
      break;
    }
    case DnsType::ns: text::append(words, "NS ", format(data.name())); break;
    case DnsType::cname: text::append(words, "CNAME ", format(data.name())); break;
    case DnsType::ptr: text::append(words, "PTR ", format(data.name())); break;
    case DnsType::mx: {
      const uint16_t preference = data.number16();
      text::append(words, "MX ", preference, ' ', format(data.name()));
      break;
    }
    case DnsType::soa: {
      const std::string server = format(data.name());
      text::append(words, "SOA ", server, ' ', format(data.name()));
      for (int number = 0; number < 5; ++number) text::append(words, ' ', data.number32());
      break;
    }
    default: return {};
  }
  if (data.failed() || !data.ended()) return {};
  return words;
}

/// The number of the type, then the data byte by byte.
std::string undescribed(const DnsRecord& record) {
  std::string words = text::join(static_cast<unsigned>(record.type), ' ');
  for (const char byte : record.data.rest()) {
    const auto number = static_cast<unsigned char>(byte);
    if (number >= 33 && number <= 126 && byte != '\\') {
      words += byte;
      continue;
    }
    text::append(words, '\\', number >> 6, number >> 3 & 7u, number & 7u);
  }
  return words;
}

}  // namespace

std::optional<DnsType> parse_dns_type(std::string_view text) {
  constexpr uint64_t most = 65535;
  if (const auto number = text::number(text, most)) return static_cast<DnsType>(*number);
  const auto named = std::ranges::find_if(named_types, [&](const NamedType& each) {
    return text::equal_without_case(each.name, text);
  });
  if (named == std::end(named_types)) return std::nullopt;
  return named->type;
}

std::optional<std::string> dump(std::string_view packet, Recursion asked) {
  DnsMessage message(packet);
  const DnsHeader& header = message.header();
  std::string lines = text::join(packet.size(), " bytes, ", header.questions, '+', header.answers,
                                 '+', header.authorities, '+', header.additionals, " records",
                                 flags(header, asked), '\n');

  while (const auto question = message.next_question()) {
    lines += "query: ";
    if (question->question_class == dns_class_in)
      text::append(lines, static_cast<unsigned>(question->type), ' ', format(question->name), '\n');
    else
      lines += "weird class\n";
  }
  while (const auto record = message.next_record()) {
    text::append(lines, section_name(record->section), ": ", format(record->name), ' ', record->ttl,
                 ' ');
    std::string words;
    if (record->record_class == dns_class_in) {
      words = described(*record);
      if (words.empty()) words = undescribed(*record);
    } else {
      words = "weird class";
    }
    text::append(lines, words, '\n');
  }
  if (message.damaged()) return std::nullopt;
  return lines;
}

std::optional<std::string> describe(const DnsQuery& query, Recursion asked) {
  const auto& [name, type, question_class] = query.question();
  const auto lines = query.error() == 0 ? dump(query.reply(), asked)
                                        : text::join(os::error_text(query.error()), '\n');
  if (!lines) return std::nullopt;
  return text::join(static_cast<unsigned>(type), ' ', format(name), ":\n", *lines);
}

}  // namespace inet
