#include "storage/disk.hpp"

#include "storage/disk_impl.hpp"

#include <algorithm>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <libtorrent/performance_counters.hpp>
#include <libtorrent/settings_pack.hpp>

namespace bittern::storage {
namespace {

std::size_t threads_for(const lt::settings_interface& settings) {
    return static_cast<std::size_t>(std::max(1, settings.get_int(lt::settings_pack::aio_threads)));
}

std::size_t most_open(const lt::settings_interface& settings) {
    return static_cast<std::size_t>(std::max(1, settings.get_int(lt::settings_pack::file_pool_size)));
}

}  // namespace

Bytes part_of_memory() {
    const Bytes memory{std::int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE)};
    return std::min(Bytes{memory.count / 4}, gib(4));
}

std::string part_file_name(const TorrentKey& key, Storage storage) {
    return "." + torrent::hex(key) + (storage == Storage::own ? ".part" : ".parts");
}

BackEnd own_disk(DiskOptions options, std::shared_ptr<Registry> registry) {
    return [options, registry = std::move(registry)](lt::io_context& network, const lt::settings_interface& settings,
                                                     lt::counters&) {
        return std::make_unique<Disk>(network, settings, options, registry);
    };
}

/// Asked from any thread, it hands on to the network thread; what outlives the disk is answered with an error.
class Disk::TorrentSyncer final : public Syncer {
public:
    TorrentSyncer(Disk& disk, std::weak_ptr<StoredTorrent> torrent)
        : entrance_(disk.entrance_), torrent_(std::move(torrent)) {}
    void flush() override {
        post([](Disk& disk, const Torrent& torrent) { disk.flush(torrent.get()); }, [] {});
    }
    void sync(std::function<void(Result<void>)> done) override {
        post([done](Disk& disk, const Torrent& torrent) { disk.sync(torrent, done); },
             [done] { done(fail(Fault::storage, "the torrent was closed before its files were synced")); });
    }

private:
    void post(std::function<void(Disk&, const Torrent&)> task, std::function<void()> too_late) {
        std::unique_lock lock(entrance_->mutex);
        if (entrance_->disk == nullptr) {
            lock.unlock();
            return too_late();
        }
        auto& disk = *entrance_->disk;
        disk.post([&disk, alive = std::weak_ptr(disk.alive_), weak = torrent_, task = std::move(task),
                   too_late = std::move(too_late)] {
            const auto torrent = weak.lock();
            alive.expired() || !torrent ? too_late() : task(disk, torrent);
        });
    }
    const std::shared_ptr<Entrance> entrance_;
    const std::weak_ptr<StoredTorrent> torrent_;
};

Disk::Disk(lt::io_context& network, const lt::settings_interface& settings, DiskOptions options,
           std::shared_ptr<Registry> registry)
    : network_(network),
      settings_(settings),
      options_(options),
      registry_(std::move(registry)),
      calls_(*options_.calls, *options_.counters),
      open_(most_open(settings), calls_, options_.read_cache),
      flush_timer_(network),
      company_timer_(network),
      retry_timer_(network),
      watch_timer_(network),
      stay_(boost::asio::make_work_guard(network)) {
    const auto ring = [this, &network, alive = std::weak_ptr(alive_)] {
        boost::asio::post(network, [this, alive] {
            if (alive.expired()) return;
            workers_->finish();
            submit_pieces();
            end_if_done();
        });
    };
    workers_ = std::make_unique<Workers>(threads_for(settings), *options_.counters, options_.spins, ring);
}

Disk::~Disk() {
    {
        const std::lock_guard lock(entrance_->mutex);
        entrance_->disk = nullptr;
    }
    abort(true);
}

void Disk::post(std::function<void()> task) {
    boost::asio::post(network_, std::move(task));
}

const Disk::Torrent& Disk::torrent(lt::storage_index_t index) const {
    return torrents_[static_cast<std::uint32_t>(index)];
}

lt::storage_holder Disk::new_torrent(const lt::storage_params& params, const std::shared_ptr<void>& owner) {
    auto added = std::make_shared<StoredTorrent>();
    std::copy(params.info_hash.begin(), params.info_hash.end(), added->key.begin());
    const auto entry = registry_->torrent(added->key);
    added->files = std::make_shared<TorrentFiles>(params, owner, calls_, open_, entry->mark);
    added->order = std::make_shared<JobOrder>(*workers_, [files = added->files] { return files->device(); });
    added->v1 = !params.files.v2();
    entry->durability.set(std::make_shared<TorrentSyncer>(*this, added));
    if (free_.empty()) {
        free_.emplace_back(static_cast<std::uint32_t>(torrents_.size()));
        torrents_.emplace_back();
    }
    const auto index = free_.back();
    free_.pop_back();
    torrents_[static_cast<std::uint32_t>(index)] = std::move(added);
    return {index, *this};
}

/// What was not written yet still is: who holds it holds the torrent's files too.
void Disk::remove_torrent(lt::storage_index_t index) {
    const auto gone = std::exchange(torrents_[static_cast<std::uint32_t>(index)], nullptr);
    free_.push_back(index);
    gone->gone = true;
    flush(gone.get());
}

