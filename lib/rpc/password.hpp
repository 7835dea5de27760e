#pragma once
/// Passwords are kept as argon2id hashes (RFC 9106) in the form that other programs write and read, "$argon2id$v=19$…".

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace bittern::rpc {

/// Takes 64 MiB and some tens of milliseconds, on purpose. Fault::other where there is not that much memory.
[[nodiscard]] Result<std::string> hash_password(std::string_view password);

/// Likewise; false also for what is no hash.
[[nodiscard]] bool is_password(const std::string& hash, std::string_view password);

/// Whether hash_password may have made it.
[[nodiscard]] bool looks_like_hash(std::string_view text);

}  // namespace bittern::rpc
