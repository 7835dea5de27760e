// What comes from peers: blocks gather in memory until their piece is whole, which is then hashed and written at once.
// Where memory is short, or a piece takes its time, what is there of it is written before.
#include "storage/disk_impl.hpp"

#include <algorithm>
#include <cstring>

#include <libtorrent/disk_observer.hpp>

namespace bittern::storage {
namespace {

using Clock = std::chrono::steady_clock;

/// How long a block waits for the rest of its piece before it is written. Longer, and a resume record, which waits for
/// what is not written, would be late; shorter, and slow pieces are written block by block.
constexpr std::chrono::milliseconds patience{1000};
/// So many jobs with pieces at a time: what is ready meanwhile goes together, as it takes sixteen lanes the same time
/// to hash one piece as sixteen.
constexpr std::size_t most_piece_jobs = 2;
constexpr std::size_t most_pieces_a_job = content::sha::most_lanes;
/// SHA-1 takes one piece a lane. Where pieces come one after the other within so long, it is worth waiting for some.
constexpr std::chrono::microseconds close_together{3000};
constexpr std::chrono::milliseconds longest_wait{10};
/// They wait in memory: eight pieces of a mebibyte, where eight lanes are worth twice as much as one message.
constexpr Bytes most_waiting = mib(8);

std::size_t blocks_in(const lt::file_storage& files, lt::piece_index_t piece) {
    return (static_cast<std::size_t>(files.piece_size(piece)) + block_bytes - 1) / block_bytes;
}

Bytes half(Bytes bytes) {
    return {bytes.count / 2};
}
Bytes two_thirds(Bytes bytes) {
    return {bytes.count / 3 * 2};
}

/// A block that comes is another than what may have been hashed in its place.
void forget_from(std::size_t block, PieceHashes& hashes) {
    if (block < hashes.sha1_blocks) {
        hashes.sha1_blocks = 0;
        hashes.sha1 = {};
    }
    if (block < hashes.has_leaf.size()) hashes.has_leaf[block] = false;
}

}  // namespace

GatheredPiece& Disk::gather(const Torrent& torrent, lt::piece_index_t index) {
    const auto [found, is_new] = pieces_.try_emplace({torrent.get(), index});
    auto& piece = found->second;
    if (!is_new) return piece;
    const auto count = blocks_in(torrent->files->files(), index);
    piece.torrent = torrent;
    piece.blocks.resize(count);
    piece.begun = Clock::now();
    if (torrent->files->files().v2()) {
        piece.hashes.leaves.resize(count);
        piece.hashes.has_leaf.resize(count);
    }
    return piece;
}

bool Disk::is_over(std::size_t blocks, Bytes limit) {
    return blocks * block_bytes > static_cast<std::size_t>(limit.count);
}

bool Disk::async_write(lt::storage_index_t index, const lt::peer_request& range, const char* bytes,
                       std::shared_ptr<lt::disk_observer> observer, WriteHandler handler, lt::disk_job_flags_t) {
    if (ending_) {
        post([handler = std::move(handler)] { handler(aborted()); });
        return false;
    }
    auto& piece = gather(torrent(index), range.piece);
    const auto number = static_cast<std::size_t>(range.start) / block_bytes;
    auto& gathered = piece.blocks[number];
    if (gathered.block) {  // once more: who wrote it first is answered with the job that is under way
        if (gathered.handler || piece.busy)
            piece.replaced.push_back(std::move(gathered));
        else
            count(*piece.torrent, -1);
        gathered = {};
    }
    if (piece.busy)
        piece.come_meanwhile.push_back(number);
    else
        forget_from(number, piece.hashes);
    piece.told = false;
    gathered.block = Block(*pool_);
    gathered.handler = std::move(handler);
    gathered.era = piece.torrent->era;
    ++piece.torrent->unwritten[gathered.era];
    std::memcpy(gathered.block.bytes(), bytes, static_cast<std::size_t>(range.length));
    ++piece.unwritten;
    ++options_.counters->waiting;
    count(*piece.torrent, +1);
    begin_flush_timer();
    auto& torrent = *piece.torrent;
    const bool over = torrent.trouble ? is_over(torrent.gathered, options_.write_cache) : is_over(options_.write_cache);
    if (!over) return false;
    if (!torrent.trouble) make_room();
    if (observer) (torrent.trouble ? torrent.stalled : stalled_).push_back(observer);
    return true;
}

void Disk::count(StoredTorrent& torrent, std::ptrdiff_t blocks) {
    torrent.gathered += static_cast<std::size_t>(blocks);
    if (!torrent.trouble) gathered_ += static_cast<std::size_t>(blocks);
}

/// Those that began first are written first, and what is written is let go of, hashed or not.
void Disk::make_room() {
    for (auto& [key, piece] : pieces_) let_go(piece, true);
    if (!is_over(options_.write_cache)) return;
    std::vector<std::pair<Clock::time_point, PieceKey>> oldest;
    for (const auto& [key, piece] : pieces_)
        if (piece.unwritten > 0 && !piece.busy && !piece.flush && !is_held_back(*piece.torrent))
            oldest.emplace_back(piece.begun, key);
    std::ranges::sort(oldest);
    std::size_t to_write = gathered_ / 2;
    for (const auto& [begun, key] : oldest) {
        auto& piece = pieces_.at(key);
        piece.flush = true;
        ready_.insert(key);
        if (to_write <= piece.unwritten) break;
        to_write -= piece.unwritten;
    }
    submit_pieces();
}

/// Frees blocks that are on disk: `all`, or those only that the hashes have taken.
void Disk::let_go(GatheredPiece& piece, bool all) {
    if (piece.busy) return;
    for (std::size_t k = 0; k < piece.blocks.size(); ++k) {
        auto& gathered = piece.blocks[k];
        const bool hashed = (!piece.torrent->v1 || k < piece.hashes.sha1_blocks) &&
                            (piece.hashes.has_leaf.empty() || piece.hashes.has_leaf[k]);
        if (!gathered.block || gathered.handler || !(all || hashed)) continue;
        gathered.block = Block();
        count(*piece.torrent, -1);
    }
}

void Disk::flush(const StoredTorrent* torrent) {
    for (auto& [key, piece] : pieces_) {
        if (torrent != nullptr && key.first != torrent) continue;
        piece.flush = true;
        ready_.insert(key);
    }
    submit_pieces();
}

/// Forgets what is not written yet.
void Disk::drop(const StoredTorrent* torrent) {
    for (auto& [key, piece] : pieces_) {
        if (key.first != torrent) continue;
        for (auto& gathered : piece.blocks) {
            if (!gathered.handler || gathered.writing) continue;
            post([handler = end_write(piece, gathered)] { handler(aborted()); });
            gathered = {};
            count(*piece.torrent, -1);
        }
    }
}

void Disk::begin_flush_timer() {
    if (std::exchange(flush_timer_runs_, true) || ending_) return;
    flush_timer_.expires_after(patience / 2);
    flush_timer_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
        if (error || alive.expired()) return;
        flush_timer_runs_ = false;
        flush_those_that_wait();
    });
}

