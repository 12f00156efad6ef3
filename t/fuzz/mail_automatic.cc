// Any field and any sender is judged, and a Return-Path is no longer than its field.

#include "fuzz/fuzz.h"
#include "mail/automatic.h"

void fuzz(std::string_view bytes) {
  (void)mail::is_automatic_sender(bytes);
  constexpr std::string_view names[] = {"Auto-Submitted", "Precedence", "Content-Type",
                                        "X-Auto-Response-Suppress", "X-Autoreply"};
  for (const std::string_view name : names) {
    const mail::Field field{.text = bytes, .name = name, .value = bytes};
    require(!(mail::tells_list(field) && mail::tells_automatic(field)));
  }
  const auto sender = mail::return_path(bytes);
  require(!sender || sender->size() <= bytes.size());
}
