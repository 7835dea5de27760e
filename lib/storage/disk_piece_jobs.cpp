// What is done with pieces that have gathered: several together are hashed and written by one job, and what it has done
// is answered.
#include "storage/disk_impl.hpp"

#include <algorithm>
#include <cstring>

#include <libtorrent/disk_observer.hpp>

namespace bittern::storage {
namespace {

/// So many jobs with pieces at a time: what is ready meanwhile goes together, as it takes sixteen lanes the same time
/// to hash one piece as sixteen.
constexpr std::size_t most_piece_jobs = 2;
constexpr std::size_t most_pieces_a_job = content::sha::most_lanes;
/// SHA-1 takes one piece a lane. Where pieces come one after the other within so long, it is worth waiting for some.
constexpr std::chrono::microseconds close_together{3000};
constexpr std::chrono::milliseconds longest_wait{10};
/// They wait in memory: eight pieces of a mebibyte, where eight lanes are worth twice as much as one message.
constexpr Bytes most_waiting = mib(8);

Bytes half(Bytes bytes) {
    return {bytes.count / 2};
}
Bytes two_thirds(Bytes bytes) {
    return {bytes.count / 3 * 2};
}

}  // namespace

/// Whether what is ready had better wait for the pieces that come next.
bool Disk::is_worth_waiting(Pace::Clock::time_point now) {
    const bool short_of_memory = is_over(std::min(most_waiting, two_thirds(options_.write_cache)));
    if (ending_ || ready_.size() >= most_pieces_a_job || pace_.average() > close_together || short_of_memory) {
        company_timer_.cancel();
        waits_since_.reset();
        return false;
    }
    if (!waits_since_) {
        waits_since_ = now;
        company_timer_.expires_after(longest_wait);
        company_timer_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
            if (!error && !alive.expired()) submit_pieces();
        });
    }
    if (now - *waits_since_ < longest_wait) return true;
    waits_since_.reset();
    return false;
}

/// Each torrent by itself: where one hangs the others go on.
bool Disk::may_begin(const StoredTorrent& torrent) const {
    return torrent.piece_jobs < most_piece_jobs || ending_;
}

void Disk::submit_pieces() {
    if (ready_.empty() || is_worth_waiting(Pace::Clock::now())) return;
    while (true) {
        Torrent torrent;
        std::vector<PieceWork> together;
        std::vector<std::function<void()>> answers;
        for (auto at = ready_.begin(); at != ready_.end() && together.size() < most_pieces_a_job;) {
            const auto piece = pieces_.find(*at);
            if (piece != pieces_.end() &&
                !(torrent ? piece->second.torrent == torrent : may_begin(*piece->second.torrent))) {
                ++at;
                continue;
            }
            at = ready_.erase(at);
            if (piece == pieces_.end() || piece->second.busy) continue;  // it is looked at again when it is no more
            if (is_held_back(*piece->second.torrent)) continue;          // or when the disk takes something
            if (piece->second.unwritten == 0 && !piece->second.hash) {
                settle(piece, answers);
                continue;
            }
            torrent = piece->second.torrent;
            together.push_back(begin_work(piece->first.second, piece->second));
        }
        for (auto& answer : answers) post(std::move(answer));
        if (together.empty()) break;
        ++torrent->piece_jobs;
        torrent->order->submit(
            std::make_unique<PieceJob>(torrent->files, std::move(together),
                                       [this, torrent](std::vector<PieceWork>& pieces) { over(torrent, pieces); }));
    }
    begin_watch();
}

PieceWork Disk::begin_work(lt::piece_index_t index, GatheredPiece& piece) {
    PieceWork work{.piece = index,
                   .blocks = std::vector<BlockInMemory>(piece.blocks.size()),
                   .hashes = std::move(piece.hashes),
                   .v1 = piece.hash ? piece.hash->v1 : piece.torrent->v1 && !piece.told,
                   .v2 = piece.hash ? !piece.hash->v2.empty() : piece.torrent->files->files().v2() && !piece.told,
                   .finish = piece.hash.has_value()};
    for (std::size_t k = 0; k < piece.blocks.size(); ++k) {
        auto& gathered = piece.blocks[k];
        gathered.writing = bool(gathered.handler);
        work.blocks[k] = {.bytes = gathered.block.bytes(), .write = gathered.writing};
    }
    piece.busy = true;
    piece.flush = false;
    return work;
}

