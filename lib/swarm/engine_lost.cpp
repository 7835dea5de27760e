// Files that are lost while they are shared, and come back.
#include "swarm/engine_impl.hpp"
#include "swarm/reexamine.hpp"
#include "swarm/stretches.hpp"

#include <libtorrent/alert_types.hpp>

namespace bittern::swarm {
namespace {

PieceSpan pieces_of_file(const torrent::Metainfo& metainfo, FileIndex file) {
    return pieces_of(metainfo, metainfo.files()[static_cast<std::size_t>(file.value)]);
}

}  // namespace

void Engine::Impl::file_lost(const storage::LostFile& lost) {
    const auto id = torrent_of(lost.torrent);
    if (!id) return;
    auto& torrent = torrents.at(*id);
    const auto& metainfo = state.find(*id)->metainfo;
    const auto entry = registry->torrent(lost.torrent);
    const auto expected = entry->files.expected(lost.loss.file);
    if (!expected || !torrent.withheld) return;
    if (!torrent.lost)
        torrent.lost.emplace(metainfo, [entry](FileIndex file) { return entry->files.expected(file).has_value(); });
    if (!torrent.lost->contains(lost.loss.file)) torrent.withheld->hold(pieces_of_file(*metainfo, lost.loss.file));
    torrent.lost->lost(lost.loss, *expected);
    with_lost.insert(*id);
    emit(FileLost{*id, lost.loss});
}

/// At the usual refresh every two seconds, of each torrent. A file system that hangs must not hang the loop.
void Engine::Impl::look_at_lost() {
    constexpr int refreshes_between = 4;
    constexpr std::size_t most = 20'000;
    if (looking_at_lost || ++refreshes_since_look < refreshes_between) return;
    std::vector<std::pair<TorrentId, std::vector<LostFiles::Suspect>>> suspects;
    std::erase_if(with_lost, [this](TorrentId id) {
        const auto* torrent = find(id);
        return torrent == nullptr || !torrent->lost || torrent->lost->empty();
    });
    for (const auto id : with_lost) suspects.emplace_back(id, torrents.at(id).lost->next(most));
    if (suspects.empty()) return;
    refreshes_since_look = 0;
    looking_at_lost = true;
    boost::asio::post(preparing, [post = poster(), suspects = std::move(suspects)] {
        for (const auto& [id, files] : suspects) {
            std::vector<LostFiles::Sight> sights;
            for (const auto& file : files) sights.push_back(look_at(file));
            post([id = id, sights = std::move(sights)](Impl& impl) { impl.saw_lost(id, sights); });
        }
        post([](Impl& impl) { impl.looking_at_lost = false; });
    });
}

void Engine::Impl::saw_lost(TorrentId id, const std::vector<LostFiles::Sight>& sights) {
    auto* torrent = find(id);
    if (torrent == nullptr || !torrent->lost) return;
    auto steps = torrent->lost->seen(sights);
    offer(*torrent, std::move(steps.offer));
    if (steps.examine.empty()) return;
    boost::asio::post(examining, [post = poster(), id, metainfo = state.find(id)->metainfo, paths = torrent->paths,
                                  files = std::move(steps.examine), stop = stop_examining.source.get_token()] {
        auto verdicts = reexamine(*metainfo, paths, files, stop);
        post([id, files, verdicts = std::move(verdicts)](Impl& impl) { impl.examined_lost(id, files, verdicts); });
    });
}

void Engine::Impl::examined_lost(TorrentId id, const std::vector<FileAt>& files, const std::vector<Verdict>& verdicts) {
    auto* torrent = find(id);
    if (torrent == nullptr || !torrent->lost) return;
    std::vector<FileAt> right;
    for (std::size_t k = 0; k < files.size(); ++k)
        if (torrent->lost->examined(files[k], verdicts[k])) right.push_back(files[k]);
    offer(*torrent, std::move(right));
}

/// Not before the disk back end has closed what it had open, which may be other files than those that were looked at,
/// and has ended the reads that it had begun.
void Engine::Impl::offer(Torrent& torrent, std::vector<FileAt> files) {
    if (files.empty()) return;
    torrent.returning.push_back(std::move(files));
    ask(torrent.handle, [](const lt::torrent_handle& handle) { handle.flush_cache(); });
}

void Engine::Impl::files_closed(const lt::cache_flushed_alert& alert) {
    const auto id = torrent_of(alert.handle);
    if (!id || torrents.at(*id).returning.empty()) return;
    auto& torrent = torrents.at(*id);
    const auto files = std::move(torrent.returning.front());
    torrent.returning.pop_front();
    const auto entry = registry->torrent(storage::torrent_key(torrent.hashes));
    for (const auto& [file, stamp] : files) {
        entry->files.offer(file, stamp);
        torrent.lost->found(file);
        torrent.withheld->give(pieces_of_file(*state.find(*id)->metainfo, file));
    }
    // Whoever is told may take the torrent out.
    for (const auto& [file, stamp] : files)
        if (const auto* still = find(*id)) emit(FileFound{*id, still->paths[static_cast<std::size_t>(file.value)]});
}

}  // namespace bittern::swarm
