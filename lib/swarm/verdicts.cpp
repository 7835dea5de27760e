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

/// What can be said of the files that have bytes in a piece.
enum class Piece : char {
    right,
    incomplete,  ///< not right, but not all of it is there, and that alone makes it wrong
    shared,      ///< all there and not right, and any of several files can be the reason
    wrong,       ///< all there and not right, and all of it is one file's
};

Piece look_at(const torrent::Metainfo& metainfo, const ContentOnDisk& disk, std::int32_t piece) {
    std::size_t files = 0;
    for (const Stretch& stretch : stretches_of(metainfo, {piece})) {
        if (metainfo.files()[stretch.file].pad) continue;
        if (disk.files[stretch.file].size < stretch.offset + stretch.size) return Piece::incomplete;
        ++files;
    }
    return files > 1 ? Piece::shared : Piece::wrong;
}

class FileVerdict {
public:
    FileVerdict(const torrent::Metainfo& metainfo, const ContentOnDisk& disk, const std::vector<char>& right)
        : metainfo_(metainfo), disk_(disk), pieces_(right.size(), Piece::right) {
        // Once for each piece and not for each file in it: there may be very many.
        for (std::size_t piece = 0; piece < right.size(); ++piece)
            if (right[piece] == 0) pieces_[piece] = look_at(metainfo, disk, static_cast<std::int32_t>(piece));
    }

    VerifiedFile of(std::size_t index) const {
        const auto& file = metainfo_.files()[index];
        VerifiedFile verdict{.file = {static_cast<std::int32_t>(index)},
                             .state = disk_.states[index],
                             .on_disk = size_of(disk_, index),
                             .meanwhile = index < disk_.meanwhile.size() && disk_.meanwhile[index],
                             .under_raw_name = disk_.under_raw_name[index]};
        if (verdict.state == State::changed) return verdict;
        if (verdict.state == State::unreadable) verdict.reason = why_unreadable(disk_, index);
        const auto readable = disk_.files[index].size;
        bool blamed = false;
        const auto span = pieces_of(metainfo_, file);
        for (std::int32_t piece = span.first; piece < span.end; ++piece) {
            const auto found = pieces_[static_cast<std::size_t>(piece)];
            if (found == Piece::right) continue;
            verdict.wrong_pieces.push_back({piece});
            if (found == Piece::incomplete) continue;
            blamed = blamed || found == Piece::wrong;
            add_piece(verdict, file, piece);
        }
        add(verdict.damage, std::min(readable, file.size), file.size);
        if (verdict.state == State::right) verdict.state = state_of(file, readable, verdict, blamed);
        return verdict;
    }

private:
    static State state_of(const torrent::File& file, Bytes on_disk, const VerifiedFile& verdict, bool blamed) {
        if (on_disk < file.size) return State::too_short;
        if (blamed) return State::wrong;
        if (on_disk > file.size) return State::too_long;
        return verdict.wrong_pieces.empty() ? State::right : State::unknown;
    }

    void add_piece(VerifiedFile& verdict, const torrent::File& file, std::int32_t piece) const {
        const std::int64_t begin = piece * metainfo_.piece_size().count - file.offset.count;
        const std::int64_t end = begin + metainfo_.piece_size().count;
        add(verdict.damage, {std::max<std::int64_t>(begin, 0)}, {std::min(end, file.size.count)});
    }

    const torrent::Metainfo& metainfo_;
    const ContentOnDisk& disk_;
    std::vector<Piece> pieces_;
};

/// A piece that was right when it was read tells of all files in it that are as they were, but is not right now that
/// another has changed.
std::vector<char> right_now(const torrent::Metainfo& metainfo, const ContentOnDisk& disk, std::vector<char> right) {
    for (std::size_t k = 0; k < disk.states.size(); ++k) {
        if (disk.states[k] != State::changed) continue;
        const auto pieces = pieces_of(metainfo, metainfo.files()[k]);
        std::fill(right.begin() + pieces.first, right.begin() + pieces.end, char{0});
    }
    return right;
}

}  // namespace

Verification verdicts_on(const torrent::Metainfo& metainfo, const ContentOnDisk& disk, const std::vector<char>& right) {
    Verification all;
    const FileVerdict verdict(metainfo, disk, right);
    for (std::size_t k = 0; k < metainfo.files().size(); ++k) {
        const auto& file = metainfo.files()[k];
        if (is_created(file) || !file.symlink.empty()) all.files.push_back(verdict.of(k));
        if (!file.symlink.empty())
            ++all.links;
        else if (file.never_created)
            ++all.unsound_links;
    }
    const auto now = right_now(metainfo, disk, right);
    for (std::int32_t piece = 0; piece < metainfo.piece_count(); ++piece) {
        if (now[static_cast<std::size_t>(piece)] == 0) {
            ++all.wrong_pieces;
            continue;
        }
        ++all.right_pieces;
        all.right_size += content_in(metainfo, {piece});
    }
    return all;
}

}  // namespace bittern::swarm
