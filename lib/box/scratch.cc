// A home in which deliveries can be tried.

#include "box/scratch.h"

#include <algorithm>
#include <cerrno>

#include "os/environment.h"
#include "os/tree.h"
#include "text/fmt.h"
#include "text/path.h"

namespace box {

namespace {

constexpr os::Mode open_to_all = 0755;
constexpr os::Mode private_directory = 0700;
constexpr os::Mode permissions = 0777;
constexpr os::Mode with_sticky = 01777;
constexpr size_t most_copied = size_t{1} << 26;  // bytes of a file
constexpr size_t most_files = 1'000'000;

bool made(bool success) { return success || errno == EEXIST; }

bool create(const std::string& path, std::string_view content, os::Mode mode) {
  os::Fd file = os::open_truncate(path, 0600);
  return file && os::write_all(file.get(), content) && os::change_mode(file, mode) && file.close();
}

bool is_directory(const std::string& path) {
  const auto status = os::status(path);
  return status && status->type == os::FileType::directory;
}

}  // namespace

bool Scratch::make(std::string_view home) {
  const char* directory = os::get_env("TMPDIR");
  const bool usable = directory != nullptr && *directory == '/';
  const auto top =
      os::make_temporary_directory(text::join(usable ? directory : "/tmp", "/dotqmail."));
  if (!top) return false;
  top_ = *top;
  root_ = top_ + "/root";
  home_ = text::absolute_path(home, "/");
  const auto real = os::status(home_);
  return real && os::make_directory(root_, open_to_all) && make_directories(home_) &&
         os::change_mode(this->home(), real->mode & with_sticky);
}

bool Scratch::remove() { return os::remove_tree(top_); }

std::string Scratch::outside(std::string_view name) const {
  return text::absolute_path(name, home_);
}

std::string Scratch::at(std::string_view name) const { return root_ + outside(name); }

bool Scratch::leads_out(std::string_view name) const {
  return name.starts_with('/') || !plain(name).starts_with('.');
}

std::string Scratch::plain(std::string_view name) const {
  const std::string whole = outside(name);
  if (!(whole + '/').starts_with(home_ + '/')) return whole;
  return '.' + whole.substr(home_.size());
}

std::string Scratch::shown(std::string text) const {
  for (size_t at = text.find(root_); at != std::string::npos; at = text.find(root_, at)) {
    text.erase(at, root_.size());
  }
  return text;
}

/// Makes the directory `path` and those above it, under the root.
bool Scratch::make_directories(std::string_view path) {
  for (size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string directory = text::join(root_, path.substr(0, slash));
    if (!made(os::make_directory(directory, open_to_all))) return false;
    if (slash == std::string_view::npos) return true;
  }
}

bool Scratch::stand_in(std::string_view name) {
  const std::string real = outside(name), own = root_ + real;
  if (is_directory(os::parent(real)) && !make_directories(os::parent(real))) return false;
  const auto status = os::status(real);
  if (!status) return true;
  if (status->type != os::FileType::directory) {
    return os::status(own) || create(own, "", status->mode & permissions);
  }
  if (!made(os::make_directory(own, private_directory))) return false;
  for (const char* part : {"/tmp", "/new", "/cur"}) {
    if (!is_directory(real + part)) continue;
    if (!made(os::make_directory(own + part, private_directory))) return false;
  }
  return true;
}

bool Scratch::copy(std::string_view name) {
  const std::string real = outside(name);
  const auto status = os::status(real);
  if (status && status->type == os::FileType::directory) return stand_in(name);
  if (!status || status->type != os::FileType::regular) return true;
  const auto content = os::read_file(real, most_copied);
  return content && make_directories(os::parent(real)) &&
         create(root_ + real, *content, status->mode & permissions);
}

bool Scratch::put(std::string_view name, std::string_view content, os::Mode mode) {
  return create(at(name), content, mode);
}

std::optional<std::vector<Scratch::Known>> Scratch::look() const {
  auto names = os::names_below(root_, most_files);
  if (!names) return std::nullopt;
  std::ranges::sort(*names);
  std::vector<Known> files;
  for (std::string& name : *names) {
    const auto status = os::link_status(text::join(root_, '/', name));
    if (!status || status->type != os::FileType::regular) continue;
    files.push_back({'/' + std::move(name), status->inode, status->size, status->modified,
                     status->modified_nanoseconds});
  }
  return files;
}

bool Scratch::remember() {
  auto files = look();
  if (files) known_ = std::move(*files);
  return files.has_value();
}

std::optional<std::vector<Scratch::File>> Scratch::changed() const {
  const auto files = look();
  if (!files) return std::nullopt;
  std::vector<File> changed;
  for (const Known& file : *files) {
    const auto known = std::ranges::lower_bound(known_, file.path, {}, &Known::path);
    if (known == known_.end() || *known != file) changed.push_back({plain(file.path), file.size});
  }
  return changed;
}

}  // namespace box
