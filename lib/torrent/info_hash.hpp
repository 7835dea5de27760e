#pragma once
/// The names a torrent is found by: SHA-1 (v1, BEP 3) and SHA-256 (v2, BEP 52) of its info
/// dictionary.

#include "base/result.hpp"
#include "content/hash.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bittern::torrent {

/// One torrent's info-hashes: v1, v2, or both (a hybrid); at least one once parsed.
struct InfoHash {
    std::optional<content::Sha1> v1;
    std::optional<content::Sha256> v2;
    friend bool operator==(const InfoHash&, const InfoHash&) = default;

    /// Reads 40 hex digits of either case or 32 base32 characters (v1, BEP 9), 64 hex digits or the
    /// multihash `1220` + 64 hex digits (v2); anything else is Fault::malformed.
    [[nodiscard]] static Result<InfoHash> parse(std::string_view text);

    /// Whether both name the same torrent: they share a hash and contradict in none.
    [[nodiscard]] bool matches(const InfoHash& other) const;

    /// The 20 bytes peers, trackers and the DHT know it by: v1, or v2 cut to 20 bytes.
    [[nodiscard]] content::Sha1 short_form() const;
};

/// 40 or 64 lower-case hex digits.
[[nodiscard]] std::string hex(const content::Sha1& hash);
[[nodiscard]] std::string hex(const content::Sha256& hash);
/// v1 in hex, else v2 in hex: what people see and paste.
[[nodiscard]] std::string to_string(const InfoHash& hash);

}  // namespace bittern::torrent
