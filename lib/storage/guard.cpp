#include "storage/guard.hpp"

#include "storage/guarded_storage.hpp"
#include "storage/pass_through.hpp"
#include "storage/refusals.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <libtorrent/io_context.hpp>
#include <libtorrent/operations.hpp>

namespace bittern::storage {

namespace {

lt::storage_error lost_error(lt::file_index_t file) {
    return {lt::errors::mismatching_file_timestamp, file, lt::operation_t::file_stat};
}

/// All calls and all handlers are on the network thread.
class Guard final : public PassThrough {
public:
    Guard(lt::io_context& network, std::unique_ptr<lt::disk_interface> inner, std::shared_ptr<Registry> registry)
        : PassThrough(std::move(inner)), network_(network), refusals_(network), registry_(std::move(registry)) {}

    lt::storage_holder new_torrent(const lt::storage_params& params, const std::shared_ptr<void>& owner) override;
    void remove_torrent(lt::storage_index_t index) override;
    void async_read(lt::storage_index_t index, const lt::peer_request& range, ReadHandler handler,
                    lt::disk_job_flags_t flags) override;
    bool async_write(lt::storage_index_t index, const lt::peer_request& range, const char* bytes,
                     std::shared_ptr<lt::disk_observer> observer, WriteHandler handler,
                     lt::disk_job_flags_t flags) override;
    void async_hash(lt::storage_index_t index, lt::piece_index_t piece, lt::span<lt::sha256_hash> v2,
                    lt::disk_job_flags_t flags, HashHandler handler) override;
    void async_hash2(lt::storage_index_t index, lt::piece_index_t piece, int offset, lt::disk_job_flags_t flags,
                     BlockHashHandler handler) override;
    void async_check_files(lt::storage_index_t index, const lt::add_torrent_params* resume, FileLinks links,
                           CheckHandler handler) override;
    void abort(bool wait) override {
        refusals_.end();
        inner().abort(wait);
    }

private:
    using Storage = std::shared_ptr<const GuardedStorage>;
    /// The holder goes with the torrent; the storage lives on in the jobs that are still under way.
    struct Slot {
        lt::storage_holder inner;
        Storage storage;
    };
    [[nodiscard]] Slot& slot(lt::storage_index_t index) { return slots_[static_cast<std::uint32_t>(index)]; }

    lt::io_context& network_;
    Refusals refusals_;
    std::shared_ptr<Registry> registry_;
    std::vector<Slot> slots_;  ///< by the inner back end's index
};

lt::storage_holder Guard::new_torrent(const lt::storage_params& params, const std::shared_ptr<void>& owner) {
    lt::storage_holder held = inner().new_torrent(params, owner);
    const lt::storage_index_t index = held;
    slots_.resize(std::max<std::size_t>(slots_.size(), static_cast<std::uint32_t>(index) + 1));
    TorrentKey key{};
    std::copy(params.info_hash.begin(), params.info_hash.end(), key.begin());
    slot(index) = {std::move(held), std::make_shared<const GuardedStorage>(registry_->torrent(key), params, owner)};
    return {index, *this};
}

void Guard::remove_torrent(lt::storage_index_t index) {
    // Letting go of the torrent may end it, so nothing of ours is touched after that.
    const Slot gone = std::exchange(slot(index), Slot{});
}

void Guard::async_read(lt::storage_index_t index, const lt::peer_request& range, ReadHandler handler,
                       lt::disk_job_flags_t flags) {
    const Storage storage = slot(index).storage;
    if (!storage->stamped()) return inner().async_read(index, range, std::move(handler), flags);
    // Looked at before, since opening what has taken the file's place (a FIFO, a device) could hold up a disk thread
    // for ever. A stat costs a microsecond or so, a tenth of the read.
    if (const auto file = storage->find_lost(range)) return refusals_.add(std::move(handler), lost_error(*file));
    // And after the bytes were read: had they been changed before, the stamp would differ by now. A read that failed is
    // looked into as well, since a file that is gone or shorter has changed too.
    auto look = [this, storage, range, handler = std::move(handler)](lt::disk_buffer_holder bytes,
                                                                     const lt::storage_error& error) {
        auto file = storage->find_lost(range);
        if (!file && error) file = storage->lose(range, error);
        if (file) return refusals_.add(handler, lost_error(*file));
        handler(std::move(bytes), error);
    };
    inner().async_read(index, range, std::move(look), flags);
}

bool Guard::async_write(lt::storage_index_t index, const lt::peer_request& range, const char* bytes,
                        std::shared_ptr<lt::disk_observer> observer, WriteHandler handler, lt::disk_job_flags_t flags) {
    const Storage storage = slot(index).storage;
    if (const auto file = storage->find_edited(range)) {
        boost::asio::post(network_, [handler = std::move(handler), file = *file] { handler(lost_error(file)); });
        return false;
    }
    auto count = [storage, range, write = storage->begin_write(range),
                  handler = std::move(handler)](const lt::storage_error& error) {
        storage->end_write(range);
        handler(error);
        write->end(!error);
    };
    return inner().async_write(index, range, bytes, std::move(observer), std::move(count), flags);
}

void Guard::async_hash(lt::storage_index_t index, lt::piece_index_t piece, lt::span<lt::sha256_hash> v2,
                       lt::disk_job_flags_t flags, HashHandler handler) {
    const Storage storage = slot(index).storage;
    if (!storage->stamped()) return inner().async_hash(index, piece, v2, flags, std::move(handler));
    auto look = [storage, handler = std::move(handler)](lt::piece_index_t hashed, const lt::sha1_hash& hash,
                                                        const lt::storage_error& error) {
        static_cast<void>(storage->find_lost(storage->piece(hashed)));
        handler(hashed, hash, error);
    };
    inner().async_hash(index, piece, v2, flags, std::move(look));
}

void Guard::async_hash2(lt::storage_index_t index, lt::piece_index_t piece, int offset, lt::disk_job_flags_t flags,
                        BlockHashHandler handler) {
    const Storage storage = slot(index).storage;
    if (!storage->stamped()) return inner().async_hash2(index, piece, offset, flags, std::move(handler));
    auto look = [storage, offset, handler = std::move(handler)](lt::piece_index_t hashed, const lt::sha256_hash& hash,
                                                                const lt::storage_error& error) {
        static_cast<void>(storage->find_lost({hashed, offset, 1}));
        handler(hashed, hash, error);
    };
    inner().async_hash2(index, piece, offset, flags, std::move(look));
}

void Guard::async_check_files(lt::storage_index_t index, const lt::add_torrent_params* resume, FileLinks,
                              CheckHandler handler) {
    // The links were looked up by the file indices of another torrent: following them damages its
    // files.
    inner().async_check_files(index, resume, {}, std::move(handler));
}

}  // namespace

BackEnd guarded(BackEnd inner, std::shared_ptr<Registry> registry) {
    return [inner = std::move(inner), registry = std::move(registry)](
               boost::asio::io_context& network, const lt::settings_interface& settings,
               lt::counters& counters) -> std::unique_ptr<lt::disk_interface> {
        return std::make_unique<Guard>(network, inner(network, settings, counters), registry);
    };
}

}  // namespace bittern::storage