/// Does something that the torrent's other jobs must not meet, after all that came before.
void Disk::alone(const Torrent& torrent, std::function<void()> work, std::function<void()> done, Refused refused) {
    if (refused == Refused::give_up) torrent->last_try = true;
    torrent->waiting.push_back({torrent->era++, std::make_unique<CallJob>(std::move(work), std::move(done))});
    flush(torrent.get());
    start_alone(*torrent);
}

void Disk::start_alone(StoredTorrent& torrent) {
    const auto may = [&](const StoredTorrent::Alone& first) {
        return torrent.unwritten.empty() || torrent.unwritten.begin()->first > first.after;
    };
    while (!torrent.waiting.empty() && may(torrent.waiting.front())) {
        torrent.order->submit_alone(std::move(torrent.waiting.front().job));
        torrent.waiting.pop_front();
    }
    if (torrent.waiting.empty()) torrent.last_try = false;
    begin_watch();
}

void Disk::sync(const Torrent& torrent, std::function<void(Result<void>)> done) {
    auto error = std::make_shared<lt::storage_error>();
    torrent->order->submit(
        std::make_unique<CallJob>([error, files = torrent->files] { *error = files->sync(); },
                                  [error, files = torrent->files, done = std::move(done)] {
                                      if (!error->ec) return done({});
                                      done(fail(Fault::storage, files->describe(*error, "be synced to the disk")));
                                  }));
    begin_watch();
}

void Disk::async_check_files(lt::storage_index_t index, const lt::add_torrent_params* resume, FileLinks,
                             CheckHandler handler) {
    // The links (BEP 38) were looked up by the file indices of another torrent: following them damages its files.
    auto result = std::make_shared<std::pair<lt::status_t, lt::storage_error>>();
    alone(
        torrent(index),
        [result, files = torrent(index)->files, resume] { result->first = files->check(resume, result->second); },
        [result, handler = std::move(handler)] { handler(result->first, result->second); });
}

void Disk::async_move_storage(lt::storage_index_t index, std::string path, lt::move_flags_t flags,
                              MoveHandler handler) {
    struct Result {
        lt::status_t status{};
        std::string path;
        lt::storage_error error;
    };
    auto result = std::make_shared<Result>();
    const Torrent& moved = torrent(index);
    moved->moving = true;
    alone(
        moved,
        [result, files = moved->files, path = std::move(path), flags] {
            result->path = files->move(path, flags, result->status, result->error);
        },
        [result, moved, handler = std::move(handler)] {
            moved->moving = false;
            handler(result->status, result->path, result->error);
        });
}

void Disk::async_release_files(lt::storage_index_t index, std::function<void()> handler) {
    release(torrent(index), std::move(handler), Refused::keep);
}

void Disk::async_stop_torrent(lt::storage_index_t index, std::function<void()> handler) {
    release(torrent(index), std::move(handler), Refused::give_up);
}

void Disk::release(const Torrent& torrent, std::function<void()> handler, Refused refused) {
    alone(
        torrent, [files = torrent->files] { files->reopen(); },
        [handler = std::move(handler)] {
            if (handler) handler();
        },
        refused);
}

void Disk::async_rename_file(lt::storage_index_t index, lt::file_index_t file, std::string name,
                             RenameHandler handler) {
    auto result = std::make_shared<std::pair<std::string, lt::storage_error>>();
    alone(
        torrent(index),
        [result, files = torrent(index)->files, file, name = std::move(name)] {
            result->first = files->rename(file, name, result->second);
        },
        [result, file, handler = std::move(handler)] { handler(result->first, file, result->second); });
}

void Disk::async_delete_files(lt::storage_index_t index, lt::remove_flags_t what, WriteHandler handler) {
    drop(torrent(index).get());
    auto error = std::make_shared<lt::storage_error>();
    alone(
        torrent(index), [error, files = torrent(index)->files, what] { *error = files->remove(what); },
        [error, handler = std::move(handler)] { handler(*error); });
}

void Disk::async_set_file_priority(lt::storage_index_t index, FilePriorities priorities, PriorityHandler handler) {
    auto result = std::make_shared<std::pair<lt::storage_error, FilePriorities>>();
    alone(
        torrent(index),
        [result, files = torrent(index)->files, priorities = std::move(priorities)] {
            result->second = files->set_priorities(priorities, result->first);
        },
        [result, handler = std::move(handler)] { handler(result->first, result->second); });
}

void Disk::update_stats_counters(lt::counters& counters) const {
    counters.set_value(lt::counters::disk_blocks_in_use, static_cast<std::int64_t>(pool_->in_use()));
    counters.set_value(lt::counters::queued_disk_jobs, static_cast<std::int64_t>(workers_->under_way()));
}

std::vector<lt::open_file_state> Disk::get_status(lt::storage_index_t) const {
    return {};
}

void Disk::submit_jobs() {
    submit_reads();
    submit_pieces();
}

void Disk::settings_updated() {
    open_.set_most(most_open(settings_));
}

void Disk::abort(bool wait) {
    if (!std::exchange(ending_, true)) {
        flush_timer_.cancel();
        company_timer_.cancel();
        retry_timer_.cancel();
        watch_timer_.cancel();
        flush(nullptr);
        submit_reads();
    }
    if (wait) workers_->end();
    end_if_done();
}

void Disk::end_if_done() {
    if (ending_ && workers_->under_way() == 0 && ready_.empty()) stay_.reset();
}

}  // namespace bittern::storage
