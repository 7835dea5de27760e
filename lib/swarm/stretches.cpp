#include "swarm/stretches.hpp"

#include <algorithm>

namespace bittern::swarm {

std::vector<Stretch> stretches_of(const torrent::Metainfo& metainfo, PieceIndex piece) {
    const auto& files = metainfo.files();
    Bytes at{piece.value * metainfo.piece_size().count};
    const Bytes end = at + metainfo.piece_size();
    auto file = std::partition_point(files.begin(), files.end(),
                                     [&](const torrent::File& f) { return f.offset + f.size <= at; });
    std::vector<Stretch> stretches;
    for (; file != files.end() && file->offset < end; ++file) {
        const Bytes stop = std::min(file->offset + file->size, end);
        if (stop <= at) continue;  // an empty file
        stretches.push_back({static_cast<std::size_t>(file - files.begin()), at - file->offset, stop - at});
        at = stop;
    }
    return stretches;
}

Bytes content_in(const torrent::Metainfo& metainfo, PieceIndex piece) {
    Bytes size;
    for (const Stretch& stretch : stretches_of(metainfo, piece))
        if (!metainfo.files()[stretch.file].pad) size += stretch.size;
    return size;
}

PieceSpan pieces_of(const torrent::Metainfo& metainfo, const torrent::File& file) {
    const std::int64_t piece = metainfo.piece_size().count;
    const auto first = static_cast<std::int32_t>(file.offset.count / piece);
    if (file.size.count == 0) return {first, first};
    return {first, static_cast<std::int32_t>(((file.offset + file.size).count - 1) / piece + 1)};
}

}  // namespace bittern::swarm
