#include "torrent/info_hash.hpp"

#include "torrent/text.hpp"

#include <algorithm>

namespace bittern::torrent {
namespace {

constexpr std::string_view multihash_prefix = "1220";  // SHA2-256, 32 bytes long

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

template <class Hash>
std::optional<Hash> from_hex(std::string_view text) {
    Hash hash{};
    if (text.size() != hash.size() * 2) return std::nullopt;
    for (std::size_t i = 0; i < hash.size(); ++i) {
        const int high = hex_digit(text[2 * i]);
        const int low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        hash[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return hash;
}

int base32_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a';
    if (c >= '2' && c <= '7') return c - '2' + 26;
    return -1;
}

/// 32 characters of 5 bits each fill the 20 bytes exactly, so there is no padding to read.
std::optional<content::Sha1> from_base32(std::string_view text) {
    content::Sha1 hash{};
    if (text.size() != 32) return std::nullopt;
    std::uint32_t bits = 0;
    int have = 0;
    std::size_t at = 0;
    for (const char c : text) {
        const int digit = base32_digit(c);
        if (digit < 0) return std::nullopt;
        bits = (bits << 5 | static_cast<std::uint32_t>(digit)) & 0xffffU;
        have += 5;
        if (have < 8) continue;
        have -= 8;
        hash[at++] = static_cast<std::uint8_t>(bits >> have);
    }
    return hash;
}

template <class Hash>
std::string to_hex(const Hash& hash) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(hash.size() * 2);
    for (const std::uint8_t byte : hash) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

}  // namespace

Result<InfoHash> InfoHash::parse(std::string_view text) {
    InfoHash hash;
    hash.v1 = text.size() == 32 ? from_base32(text) : from_hex<content::Sha1>(text);
    const bool multihash = text.size() == 68 && text.starts_with(multihash_prefix);
    hash.v2 = from_hex<content::Sha256>(multihash ? text.substr(multihash_prefix.size()) : text);
    if (hash.v1 || hash.v2) return hash;
    return fail(Fault::malformed, in_quotes(text) +
                                      " is not an info-hash: it takes 40 hex digits or 32 base32 characters (v1), "
                                      "or 64 hex digits (v2)");
}

bool InfoHash::matches(const InfoHash& other) const {
    const bool both_v1 = v1 && other.v1;
    const bool both_v2 = v2 && other.v2;
    if ((both_v1 && *v1 != *other.v1) || (both_v2 && *v2 != *other.v2)) return false;
    return both_v1 || both_v2;
}

content::Sha1 InfoHash::short_form() const {
    if (v1) return *v1;
    content::Sha1 cut{};
    if (v2) std::copy_n(v2->begin(), cut.size(), cut.begin());
    return cut;
}

std::string hex(const content::Sha1& hash) {
    return to_hex(hash);
}
std::string hex(const content::Sha256& hash) {
    return to_hex(hash);
}

std::string to_string(const InfoHash& hash) {
    if (hash.v1) return hex(*hash.v1);
    return hash.v2 ? hex(*hash.v2) : std::string();
}

}  // namespace bittern::torrent
