// The message as SMTP's DATA and POP3's RETR carry it.

#include "talk/dot.h"

namespace talk {

Data DotDecoder::feed(std::string_view& wire, std::string& message) {
  while (!wire.empty()) {
    if (state_ == State::in_line) {
      if (!take_line(wire, message)) return Data::stray_newline;
      continue;
    }
    const char c = wire.front();
    wire.remove_prefix(1);
    const Data data = take_byte(c, message);
    if (data != Data::more) return data;
  }
  return Data::more;
}

/// The rest of a line, or as much of it as is there, in one piece; false if it ends in a bare LF.
bool DotDecoder::take_line(std::string_view& wire, std::string& message) {
  const size_t newline = wire.find('\n');
  const std::string_view line = wire.substr(0, newline);
  const bool cr = line.ends_with('\r');
  const LineEnd end = cr ? LineEnd::crlf : LineEnd::lf;
  if (newline != std::string_view::npos && end == LineEnd::lf && !lf_ends_lines_) return false;
  message += line.substr(0, line.size() - (cr ? 1 : 0));
  if (newline == std::string_view::npos) {
    if (cr) state_ = State::cr;
    wire = {};
    return true;
  }
  message += '\n';
  state_ = State::line_start;
  last_ = end;
  wire.remove_prefix(newline + 1);
  return true;
}

Data DotDecoder::take_byte(char c, std::string& message) {
  if (c == '\n') {
    const bool cr = state_ == State::cr || state_ == State::dot_cr;
    const LineEnd end = cr ? LineEnd::crlf : LineEnd::lf;
    if (state_ == State::dot || state_ == State::dot_cr) {
      return end == final_ && last_ == final_ ? Data::end : Data::stray_newline;
    }
    if (!cr && !lf_ends_lines_) return Data::stray_newline;
    message += '\n';
    state_ = State::line_start;
    last_ = end;
    return Data::more;
  }
  if (state_ == State::line_start && c == '.') {
    state_ = State::dot;
    return Data::more;
  }
  // What a CR had put off is now known not to be a line end.
  if (state_ == State::dot_cr) message += ".\r";  // qmail: this dot stays
  if (state_ == State::cr) message += '\r';
  if (c == '\r') {
    state_ = state_ == State::dot ? State::dot_cr : State::cr;
  } else {
    message += c;
    state_ = State::in_line;
  }
  return Data::more;
}

void DotEncoder::feed(std::string_view message, std::string& wire) {
  if (message.empty()) return;
  if (held_cr_) {
    held_cr_ = false;
    end_line(wire);
    if (message.front() == '\n') message.remove_prefix(1);
  }
  for (;;) {
    const size_t newline = message.find('\n');
    std::string_view line = message.substr(0, newline);
    if (newline == std::string_view::npos) {
      held_cr_ = line.ends_with('\r');
      if (held_cr_) line.remove_suffix(1);
      return put_line(line, wire);
    }
    if (line.ends_with('\r')) line.remove_suffix(1);
    put_line(line, wire);
    end_line(wire);
    message.remove_prefix(newline + 1);
  }
}

/// A line without its end; every CR still in it is a bare one.
void DotEncoder::put_line(std::string_view line, std::string& wire) {
  while (!line.empty()) {
    const size_t cr = line.find('\r');
    const std::string_view piece = line.substr(0, cr);
    if (line_start_ && piece.starts_with('.')) wire += '.';
    if (!piece.empty()) line_start_ = false;
    wire += piece;
    if (cr == std::string_view::npos) return;
    end_line(wire);
    line.remove_prefix(cr + 1);
  }
}

void DotEncoder::end_line(std::string& wire) {
  wire += "\r\n";
  line_start_ = true;
}

void DotEncoder::finish(std::string& wire) {
  if (held_cr_ || !line_start_) end_line(wire);
  held_cr_ = false;
  wire += ".\r\n";
}

}  // namespace talk
