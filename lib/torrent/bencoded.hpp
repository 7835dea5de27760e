#pragma once
/// Any bencoded value (BEP 3), for rooms that read what other programs wrote and don't know libtorrent.

#include "base/result.hpp"
#include "torrent/decode_limits.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::torrent {

/// What a client keeps of one torrent, or of all of them in one file.
constexpr DecodeLimits client_state_limits{.depth = 32, .items = 2'000'000};

/// A number, a text of any bytes, a list or a dictionary. Asked for what it is not, it has nothing.
class Bencoded {
public:
    /// The first value of the bytes. Fault::malformed where it breaks, is beyond the limits, or has a key twice.
    [[nodiscard]] static Result<Bencoded> parse(std::string_view bytes, DecodeLimits limits = client_state_limits);

    /// Whether it is any value.
    [[nodiscard]] explicit operator bool() const { return kind_ != Kind::nothing; }
    [[nodiscard]] bool is_dictionary() const { return kind_ == Kind::dictionary; }
    /// Also nullopt where it is beyond 64 bits or not in its only spelling.
    [[nodiscard]] std::optional<std::int64_t> integer() const { return integer_; }
    [[nodiscard]] std::string_view text() const { return text_; }
    /// Of a list its items, of a dictionary its values by order of their keys.
    [[nodiscard]] std::span<const Bencoded> items() const { return items_; }
    /// Of a dictionary, sorted: one for each of its items.
    [[nodiscard]] std::span<const std::string> keys() const { return keys_; }
    /// What a dictionary has under the key, else a value that has nothing.
    [[nodiscard]] const Bencoded& operator[](std::string_view key) const;

private:
    enum class Kind { nothing, integer, text, list, dictionary };
    friend struct BencodedReader;

    Kind kind_ = Kind::nothing;
    std::optional<std::int64_t> integer_;
    std::string text_;
    std::vector<std::string> keys_;
    std::vector<Bencoded> items_;
};

}  // namespace bittern::torrent
