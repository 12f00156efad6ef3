# Messages that are to be smuggled in behind a false end of another one, at a server of SMTP.
#
#   load ../smuggling
#
# The test file defines `converse`, a session with standard input as its wire, `replies`, what its output must be,
# `ok`, the replies up to DATA, `envelope`, that of the first message, and `nothing_queued`.

# The ends of data by which a message was smuggled past other servers, none of them CR LF . CR LF.
false_ends=('\n.\n' '\n.\r\n' '\r\n.\n' '\r.\r' '\r.\r\n' '\r.\n' '\n.\r' '\r\n.\r' '\r\n\x00.\r\n' '\r\n.\x00\r\n' '\r\n.\r\x00\n' '\r\n. \r\n'
  '\r\n.\r\r\n' '\r\r\n.\r\r\n' '\r\n\r.\r\n' '\n\r.\n\r' '\r\n.\t\r\n' '\r\n\x0b.\r\n' '\r\n\xc2\x85.\r\n')
innocent='MAIL FROM:<s@x.y>\r\nRCPT TO:<r@y.z>\r\nDATA\r\nTo: a\r\n\r\ngood'
smuggled='MAIL FROM:<evil@x>\r\nRCPT TO:<evil@y>\r\nDATA\r\nevil\r\n'

# false_ends_all ACCEPTED GOODBYE: each of them leads to one message, or to none, in one packet and in many. The words are
# the replies to a message and to QUIT.
false_ends_all() {
  for end in "${false_ends[@]}"; do
    for way in together apart; do
      rm -f home/message.* home/envelope.*
      case $way in
        together) run converse < <(bytes "$innocent$end$smuggled.\r\nQUIT\r\n") ;;
        apart) run converse < <(bytes "$innocent"; sleep 0.02; bytes "$end" | dd bs=1 status=none; sleep 0.02; bytes "$smuggled.\r\nQUIT\r\n") ;;
      esac
      if [ "$status" = 0 ]; then
        replies "${ok[@]}" "$1" "$2"
        equal "$(envelope)" 'Fs@x.y|Tr@y.z||'
        [ ! -e home/message.2 ]
      else
        replies "${ok[@]}" '451 See https://cr.yp.to/docs/smtplf.html.'
        nothing_queued
      fi
    done
  done
}
