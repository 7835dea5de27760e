#pragma once
/// Where in the bytes of a peer its requests for hashes are (BEP 52), and messages that are too long.

#include "base/units.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace bittern::swarm {

/// A place in a stream of messages that decides about a request for hashes, or about a message that is too long.
struct HashRequestMark {
    enum class At {
        kind,      ///< the byte that makes the message a request for hashes
        end,       ///< the last byte, the lowest of how many layers of proof are wanted
        too_long,  ///< the byte that makes the message one that libtorrent would keep, longer than there is reason for
    };
    At at = At::kind;
    char* byte = nullptr;  ///< points into the stream that was read
    Bytes answer{};        ///< at the end: the most that the answer takes on the wire. A refusal is never larger
};

/// Reads the messages that follow a peer's handshake (BEP 3), from chunks cut anywhere. What isn't a request for hashes
/// is jumped over: it costs nothing by the byte.
class HashRequestReader {
public:
    /// `most_hashes`: in an answer to what the peer is asked, proofs not counted.
    explicit HashRequestReader(std::uint32_t most_hashes = 0) : most_hashes_(most_hashes) {}
    /// Takes bytes from the front of the chunk up to and with the next mark; all of them where there is none.
    [[nodiscard]] std::optional<HashRequestMark> next(std::span<char>& chunk);

private:
    [[nodiscard]] std::optional<HashRequestMark> take(char& byte);
    [[nodiscard]] std::optional<HashRequestMark> take_kind(char& byte);
    [[nodiscard]] bool is_too_long(char kind) const;
    [[nodiscard]] std::uint32_t number_at(std::size_t offset) const;
    [[nodiscard]] Bytes largest_answer() const;

    std::uint32_t most_hashes_;
    static constexpr std::size_t request_size = 53;  ///< length and kind, root, and four numbers
    std::array<char, request_size> message_{};       ///< as much as is known of it
    std::size_t known_ = 0;
    std::size_t skip_ = 0;  ///< what is left of a message that is something else
};

}  // namespace bittern::swarm
