#pragma once
/// Metadata of one claimed size, put together from pieces that nobody vouches for yet.

#include "base/units.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace bittern::swarm {

/// One connection to a peer, for as long as it lasts; never used again.
struct PeerKey {
    std::uint32_t value = 0;
    friend constexpr auto operator<=>(PeerKey, PeerKey) = default;
};

/// Takes memory only for pieces that came: a claim alone costs nothing.
class MetadataAssembly {
public:
    /// `size` is above 0 and within what the caller is ready to believe.
    explicit MetadataAssembly(Bytes size) : size_(size) {}

    /// The first piece from `from` on that is not here.
    [[nodiscard]] std::optional<PieceIndex> missing(PieceIndex from) const;
    /// Whether the size has such a piece, and it has this many bytes.
    [[nodiscard]] bool fits(PieceIndex piece, std::string_view data) const;
    /// Keeps a piece that fits; one that is here already stays as it is.
    void add(PieceIndex piece, std::string_view data, PeerKey from);

    [[nodiscard]] Bytes size() const { return size_; }
    [[nodiscard]] Bytes have() const { return have_; }
    /// The memory it takes, roughly: what came, and the keeping of it.
    [[nodiscard]] Bytes held() const;
    [[nodiscard]] bool complete() const { return have_ == size_; }
    /// The pieces in order; call it once complete.
    [[nodiscard]] std::string whole() const;
    /// Who sent the pieces that are here.
    [[nodiscard]] const std::set<PeerKey>& contributors() const { return contributors_; }

private:
    [[nodiscard]] std::int32_t piece_count() const;

    Bytes size_;
    Bytes have_;
    std::map<PieceIndex, std::string> pieces_;  ///< those that are here
    std::set<PeerKey> contributors_;
};

}  // namespace bittern::swarm