void Disk::over(const Torrent& torrent, std::vector<PieceWork>& pieces) {
    --torrent->piece_jobs;
    std::vector<std::function<void()>> answers;
    const bool failed =
        std::ranges::any_of(pieces, [](const auto& work) { return work.write_error.ec || work.hash_error.ec; });
    for (auto& work : pieces) take_over({torrent.get(), work.piece}, work, answers);
    if (torrent->trying) tried(*torrent, !failed);
    // Answers bring new calls, so they are given when all is in order here.
    for (const auto& answer : answers) answer();
    start_alone(*torrent);
    wake_stalled();
}

/// Those who were told to wait may go on.
void Disk::wake_stalled() {
    if (is_over(half(options_.write_cache))) return;
    for (const auto& weak : std::exchange(stalled_, {}))
        if (const auto observer = weak.lock()) observer->on_disk();
}

/// Takes a block off the books of what is not written, and gives who is to be told.
WriteHandler Disk::end_write(GatheredPiece& piece, GatheredPiece::Gathered& gathered) {
    --piece.unwritten;
    --options_.counters->waiting;
    auto& unwritten = piece.torrent->unwritten;
    if (const auto era = unwritten.find(gathered.era); --era->second == 0) unwritten.erase(era);
    return std::exchange(gathered.handler, nullptr);
}

/// What a job has done to a piece; what is to be said of it goes to `answers`.
void Disk::take_over(PieceKey key, PieceWork& work, std::vector<std::function<void()>>& answers) {
    const auto found = pieces_.find(key);
    auto& piece = found->second;
    piece.busy = false;
    piece.hashes = std::move(work.hashes);
    for (const auto block : std::exchange(piece.come_meanwhile, {})) piece.hashes.forget_from(block);
    const auto& error = work.write_error.ec ? work.write_error : work.hash_error;
    const bool kept = error.ec && keeps(*piece.torrent, error);
    if (kept) begin_trouble(*piece.torrent, piece.torrent->files->describe(error, "be written"));
    if (work.finish && piece.hash && !(kept && work.hash_error.ec)) {
        auto request = *std::exchange(piece.hash, std::nullopt);
        piece.told = true;
        for (std::size_t k = 0; k < static_cast<std::size_t>(request.v2.size()) && k < piece.hashes.leaves.size(); ++k)
            std::memcpy(request.v2[static_cast<std::ptrdiff_t>(k)].data(), piece.hashes.leaves[k].data(),
                        piece.hashes.leaves[k].size());
        const lt::sha1_hash sha1(reinterpret_cast<const char*>(work.sha1.data()));
        answers.emplace_back([handler = std::move(request.handler), piece = work.piece, sha1, error = work.hash_error] {
            handler(piece, sha1, error);
        });
    }
    const auto written = [&](GatheredPiece::Gathered& gathered, const lt::storage_error& failure) {
        gathered.writing = false;
        if (!gathered.handler) return;
        answers.emplace_back([handler = end_write(piece, gathered), failure] { handler(failure); });
    };
    const bool keep_blocks = kept && work.write_error.ec;
    for (auto& gathered : piece.blocks) {
        if (!gathered.writing) continue;
        gathered.writing = false;
        if (keep_blocks) continue;
        written(gathered, work.write_error);
        if (!work.write_error.ec) continue;
        gathered.block = Block();  // libtorrent asks for it again
        count(*piece.torrent, -1);
    }
    for (auto& gathered : std::exchange(piece.replaced, {})) {
        written(gathered, keep_blocks ? aborted() : work.write_error);
        count(*piece.torrent, -1);
    }
    if (piece.told) {
        piece.hashes.sha1_blocks = 0;  // a message that was ended can't be gone on with
        piece.hashes.sha1 = {};
    }
    if (work.finish || piece.told)
        let_go(piece, true);
    else if (is_over(half(options_.write_cache)))
        let_go(piece, false);
    settle(found, answers);
}

/// Forgets a piece for which nothing is left to do, and sees to it that what is left is done.
void Disk::settle(Pieces::iterator found, std::vector<std::function<void()>>& answers) {
    auto& [key, piece] = *found;
    if (piece.busy) return;
    if (piece.unwritten > 0 || piece.hash) {
        if (piece.hash || piece.flush || piece.torrent->gone || ending_) ready_.insert(key);
        return;
    }
    const bool in_memory = std::ranges::any_of(piece.blocks, [](const auto& gathered) { return bool(gathered.block); });
    const bool half_hashed = piece.hashes.sha1_blocks > 0 && piece.hashes.sha1_blocks < piece.blocks.size();
    if ((in_memory || half_hashed) && piece.clear.empty() && !piece.torrent->gone && !ending_) return;
    for (auto& handler : piece.clear)
        answers.emplace_back([handler = std::move(handler), index = key.second] { handler(index); });
    let_go(piece, true);
    ready_.erase(key);
    pieces_.erase(found);
}

}  // namespace bittern::storage
