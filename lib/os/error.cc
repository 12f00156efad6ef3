// System errors: their traditional texts, and which of them may pass by themselves.

#include "os/error.h"

#include <cerrno>
#include <cstring>

namespace os {

std::string_view error_text(int number) {
  switch (number) {
    case EINTR: return "interrupted system call";
    case ENOMEM: return "out of memory";
    case ENOENT: return "file does not exist";
    case ETXTBSY: return "text busy";
    case EIO: return "input/output error";
    case EEXIST: return "file already exists";
    case ETIMEDOUT: return "timed out";
    case EINPROGRESS: return "operation in progress";
    case EAGAIN: return "temporary failure";
    case EPIPE: return "broken pipe";
    case EPERM: return "permission denied";
    case EACCES: return "access denied";
    case EBADF: return "file descriptor not open";
    case ECHILD: return "no child processes";
    case ENOTDIR: return "not a directory";
    case EISDIR: return "is a directory";
    case EINVAL: return "invalid argument";
    case ENOSPC: return "out of disk space";
    case ENFILE: return "system cannot open more files";
    case EMFILE: return "process cannot open more files";
    case ENOEXEC: return "exec format error";
    case EROFS: return "read-only file system";
    case EXDEV: return "cross-device link";
    case EMLINK: return "too many links";
    case ESPIPE: return "unseekable descriptor";
    case EFBIG: return "file too big";
    case EBUSY: return "device busy";
    case EDEADLK: return "operation would cause deadlock";
    case ESRCH: return "no such process";
    case ENXIO: return "device not configured";
    case E2BIG: return "argument list too long";
    case EPROTO: return "protocol error";
    case ECONNREFUSED: return "connection refused";
    case ECONNRESET: return "connection reset";
    case EADDRINUSE: return "address already used";
    case EADDRNOTAVAIL: return "address not available";
    case EHOSTUNREACH: return "host unreachable";
    case ENETUNREACH: return "network unreachable";
    default: return system_error_text(number);
  }
}

std::string_view system_error_text(int number) { return std::strerror(number); }

bool temporary(int number) {
  switch (number) {
    case EINTR:
    case ENOMEM:
    case ETXTBSY:
    case EIO:
    case ETIMEDOUT:
    case EAGAIN:
    case EDEADLK:
    case EBUSY:
    case ENFILE:
    case EMFILE:
    case EFBIG:
    case ENOSPC:
    case ENETDOWN:
    case ENETUNREACH:
    case ENETRESET:
    case ECONNABORTED:
    case ECONNRESET:
    case ENOBUFS:
    case ETOOMANYREFS:
    case ECONNREFUSED:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case EUSERS:
    case EDQUOT:
    case ESTALE:
    case ENOLCK: return true;
    default: return false;
  }
}

KeepErrno::KeepErrno() : saved_(errno) {}

KeepErrno::~KeepErrno() { errno = saved_; }

}  // namespace os
