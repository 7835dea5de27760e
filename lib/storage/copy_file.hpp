#pragma once
/// Copies of open files.

#include "base/units.hpp"
#include "storage/file_calls.hpp"

#include <functional>

namespace bittern::storage {

/// Told of every stretch that was copied; false ends the copying with ECANCELED.
using OnCopied = std::function<bool(Bytes)>;

/// Fills `to`, which is empty, with the bytes of `from`, through memory. Holes stay holes, and so do long stretches of
/// zeros. Minus errno.
[[nodiscard]] int copy_through_memory(FileCalls& calls, int from, int to, const OnCopied& on_copied = {});

/// The same, and the kernel does the work where it can (copy_file_range(2)), over the network for instance on the
/// server's side.
[[nodiscard]] int copy_in_kernel(FileCalls& calls, int from, int to, const OnCopied& on_copied = {});

/// 0 where both have the same bytes; EIO where they don't.
[[nodiscard]] int compare_bytes(FileCalls& calls, int one, int other);

}  // namespace bittern::storage
