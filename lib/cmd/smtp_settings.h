// What a server of SMTP is told by the control files and by the environment, before its first word
// (smtp.md sections 1 and 9). Relative to the mail home, where the program must stand.

#pragma once

#include <cstdint>

#include "queue/gate.h"
#include "queue/hooks.h"
#include "queue/transaction.h"
#include "talk/smtp.h"

namespace cmd {

struct SmtpSettings {
  talk::SmtpSettings session;
  queue::Gate gate;
  queue::Hooks hooks;
  unsigned timeout = 0;          // seconds for each read and write
  unsigned session_seconds = 0;  // 0: no limit
  uint64_t tarpit_count = 0;
  unsigned tarpit_seconds = 0;
  unsigned bare_newline_code = 451;
  queue::Transaction::Wanted log = queue::Transaction::Wanted::no;
};

/// Reads all of it; false if a file cannot be read or the host has no name.
[[nodiscard]] bool read(SmtpSettings& settings);

/// The names this host goes by: control/me unless a file of their own says otherwise. Likewise.
[[nodiscard]] bool read_names(talk::SmtpSettings& session);

/// What smtpauth, in front of this program, has done already, by the environment.
void continue_session(talk::SmtpSettings& session);

/// Seconds as a number of a control file gives them, within what timers take.
unsigned seconds(uint64_t number);

}  // namespace cmd
