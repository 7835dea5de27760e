// private: libtorrent
#pragma once
/// A disk back end that hands every call to another: what a decorator doesn't change is here.

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <libtorrent/add_torrent_params.hpp>
#include <libtorrent/disk_buffer_holder.hpp>
#include <libtorrent/disk_interface.hpp>
#include <libtorrent/disk_observer.hpp>
#include <libtorrent/error_code.hpp>
#include <libtorrent/peer_request.hpp>
#include <libtorrent/storage_defs.hpp>

namespace bittern::storage {

using ReadHandler = std::function<void(lt::disk_buffer_holder, const lt::storage_error&)>;
using WriteHandler = std::function<void(const lt::storage_error&)>;
using HashHandler = std::function<void(lt::piece_index_t, const lt::sha1_hash&, const lt::storage_error&)>;
using BlockHashHandler = std::function<void(lt::piece_index_t, const lt::sha256_hash&, const lt::storage_error&)>;
using CheckHandler = std::function<void(lt::status_t, const lt::storage_error&)>;
using MoveHandler = std::function<void(lt::status_t, const std::string&, const lt::storage_error&)>;
using RenameHandler = std::function<void(const std::string&, lt::file_index_t, const lt::storage_error&)>;
using FileLinks = lt::aux::vector<std::string, lt::file_index_t>;
using FilePriorities = lt::aux::vector<lt::download_priority_t, lt::file_index_t>;
using PriorityHandler = std::function<void(const lt::storage_error&, FilePriorities)>;

/// The contract of libtorrent 2.0.8, unchanged up to 2.0.14. The holder of a new torrent is the
/// inner back end's own, so remove_torrent() passes by here; a decorator that wants to see it keeps
/// that holder and gives out another.
class PassThrough : public lt::disk_interface {
public:
    explicit PassThrough(std::unique_ptr<lt::disk_interface> inner) : inner_(std::move(inner)) {}

    lt::storage_holder new_torrent(const lt::storage_params& params, const std::shared_ptr<void>& owner) override {
        return inner_->new_torrent(params, owner);
    }
    void remove_torrent(lt::storage_index_t index) override { inner_->remove_torrent(index); }
    void async_read(lt::storage_index_t index, const lt::peer_request& range, ReadHandler handler,
                    lt::disk_job_flags_t flags) override {
        inner_->async_read(index, range, std::move(handler), flags);
    }
    bool async_write(lt::storage_index_t index, const lt::peer_request& range, const char* bytes,
                     std::shared_ptr<lt::disk_observer> observer, WriteHandler handler,
                     lt::disk_job_flags_t flags) override {
        return inner_->async_write(index, range, bytes, std::move(observer), std::move(handler), flags);
    }
    void async_hash(lt::storage_index_t index, lt::piece_index_t piece, lt::span<lt::sha256_hash> v2,
                    lt::disk_job_flags_t flags, HashHandler handler) override {
        inner_->async_hash(index, piece, v2, flags, std::move(handler));
    }
    void async_hash2(lt::storage_index_t index, lt::piece_index_t piece, int offset, lt::disk_job_flags_t flags,
                     BlockHashHandler handler) override {
        inner_->async_hash2(index, piece, offset, flags, std::move(handler));
    }
    void async_check_files(lt::storage_index_t index, const lt::add_torrent_params* resume, FileLinks links,
                           CheckHandler handler) override {
        inner_->async_check_files(index, resume, std::move(links), std::move(handler));
    }
    void async_move_storage(lt::storage_index_t index, std::string path, lt::move_flags_t flags,
                            MoveHandler handler) override {
        inner_->async_move_storage(index, std::move(path), flags, std::move(handler));
    }
    void async_release_files(lt::storage_index_t index, std::function<void()> handler) override {
        inner_->async_release_files(index, std::move(handler));
    }
    void async_stop_torrent(lt::storage_index_t index, std::function<void()> handler) override {
        inner_->async_stop_torrent(index, std::move(handler));
    }
    void async_rename_file(lt::storage_index_t index, lt::file_index_t file, std::string name,
                           RenameHandler handler) override {
        inner_->async_rename_file(index, file, std::move(name), std::move(handler));
    }
    void async_delete_files(lt::storage_index_t index, lt::remove_flags_t what, WriteHandler handler) override {
        inner_->async_delete_files(index, what, std::move(handler));
    }
    void async_set_file_priority(lt::storage_index_t index, FilePriorities priorities,
                                 PriorityHandler handler) override {
        inner_->async_set_file_priority(index, std::move(priorities), std::move(handler));
    }
    void async_clear_piece(lt::storage_index_t index, lt::piece_index_t piece,
                           std::function<void(lt::piece_index_t)> handler) override {
        inner_->async_clear_piece(index, piece, std::move(handler));
    }
    void update_stats_counters(lt::counters& counters) const override { inner_->update_stats_counters(counters); }
    [[nodiscard]] std::vector<lt::open_file_state> get_status(lt::storage_index_t index) const override {
        return inner_->get_status(index);
    }
    void abort(bool wait) override { inner_->abort(wait); }
    void submit_jobs() override { inner_->submit_jobs(); }
    void settings_updated() override { inner_->settings_updated(); }

protected:
    [[nodiscard]] lt::disk_interface& inner() { return *inner_; }

private:
    std::unique_ptr<lt::disk_interface> inner_;
};

}  // namespace bittern::storage
