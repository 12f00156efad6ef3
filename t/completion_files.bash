# completion_files: makes this directory a mail home whose control files complete short addresses.
completion_files() {
  mkdir control
  echo me.example.org >control/me
  echo dh >control/defaulthost
  echo dd.example >control/defaultdomain
  echo plus.example >control/plusdomain
  export QMAILHOME=$PWD
}
