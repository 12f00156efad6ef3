// How much goes to one domain at once, and in a time, and what waits for that.

#include "queue/domains.h"

#include <algorithm>
#include <utility>

#include "text/case.h"
#include "text/scan.h"
#include "text/split.h"

namespace queue {

bool DomainLimits::add(std::string_view line) {
  // From the end: a key may hold colons, as [IPv6:2001:db8::1].
  DomainLimit limit;
  text::Halves halves = text::last_halves(line, ':');
  if (const text::Halves rate = text::halves(halves.after, '/'); rate.found) {
    constexpr uint64_t most_seconds = 1 << 30;
    const auto starts = text::number(rate.before);
    const auto seconds = text::number(rate.after, most_seconds);
    if (!starts || !seconds || *seconds == 0) return false;
    limit.starts = *starts;
    limit.seconds = static_cast<int64_t>(*seconds);
    halves = text::last_halves(halves.before, ':');
  }
  const std::string_view key = halves.before;
  const bool bad_key = key.find_first_of(" \t") != std::string_view::npos ||
                       (key.find(':') != std::string_view::npos && !key.starts_with('['));
  if (!halves.found || bad_key || (halves.after.empty() && limit.seconds == 0)) return false;
  if (!halves.after.empty()) {
    const auto deliveries = text::number(halves.after);
    if (!deliveries) return false;
    limit.deliveries = *deliveries;
  }
  limits_.insert_or_assign(text::lower(key), limit);
  return true;
}

DomainLimits::Found DomainLimits::find(std::string_view domain) const {
  auto found = limits_.find(domain);
  for (size_t i = 0; i < domain.size() && found == limits_.end(); ++i) {
    if (domain[i] == '.') found = limits_.find(domain.substr(i));
  }
  if (found != limits_.end()) return {&found->second, found->first};
  found = limits_.find(std::string_view());
  if (found != limits_.end()) return {&found->second, domain};
  return {};
}

/// A limit of no starts at all is one that a change of the limits must end.
int64_t Domains::Domain::start_time(int64_t now) const {
  if (limit_.starts == 0) return std::numeric_limits<int64_t>::max();
  const bool over = now < window_ || now - window_ >= limit_.seconds;  // before it: the clock was set back
  return over || started_ < limit_.starts ? now : window_ + limit_.seconds;
}

void Domains::set_limits(DomainLimits limits) {
  limits_ = std::move(limits);
  for (auto& [name, domain] : domains_) {
    const DomainLimit* limit = limits_.find(name).limit;
    domain.limit_ = limit != nullptr ? *limit : DomainLimit{};
  }
  ready_.clear();
  for (auto& [name, domain] : domains_) {
    domain.armed_ = false;
    arm(domain, 0);
  }
}

std::string Domains::domain_of(std::string_view address) {
  return text::lower(text::last_halves(address, '@').after);
}

Domains::Domain* Domains::find(std::string_view address, int64_t now) {
  if (limits_.empty()) return nullptr;
  const std::string name = domain_of(address);
  const DomainLimits::Found found = limits_.find(name);
  if (found.limit == nullptr) return nullptr;
  const std::string key(found.name);
  const auto known = domains_.find(key);
  if (known != domains_.end()) return &known->second;
  if (domains_.size() >= most_) forget_idle(now);
  Domain& domain = domains_[key];
  domain.limit_ = *found.limit;
  return &domain;
}

void Domains::forget_idle(int64_t now) {
  std::erase_if(domains_, [now](const auto& entry) {
    const Domain& domain = entry.second;
    return domain.running_ == 0 && !domain.has_waiting() && !domain.armed_ &&
           (domain.started_ == 0 || now < domain.window_ || now - domain.window_ >= domain.limit_.seconds);
  });
  most_ = std::max<size_t>(most_, 2 * domains_.size());
}

bool Domains::enter(Domain& domain, int64_t now) {
  if (domain.running_ >= domain.limit_.deliveries || domain.start_time(now) > now) return false;
  if (now < domain.window_ || now - domain.window_ >= domain.limit_.seconds) {
    domain.window_ = now;
    domain.started_ = 0;
  }
  ++domain.started_;
  ++domain.running_;
  return true;
}

void Domains::leave(Domain& domain) {
  --domain.running_;
  arm(domain, 0);
}

void Domains::wait(Domain& domain, const Waiting& waiting) {
  if (waiting.position) {
    domain.recipients_.push_back(waiting);
  } else {
    domain.messages_.add(waiting.due, waiting.id);
  }
  arm(domain, 0);
}

void Domains::wait_together(Domain& domain, size_t count, const Waiting& whole) {
  domain.recipients_.resize(domain.recipients_.size() - count);
  wait(domain, whole);
}

/// Has `take` look at the domain at `time`. What is full is looked at when a delivery has ended.
void Domains::arm(Domain& domain, int64_t time) {
  if (domain.armed_ || !domain.has_waiting() || domain.running_ >= domain.limit_.deliveries) return;
  ready_.emplace(time, &domain);
  domain.armed_ = true;
}

std::optional<Waiting> Domains::take(int64_t now) {
  while (!ready_.empty() && ready_.begin()->first <= now) {
    Domain& domain = *ready_.begin()->second;
    ready_.erase(ready_.begin());
    domain.armed_ = false;
    if (!domain.has_waiting() || domain.running_ >= domain.limit_.deliveries) continue;
    if (const int64_t time = domain.start_time(now); time > now) {
      arm(domain, time);
      continue;
    }
    Waiting waiting{};
    if (!domain.recipients_.empty()) {
      waiting = domain.recipients_.front();
      domain.recipients_.pop_front();
    } else {
      const auto first = domain.messages_.first();
      waiting = {.id = first->id, .due = first->due};
      domain.messages_.remove_first();
    }
    arm(domain, now);
    return waiting;
  }
  return std::nullopt;
}

std::optional<int64_t> Domains::next_due() const {
  if (ready_.empty()) return std::nullopt;
  return ready_.begin()->first;
}

std::vector<Schedule::Entry> Domains::take_messages(std::span<const Id> ids) {
  std::vector<Schedule::Entry> taken;
  for (auto& [name, domain] : domains_) {
    const std::vector<Schedule::Entry> here = domain.messages_.take(ids);
    taken.insert(taken.end(), here.begin(), here.end());
  }
  return taken;
}

void Domains::forget_recipients(Id id) {
  for (auto& [name, domain] : domains_) {
    std::erase_if(domain.recipients_, [id](const Waiting& waiting) { return waiting.id == id; });
  }
}

void Domains::set_back(int64_t from, int64_t to) {
  for (auto& [name, domain] : domains_) domain.messages_.set_back(from, to);
  std::multimap<int64_t, Domain*> ready;
  for (const auto& [time, domain] : std::exchange(ready_, {})) ready.emplace(std::min(time, to), domain);
  ready_ = std::move(ready);
}

}  // namespace queue
