// private: libtorrent
#pragma once
/// The disk's inside, shared by disk.cpp (torrents and what is done to them as a whole), disk_pieces.cpp (what comes
/// from peers), disk_piece_jobs.cpp (and is hashed and written), disk_trouble.cpp (or can't be) and disk_reads.cpp
/// (what goes to them). All of it happens on the network thread; threads of its own do what may block.

#include "storage/block_pool.hpp"
#include "storage/counted_calls.hpp"
#include "storage/disk.hpp"
#include "storage/jobs.hpp"
#include "storage/pass_through.hpp"
#include "storage/piece_work.hpp"
#include "storage/torrent_files.hpp"

#include <chrono>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <libtorrent/io_context.hpp>

namespace bittern::storage {

using ClearHandler = std::function<void(lt::piece_index_t)>;

/// What is said of what is not done any more.
[[nodiscard]] inline lt::storage_error aborted() {
    return lt::storage_error(boost::asio::error::operation_aborted);
}

/// One torrent on disk.
struct StoredTorrent {
    std::shared_ptr<TorrentFiles> files;
    std::shared_ptr<JobOrder> order;
    TorrentKey key{};
    bool v1 = false;             ///< hashes of v1 are asked for, as far as is known
    bool gone = false;           ///< nobody will ask for anything any more
    std::size_t gathered = 0;    ///< blocks in memory
    std::size_t piece_jobs = 0;  ///< under way

    bool moving = false;  ///< which may take its time

    // Since the disk refused something that it may take later, or did not answer.
    bool trouble = false;
    bool trying = false;    ///< whether it does now
    bool last_try = false;  ///< what is refused once more is given up
    std::vector<std::weak_ptr<lt::disk_observer>> stalled;

    // What must be alone waits until every block is written that came before it.
    struct Alone {
        std::uint64_t after;  ///< blocks of this era and older
        std::unique_ptr<Job> job;
    };
    std::uint64_t era = 0;
    std::map<std::uint64_t, std::size_t> unwritten;  ///< blocks, by era
    std::list<Alone> waiting;                        ///< an empty deque would take half a KiB
};

/// A hash of a whole piece that libtorrent waits for.
struct HashRequest {
    bool v1 = false;
    lt::span<lt::sha256_hash> v2;  ///< where the leaves go; the handler keeps it alive
    HashHandler handler;
};

/// A piece of which blocks came that are not on disk, or not hashed yet.
struct GatheredPiece {
    struct Gathered {
        Block block;
        WriteHandler handler;  ///< set as long as it is not written
        bool writing = false;  ///< by the job that is under way
        std::uint64_t era = 0;
    };
    std::shared_ptr<StoredTorrent> torrent;
    std::vector<Gathered> blocks;
    std::vector<Gathered> replaced;  ///< while they were being written; their answers are given with the others'
    PieceHashes hashes;
    std::vector<std::size_t> come_meanwhile;  ///< blocks, while a job had the hashes
    std::optional<HashRequest> hash;
    std::vector<ClearHandler> clear;  ///< waits until nothing is written any more
    std::size_t unwritten = 0;
    bool busy = false;  ///< a job is under way
    bool flush = false;
    bool told = false;  ///< its hashes, of the blocks that are here
    std::chrono::steady_clock::time_point begun;
};

/// How far apart things happen, the last ones counting most.
class Pace {
public:
    using Clock = std::chrono::steady_clock;
    void one_more(Clock::time_point now) {
        average_ += (std::min<Clock::duration>(now - last_, most) - average_) / 4;
        last_ = now;
    }
    [[nodiscard]] Clock::duration average() const { return average_; }

private:
    static constexpr Clock::duration most = std::chrono::milliseconds(100);
    Clock::time_point last_;
    Clock::duration average_ = most;
};

/// A block that a peer waits for.
struct ReadRequest {
    int size = 0;            ///< of what the peer gets
    lt::peer_request range;  ///< of it, what is to be read from disk
    std::size_t at = 0;      ///< where that goes in the block
    Block block;
    ReadHandler handler;
    lt::storage_error error;
    void answer() { error.ec ? handler({}, error) : handler(block.hand_out(size), error); }
};

class Disk final : public lt::disk_interface {
public:
    Disk(lt::io_context& network, const lt::settings_interface& settings, DiskOptions options,
         std::shared_ptr<Registry> registry);
    ~Disk() override;

    // disk.cpp
    lt::storage_holder new_torrent(const lt::storage_params& params, const std::shared_ptr<void>& owner) override;
    void remove_torrent(lt::storage_index_t index) override;
    void async_check_files(lt::storage_index_t index, const lt::add_torrent_params* resume, FileLinks links,
                           CheckHandler handler) override;
    void async_move_storage(lt::storage_index_t index, std::string path, lt::move_flags_t flags,
                            MoveHandler handler) override;
    void async_release_files(lt::storage_index_t index, std::function<void()> handler) override;
    void async_stop_torrent(lt::storage_index_t index, std::function<void()> handler) override;
    void async_rename_file(lt::storage_index_t index, lt::file_index_t file, std::string name,
                           RenameHandler handler) override;
    void async_delete_files(lt::storage_index_t index, lt::remove_flags_t what, WriteHandler handler) override;
    void async_set_file_priority(lt::storage_index_t index, FilePriorities priorities,
                                 PriorityHandler handler) override;
    void update_stats_counters(lt::counters& counters) const override;
    [[nodiscard]] std::vector<lt::open_file_state> get_status(lt::storage_index_t index) const override;
    void abort(bool wait) override;
    void submit_jobs() override;
    void settings_updated() override;

