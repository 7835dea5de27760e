// When a transfer begins anew: from the metadata on, with what is on disk hashed again.
#include "swarm/download_impl.hpp"
#include "swarm/resume_record.hpp"
#include "swarm/stretches.hpp"

#include <algorithm>
#include <functional>

namespace bittern::swarm {
namespace {

std::chrono::seconds pause_before(int chance, std::chrono::seconds first) {
    constexpr std::chrono::seconds longest{600};
    return std::min(longest, first * (1 << std::min(chance, 10)));
}

}  // namespace

/// libtorrent 2.0.8 takes a piece that passed v1 and still waits to be written for one that contradicts v2, if piece
/// layers come from a peer just then. With all layers known from the start that can't happen, and a contradiction is a
/// real one.
void Download::Impl::handle(const TorrentFailed& event) {
    constexpr int most_restarts = 5;
    if (view.stage == Stage::downloading && look_again_at_touched(verified_pieces())) return;
    const bool may_be_that = event.error.fault == Fault::verification && !layers_at_start && restarts < most_restarts;
    if (!may_be_that) return finish(event.error);
    ++restarts;
    engine.piece_layers(*id, [weak = std::weak_ptr(alive)](std::vector<std::string> layers) {
        const auto self = weak.lock();
        if (!self || (*self)->stopped || (*self)->view.stage != Stage::downloading) return;
        (*self)->layers(std::move(layers));
        (*self)->start_anew();
    });
}

/// By what was found on disk, and by a record that was made since.
std::vector<bool> Download::Impl::verified_pieces() const {
    auto pieces = record_holds ? pieces_in(record, *view.metainfo) : std::vector<bool>();
    if (!existing) return pieces;
    pieces.resize(std::max(pieces.size(), existing->have.size()));
    for (std::size_t k = 0; k < existing->have.size(); ++k)
        if (existing->have[k]) pieces[k] = true;
    return pieces;
}

/// To another torrent, which counts from 0.
TorrentId Download::Impl::give_way() {
    const auto old = *std::exchange(id, std::nullopt);
    if (const auto* torrent = engine.state().find(old)) {
        view.before.downloaded += torrent->figures.downloaded;
        view.before.uploaded += torrent->figures.uploaded;
        view.before.wrong += torrent->figures.wrong;
    }
    return old;
}

bool Download::Impl::is_unsure(PieceIndex piece) const {
    return std::ranges::any_of(stretches_of(*view.metainfo, piece), [this](const Stretch& stretch) {
        return stretch.file < unsure.size() && unsure[stretch.file];
    });
}

/// Pieces that are known to be `right` are not read again where others left their files alone.
void Download::Impl::start_anew(std::vector<bool> right) {
    for (PieceIndex piece; piece.value < static_cast<std::int32_t>(right.size()); ++piece.value)
        if (is_unsure(piece)) right[static_cast<std::size_t>(piece.value)] = false;
    still_known = {.pieces = std::move(right), .stamps = {}};
    begun_anew = true;
    came_at_save = {};
    trust = {};
    known = {};
    note_writing({});
    view.stage = Stage::examining;
    patience.rest(Clock::now());
    engine.remove(give_way(), [weak = std::weak_ptr(alive)](const FilesLeft& left) {
        const auto self = weak.lock();
        if (!self || (*self)->stopped || (*self)->view.stage != Stage::examining) return;
        (*self)->disown(left.touched);
        (*self)->suspect = false;
        (*self)->doubted.clear();
        (*self)->note_quiet(left.quiet);
        (*self)->still_known.stamps = left.stamps;
        auto there = (*self)->still_there();
        there ? (*self)->examine() : (*self)->wait_for_disk(there.error());
    });
}

/// Whether somebody else touched files of a download that is complete otherwise, or that was about to write to them, so
/// that they are hashed first: what is right stays, what is missing is downloaded again, and what is somebody's own now
/// is refused.
bool Download::Impl::look_again_at_touched(std::vector<bool> verified_before) {
    constexpr int most_looks = 5;
    const auto files = disown_touched();
    if (files.empty()) return false;
    const auto names = first_names(files) + (files.size() == 1 ? " was" : " were");
    if (looks_again++ == most_looks) {
        finish(Error{Fault::storage, names + " changed by somebody else again and again; end what writes there, and "
                                             "get it once more"});
        return true;
    }
    view.remarks.push_back(names + " changed by somebody else during the download: what is there is hashed again");
    patience.begin_step(Clock::now());  // what has to come once more was not lost by those who send it
    start_anew(std::move(verified_before));
    return true;
}

/// Whether a download that is complete otherwise has files of which an edit would not have shown, so that they are
/// hashed first.
bool Download::Impl::look_again_at_unsure() {
    if (std::ranges::none_of(unsure, std::identity())) return false;
    std::vector<std::filesystem::path> files;
    for (std::size_t k = 0; k < unsure.size(); ++k)
        if (unsure[k]) files.push_back(view.plan->paths[k]);
    view.remarks.push_back(first_names(files) + (files.size() == 1 ? " was" : " were") +
                           " being written when an earlier run was killed: what is there is hashed once more");
    const auto count = static_cast<std::size_t>(view.metainfo->piece_count());
    if (id) return start_anew(std::vector<bool>(count, true)), true;
    for (PieceIndex piece; piece.value < static_cast<std::int32_t>(known.pieces.size()); ++piece.value)
        if (is_unsure(piece)) known.pieces[static_cast<std::size_t>(piece.value)] = false;
    unsure.clear();
    examine();
    return true;
}

/// libtorrent bans all who had a part in several spoilt pieces, the honest with the liars, and a peer that has mended
/// its files stays banned. When nothing more comes that is right, whoever may be connected, a new start lifts all bans,
/// asks the trackers anew, and keeps what is right. (handle.clear_peers() would too, but in 2.0.8 it frees peers that
/// the piece picker still points to.)
void Download::Impl::watch_company() {
    const auto* torrent = id && view.plan && view.stage == Stage::downloading ? engine.state().find(*id) : nullptr;
    if (torrent == nullptr || torrent->figures.phase != Phase::downloading) return;
    const auto& figures = torrent->figures;
    const bool left_alone = figures.wrong > Bytes{} && figures.peers_connected == 0;
    if (torrent->refusal != Refusal::lies && !left_alone) return;
    const auto now = Clock::now();
    const auto done = figures.wanted_done;
    if (done > std::exchange(most_done, std::max(most_done, done))) return stuck_since.reset();
    if (!stuck_since) stuck_since = now;
    if (now - *stuck_since < pause_before(chances, options.second_chance)) return;
    stuck_since.reset();
    if (chances++ == 0)
        view.remarks.emplace_back(
            "wrong data came, and nothing else does: what is here is looked at, then all peers get another chance");
    start_anew();
}

}  // namespace bittern::swarm
