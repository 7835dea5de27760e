#include "daemon/pieces_there.hpp"

#include "swarm/stretches.hpp"

#include <algorithm>

namespace bittern::daemon {

Bytes bytes_there(const torrent::Metainfo& metainfo, const std::vector<bool>& have, std::size_t file) {
    const auto& [begin, size] = std::pair(metainfo.files()[file].offset.count, metainfo.files()[file].size.count);
    const auto piece = metainfo.piece_size().count;
    Bytes there;
    for (auto at = begin; at < begin + size;) {
        const auto number = static_cast<std::size_t>(at / piece);
        const auto end = std::min((at / piece + 1) * piece, begin + size);
        if (number < have.size() && have[number]) there.count += end - at;
        at = end;
    }
    return there;
}

Bytes bytes_there(const torrent::Metainfo& metainfo, const std::vector<bool>& have, const std::vector<bool>& wanted) {
    Bytes there;
    const auto& files = metainfo.files();
    for (std::size_t k = 0; k < files.size(); ++k)
        if (!files[k].pad && (k >= wanted.size() || wanted[k])) there += bytes_there(metainfo, have, k);
    return there;
}

std::vector<bool> pieces_in(const torrent::Metainfo& metainfo, const std::vector<bool>& wanted) {
    std::vector<bool> have(static_cast<std::size_t>(metainfo.piece_count()), true);
    if (std::ranges::find(wanted, false) == wanted.end()) return have;
    for (PieceIndex piece; piece.value < metainfo.piece_count(); ++piece.value)
        have[static_cast<std::size_t>(piece.value)] = std::ranges::all_of(
            swarm::stretches_of(metainfo, piece),
            [&](const auto& stretch) { return metainfo.files()[stretch.file].pad || wanted[stretch.file]; });
    return have;
}

}  // namespace bittern::daemon