    // disk_pieces.cpp
    bool async_write(lt::storage_index_t index, const lt::peer_request& range, const char* bytes,
                     std::shared_ptr<lt::disk_observer> observer, WriteHandler handler,
                     lt::disk_job_flags_t flags) override;
    void async_hash(lt::storage_index_t index, lt::piece_index_t piece, lt::span<lt::sha256_hash> v2,
                    lt::disk_job_flags_t flags, HashHandler handler) override;
    void async_hash2(lt::storage_index_t index, lt::piece_index_t piece, int offset, lt::disk_job_flags_t flags,
                     BlockHashHandler handler) override;
    void async_clear_piece(lt::storage_index_t index, lt::piece_index_t piece, ClearHandler handler) override;

    // disk_reads.cpp
    void async_read(lt::storage_index_t index, const lt::peer_request& range, ReadHandler handler,
                    lt::disk_job_flags_t flags) override;

private:
    using Torrent = std::shared_ptr<StoredTorrent>;
    using PieceKey = std::pair<const StoredTorrent*, lt::piece_index_t>;
    using Pieces = std::map<PieceKey, GatheredPiece>;

    // disk.cpp
    [[nodiscard]] const Torrent& torrent(lt::storage_index_t index) const;
    /// What can't be written for something that must be alone is given up, or kept while that waits.
    enum class Refused { give_up, keep };
    void alone(const Torrent& torrent, std::function<void()> work, std::function<void()> done,
               Refused refused = Refused::give_up);
    void release(const Torrent& torrent, std::function<void()> handler, Refused refused);
    void start_alone(StoredTorrent& torrent);
    void post(std::function<void()> task);
    void end_if_done();
    void sync(const Torrent& torrent, std::function<void(Result<void>)> done);
    class TorrentSyncer;
    /// The way in for other threads, as long as there is one.
    struct Entrance {
        explicit Entrance(Disk* inside) : disk(inside) {}
        std::mutex mutex;
        Disk* disk;
    };

    // disk_pieces.cpp
    GatheredPiece& gather(const Torrent& torrent, lt::piece_index_t piece);
    void flush(const StoredTorrent* torrent);
    void drop(const StoredTorrent* torrent);
    void flush_those_that_wait();
    void begin_flush_timer();
    void make_room();
    [[nodiscard]] static bool is_over(std::size_t blocks, Bytes limit);
    [[nodiscard]] bool is_over(Bytes limit) const { return is_over(gathered_, limit); }
    void let_go(GatheredPiece& piece, bool all);
    void count(StoredTorrent& torrent, std::ptrdiff_t blocks);

    // disk_piece_jobs.cpp
    [[nodiscard]] bool may_begin(const StoredTorrent& torrent) const;
    void submit_pieces();
    void wake_stalled();
    [[nodiscard]] bool is_worth_waiting(Pace::Clock::time_point now);
    [[nodiscard]] PieceWork begin_work(lt::piece_index_t index, GatheredPiece& piece);
    void over(const Torrent& torrent, std::vector<PieceWork>& pieces);
    void take_over(PieceKey key, PieceWork& work, std::vector<std::function<void()>>& answers);
    WriteHandler end_write(GatheredPiece& piece, GatheredPiece::Gathered& gathered);
    void settle(Pieces::iterator piece, std::vector<std::function<void()>>& answers);

    // disk_trouble.cpp
    [[nodiscard]] bool is_held_back(const StoredTorrent& torrent) const;
    [[nodiscard]] bool keeps(const StoredTorrent& torrent, const lt::storage_error& error) const;
    void begin_trouble(StoredTorrent& torrent, std::string what);
    void end_trouble(StoredTorrent& torrent);
    void begin_retry_timer();
    void try_again(const Torrent& torrent);
    void tried(StoredTorrent& torrent, bool taken);
    [[nodiscard]] bool hangs(const StoredTorrent& torrent) const;
    void begin_watch();
    void watch();

    // disk_reads.cpp
    void take_from_memory(const Torrent& torrent, ReadRequest& request);
    void submit_reads();

    lt::io_context& network_;
    const lt::settings_interface& settings_;
    const DiskOptions options_;
    const std::shared_ptr<Registry> registry_;
    CountedCalls calls_;
    // What torrents and jobs point to comes before them.
    std::shared_ptr<BlockPool> pool_ = std::make_shared<BlockPool>();
    OpenFiles open_;
    boost::asio::steady_timer flush_timer_;
    bool flush_timer_runs_ = false;
    boost::asio::steady_timer company_timer_;
    std::optional<Pace::Clock::time_point> waits_since_;
    boost::asio::steady_timer retry_timer_;
    bool retry_timer_runs_ = false;
    boost::asio::steady_timer watch_timer_;
    bool watch_timer_runs_ = false;
    Pace pace_;  ///< of pieces whose SHA-1 is asked for
    std::optional<boost::asio::executor_work_guard<lt::io_context::executor_type>> stay_;
    std::vector<Torrent> torrents_;
    std::vector<lt::storage_index_t> free_;
    Pieces pieces_;
    std::set<PieceKey> ready_;  ///< pieces with something to do
    std::size_t gathered_ = 0;  ///< blocks in memory, but for those of torrents in trouble
    std::vector<std::weak_ptr<lt::disk_observer>> stalled_;
    std::map<const StoredTorrent*, std::pair<Torrent, std::vector<ReadRequest>>> reads_;
    bool ending_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::shared_ptr<Entrance> entrance_ = std::make_shared<Entrance>(this);
    std::unique_ptr<Workers> workers_;  ///< last, so that it ends first
};

}  // namespace bittern::storage
