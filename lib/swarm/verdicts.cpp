#include "swarm/verdicts.hpp"

#include "swarm/selection.hpp"
#include "swarm/stretches.hpp"

#include <algorithm>

namespace bittern::swarm {
namespace {

using State = VerifiedFile::State;

void add(std::vector<ByteRange>& damage, Bytes begin, Bytes end) {
    if (begin >= end) return;
    if (!damage.empty() && damage.back().offset + damage.back().size >= begin) {
        damage.back().size = std::max(damage.back().offset + damage.back().size, end) - damage.back().offset;
        return;
    }
    damage.push_back({begin, end - begin});
}

class FileVerdict {
public:
    FileVerdict(const torrent::Metainfo& metainfo, const ContentOnDisk& disk, const std::vector<char>& right)
        : metainfo_(metainfo), disk_(disk), right_(right) {}

    VerifiedFile of(std::size_t index) const {
        const auto& file = metainfo_.files()[index];
        VerifiedFile verdict{.file = {static_cast<std::int32_t>(index)},
                             .state = disk_.states[index],
                             .on_disk = disk_.files[index].size};
        bool blamed = false;
        const auto span = pieces_of(metainfo_, file);
        for (std::int32_t piece = span.first; piece < span.end; ++piece) {
            if (right_[static_cast<std::size_t>(piece)] != 0) continue;
            verdict.wrong_pieces.push_back({piece});
            // Where another file of the piece is not all there, that alone makes it wrong.
            if (!is_all_there(piece)) continue;
            blamed = true;
            add_piece(verdict, file, piece);
        }
        add(verdict.damage, std::min(verdict.on_disk, file.size), file.size);
        if (verdict.state == State::right) verdict.state = state_of(file, verdict, blamed);
        return verdict;
    }

private:
    State state_of(const torrent::File& file, const VerifiedFile& verdict, bool blamed) const {
        if (verdict.on_disk < file.size) return State::too_short;
        if (blamed) return State::wrong;
        if (verdict.on_disk > file.size) return State::too_long;
        return verdict.wrong_pieces.empty() ? State::right : State::unknown;
    }

    void add_piece(VerifiedFile& verdict, const torrent::File& file, std::int32_t piece) const {
        const std::int64_t begin = piece * metainfo_.piece_size().count - file.offset.count;
        const std::int64_t end = begin + metainfo_.piece_size().count;
        add(verdict.damage, {std::max<std::int64_t>(begin, 0)}, {std::min(end, file.size.count)});
    }

    bool is_all_there(std::int32_t piece) const {
        const auto stretches = stretches_of(metainfo_, {piece});
        return std::all_of(stretches.begin(), stretches.end(), [&](const Stretch& stretch) {
            return metainfo_.files()[stretch.file].pad ||
                   disk_.files[stretch.file].size >= stretch.offset + stretch.size;
        });
    }

    const torrent::Metainfo& metainfo_;
    const ContentOnDisk& disk_;
    const std::vector<char>& right_;
};

}  // namespace

Verification verdicts_on(const torrent::Metainfo& metainfo, const ContentOnDisk& disk, const std::vector<char>& right) {
    Verification all;
    const FileVerdict verdict(metainfo, disk, right);
    for (std::size_t k = 0; k < metainfo.files().size(); ++k) {
        const auto& file = metainfo.files()[k];
        if (is_created(file))
            all.files.push_back(verdict.of(k));
        else if (!file.pad)
            ++all.links;
    }
    for (std::int32_t piece = 0; piece < metainfo.piece_count(); ++piece) {
        if (right[static_cast<std::size_t>(piece)] == 0) {
            ++all.wrong_pieces;
            continue;
        }
        ++all.right_pieces;
        all.right_size += content_in(metainfo, {piece});
    }
    return all;
}

}  // namespace bittern::swarm
