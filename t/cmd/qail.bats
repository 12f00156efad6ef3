load ../support
load ../home
load ../mail_reader

setup() { mail_reader qail Mail; }

@test "the mail is moved, then Mail has all arguments and the last word" { moves_the_mail_then_reads_it; }

@test "if it cannot be moved, Mail is not started" { reads_nothing_if_it_cannot_be_moved; }

@test "a maildir2mbox in PATH counts before that of the mail home" { takes_programs_from_path_first; }
