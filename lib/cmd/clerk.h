// What the tools for a queue in use share: the way into it, and orders to qmail-send.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cmd/program.h"
#include "os/file.h"
#include "queue/layout.h"
#include "queue/order.h"

namespace cmd {

/// Goes to the queue; root becomes the user of qmail-send first, and nobody else gets in. Ends the program,
/// 111, if that cannot be.
queue::Layout enter_queue();

/// Hands orders to qmail-send, or carries them out in its place if it does not run: then it cannot start as
/// long as this lives.
class Clerk {
 public:
  /// Goes to the queue like `enter_queue`. Answers are waited for so many seconds.
  explicit Clerk(uint64_t seconds);
  ~Clerk();
  Clerk(const Clerk&) = delete;
  Clerk& operator=(const Clerk&) = delete;

  const queue::Layout& layout() const { return layout_; }
  /// What becomes of an order. Ends the program, 111, if it cannot be given, or is not answered in time.
  queue::Answer ask(const queue::Order& order);
  /// The mark of a message, for an order about it; nothing if it is not there. Ends the program, 111, on trouble.
  std::optional<std::string> mark(queue::Id id) const;
  /// Has messages tried now, in one channel or in both. Ends the program if that fails.
  void hurry(std::optional<queue::ChannelName> channel, const std::vector<queue::Id>& ids);
  void hurry_all(std::optional<queue::ChannelName> channel);

 private:
  struct Substitute;
  static std::unique_ptr<Substitute> find_substitute();
  bool alone() const { return substitute_ != nullptr; }
  queue::Answer stand_in(const queue::Order& order);

  uint64_t seconds_;
  std::unique_ptr<Substitute> substitute_;
  queue::Layout layout_;
};

/// The value of -t: seconds; ends the program with its usage if it is none.
uint64_t answer_seconds(const char* value, std::string_view synopsis);
constexpr uint64_t usual_answer_seconds = 30;

}  // namespace cmd
