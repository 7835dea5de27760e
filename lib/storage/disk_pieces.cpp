// What comes from peers: blocks gather in memory until their piece is whole, and disk_piece_jobs.cpp hashes and writes
// it at once. Where memory is short, or a piece takes its time, what is there of it is written before.
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

std::size_t blocks_in(const lt::file_storage& files, lt::piece_index_t piece) {
    return (static_cast<std::size_t>(files.piece_size(piece)) + block_bytes - 1) / block_bytes;
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
        piece.hashes.forget_from(number);
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

}  // namespace bittern::storage