void Disk::flush_those_that_wait() {
    const auto now = Clock::now();
    bool waits = false;
    for (auto& [key, piece] : pieces_) {
        if (piece.unwritten == 0 || is_held_back(*piece.torrent)) continue;
        waits = true;
        if (now - piece.begun < patience) continue;
        piece.flush = true;
        ready_.insert(key);
    }
    submit_pieces();
    if (waits) begin_flush_timer();
}

void Disk::async_hash(lt::storage_index_t index, lt::piece_index_t piece, lt::span<lt::sha256_hash> v2,
                      lt::disk_job_flags_t flags, HashHandler handler) {
    const bool v1 = bool(flags & lt::disk_interface::v1_hash);
    torrent(index)->v1 |= v1;
    gather(torrent(index), piece).hash = HashRequest{.v1 = v1, .v2 = v2, .handler = std::move(handler)};
    ready_.insert({torrent(index).get(), piece});
    if (v1) pace_.one_more(Clock::now());
}

/// Whether what is ready had better wait for the pieces that come next.
bool Disk::is_worth_waiting(Clock::time_point now) {
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

void Disk::async_clear_piece(lt::storage_index_t index, lt::piece_index_t piece, ClearHandler handler) {
    const PieceKey key(torrent(index).get(), piece);
    const auto found = pieces_.find(key);
    if (found == pieces_.end()) return post([piece, handler = std::move(handler)] { handler(piece); });
    found->second.clear.push_back(std::move(handler));
    found->second.flush = true;
    ready_.insert(key);
}

void Disk::async_hash2(lt::storage_index_t index, lt::piece_index_t piece, int offset, lt::disk_job_flags_t,
                       BlockHashHandler handler) {
    const auto size =
        std::min(static_cast<int>(block_bytes), torrent(index)->files->files().piece_size2(piece) - offset);
    auto answer = [piece, size, handler = std::move(handler)](lt::disk_buffer_holder bytes,
                                                              const lt::storage_error& error) {
        lt::sha256_hash hash;
        if (!error.ec) {
            content::Sha256Hasher hasher;
            const auto digest =
                hasher.digest({reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<std::size_t>(size)});
            std::copy(digest.begin(), digest.end(), reinterpret_cast<std::uint8_t*>(hash.data()));
        }
        handler(piece, hash, error);
    };
    async_read(index, {piece, offset, size}, std::move(answer), {});
}

/// Each torrent by itself: where one hangs the others go on.
bool Disk::may_begin(const StoredTorrent& torrent) const {
    return torrent.piece_jobs < most_piece_jobs || ending_;
}

void Disk::submit_pieces() {
    if (ready_.empty() || is_worth_waiting(Clock::now())) return;
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
    for (const auto block : std::exchange(piece.come_meanwhile, {})) forget_from(block, piece.hashes);
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
