// The message that an automatic responder got: whether it is answered, and what the response needs
// to know of it (RFC 3834 section 2).

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/header.h"
#include "mail/responder_settings.h"

namespace mail {

/// Is told the fields of the header one by one. Memory is bounded if that of a field is.
class Answered {
 public:
  /// `delivered_to` is the whole line, with its LF, that this host puts into the header of what it
  /// delivers to the recipient; empty if it is not known.
  Answered(const ResponderSettings& settings, std::string_view sender, std::string_view recipient,
           std::string_view delivered_to);

  void note(const Field& field);
  /// True once no field can change it that there is no response.
  bool settled() const { return !why_silent_.empty(); }
  /// Why there is no response, once all fields are noted; empty if there is to be one.
  std::string_view why_silent() const;

  const std::string& sender() const { return sender_; }  // of the envelope
  const std::string& recipient() const { return recipient_; }
  // The values of the first fields of these names; empty if they are not there.
  const std::string& subject() const { return subject_; }
  const std::string& message_id() const { return message_id_; }
  const std::string& references() const { return references_; }
  const std::string& in_reply_to() const { return in_reply_to_; }
  /// The fields that are copied into the response.
  const std::string& header() const { return header_; }

 private:
  void copy(const Field& field);

  const ResponderSettings& settings_;
  const std::string sender_, recipient_, delivered_to_;
  std::vector<std::string> addresses_;  // that the message must name one of
  std::string subject_, message_id_, references_, in_reply_to_;
  std::string header_;
  std::string_view why_silent_;
  bool addressed_;
};

/// True if a response can reach that sender and can be addressed to him without harm:
/// `local@domain` in printable ASCII, the domain of the bytes that names and address literals have.
bool can_be_answered(std::string_view sender);

/// True if this field, To, Cc, Bcc, Apparently-To or a Resent- one, names one of `addresses`,
/// without regard to case.
bool names_recipient(const Field& field, const std::vector<std::string>& addresses);

}  // namespace mail
