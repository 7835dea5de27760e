#pragma once
/// A disk back end without a session: a torrent made up by a seed, and the calls that libtorrent would make.

#include "content/sha.hpp"
#include "storage/disk.hpp"
#include "temporary_folder.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <libtorrent/create_torrent.hpp>
#include <libtorrent/disk_interface.hpp>
#include <libtorrent/disk_observer.hpp>
#include <libtorrent/performance_counters.hpp>
#include <libtorrent/session.hpp>
#include <libtorrent/settings_pack.hpp>
#include <libtorrent/torrent_info.hpp>

namespace bittern::storage::testing {

using bittern::testing::TemporaryFolder;

constexpr int block = 16 << 10;

enum class Kind { v1, v2, hybrid };

/// Files of some sizes, by whose layout no byte is hashed: the disk knows no hashes.
inline std::shared_ptr<lt::torrent_info> torrent_of(const std::vector<std::int64_t>& sizes, int piece, Kind kind) {
    lt::file_storage files;
    for (std::size_t k = 0; k < sizes.size(); ++k)
        files.add_file("torrent/folder " + std::to_string(k % 2) + "/file " + std::to_string(k), sizes[k]);
    const auto flags = kind == Kind::v1   ? lt::create_torrent::v1_only
                       : kind == Kind::v2 ? lt::create_torrent::v2_only
                                          : lt::create_flags_t{};
    lt::create_torrent made(files, piece, flags);
    if (kind != Kind::v2)
        for (const auto index : made.piece_range()) made.set_hash(index, lt::sha1_hash(std::string(20, 'h').data()));
    if (kind != Kind::v1)
        for (const auto file : made.file_range())
            if (!made.files().pad_file_at(file) && made.files().file_size(file) > 0)
                for (const auto index : made.file_piece_range(file))
                    made.set_hash2(file, index, lt::sha256_hash(std::string(32, 'h').data()));
    std::vector<char> bytes;
    lt::bencode(std::back_inserter(bytes), made.generate());
    lt::error_code error;
    const auto node = lt::bdecode(bytes, error);
    auto info = std::make_shared<lt::torrent_info>(lt::info_hash_t{});
    if (!info->parse_info_section(node.dict_find_dict("info"), error, 1 << 20))
        throw std::runtime_error("no torrent: " + error.message());
    return info;
}

/// The back end with one torrent, on this thread's own loop.
class DiskAlone {
public:
    explicit DiskAlone(std::shared_ptr<lt::torrent_info> info, DiskOptions options = {},
                       std::shared_ptr<Registry> told = std::make_shared<Registry>([](const LostFile&) {}))
        : registry(std::move(told)),
          info_(std::move(info)),
          priorities(static_cast<std::size_t>(info_->num_files()), lt::default_priority) {
        settings_.set_int(lt::settings_pack::aio_threads, 3);
        settings_.set_int(lt::settings_pack::file_pool_size, 3);
        disk_ = own_disk(options, registry)(network_, settings_, counters_);
    }
    ~DiskAlone() {
        holder_.reset();
        disk_->abort(false);
        network_.run();
    }
    void add() {
        const std::string path = (folder / "save").native();
        const lt::storage_params params(info_->orig_files(), nullptr, path, lt::storage_mode_sparse, priorities,
                                        lt::sha1_hash(std::string(20, 'k').data()));
        holder_ = disk_->new_torrent(params, info_);
    }
    void remove() { holder_.reset(); }

    /// Calls the disk, and lets it work until it has answered.
    template <class Call>
    void wait_for(Call call) {
        bool answered = false;
        call([&answered] { answered = true; });
        disk_->submit_jobs();
        while (!answered) network_.run_one();
    }
    void let_it_work() { network_.poll(); }
    void let_it_work_once() { network_.run_one(); }

    lt::disk_interface& disk() { return *disk_; }
    [[nodiscard]] lt::storage_index_t index() const { return holder_; }
    [[nodiscard]] const lt::file_storage& files() const { return info_->orig_files(); }
    [[nodiscard]] const lt::torrent_info& info() const { return *info_; }
    [[nodiscard]] TorrentKey key() const {
        TorrentKey key{};
        key.fill('k');
        return key;
    }
    [[nodiscard]] std::shared_ptr<GuardedTorrent> guarded() const { return registry->torrent(key()); }

    TemporaryFolder folder;
    std::shared_ptr<Registry> registry;

private:
    std::shared_ptr<lt::torrent_info> info_;

public:
    lt::aux::vector<lt::download_priority_t, lt::file_index_t> priorities;

private:
    lt::settings_pack settings_;
    lt::counters counters_;
    boost::asio::io_context network_;
    std::unique_ptr<lt::disk_interface> disk_;
    lt::storage_holder holder_;
};

}  // namespace bittern::storage::testing
