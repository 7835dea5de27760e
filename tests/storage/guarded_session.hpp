#pragma once
/// A torrent shared behind the guard, and who wants it.

#include "loopback.hpp"
#include "paths_of.hpp"
#include "storage/guard.hpp"
#include "temporary_folder.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include <libtorrent/create_torrent.hpp>
#include <libtorrent/mmap_disk_io.hpp>
#include <libtorrent/torrent_handle.hpp>
#include <libtorrent/torrent_status.hpp>

namespace bittern::storage::testing {

using namespace bittern::testing;

/// The system's libtorrent is not built for ThreadSanitizer, which sees its unlocks but not its locks.
#ifdef __SANITIZE_THREAD__
inline constexpr bool sessions_look_racy = true;
#else
inline constexpr bool sessions_look_racy = false;
#endif

inline constexpr int files = 3;
inline constexpr std::size_t file_size = 300'000;  // ten pieces of 32 KiB each, the last one short
inline constexpr std::size_t sent_for_a_file =
    19 * 16'384;  // blocks go whole, the zeros behind the file's end included

inline std::string name_of(int file) {
    return "shared/" + std::string(1, static_cast<char>('a' + file));
}

/// Files of their own bytes, so that one can't be taken for another.
inline std::shared_ptr<const lt::torrent_info> make_torrent(const TemporaryFolder& folder, lt::create_flags_t flags) {
    lt::file_storage list;
    for (int file = 0; file < files; ++file) {
        std::string bytes(file_size, '\0');
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<char>(i / 16'384 * 31 + i + static_cast<std::size_t>(file) * 77);
        folder.write(name_of(file), bytes);
        list.add_file(name_of(file), file_size);
    }
    lt::create_torrent maker(list, 32 * 1024, flags);
    lt::set_piece_hashes(maker, folder.path().native());
    std::vector<char> encoded;
    lt::bencode(std::back_inserter(encoded), maker.generate());
    return std::make_shared<lt::torrent_info>(encoded, lt::from_span);
}

inline lt::add_torrent_params params_for(std::shared_ptr<const lt::torrent_info> info, const TemporaryFolder& folder) {
    lt::add_torrent_params params;
    params.ti = std::make_shared<lt::torrent_info>(*info);
    params.save_path = folder.path().native();
    params.flags &= ~(lt::torrent_flags::paused | lt::torrent_flags::auto_managed);
    return params;
}

inline TorrentKey key_of(const lt::torrent_info& info) {
    TorrentKey key{};
    const lt::sha1_hash best = info.info_hashes().get_best();
    std::copy(best.begin(), best.end(), key.begin());
    return key;
}

/// A session behind the guard.
struct Guarded {
    explicit Guarded(BackEnd inner = lt::mmap_disk_io_constructor) : session(params(std::move(inner))) {}
    lt::session_params params(BackEnd inner) {
        lt::session_params made = stock_session();
        made.disk_io_constructor = guarded(std::move(inner), registry);
        return made;
    }
    std::vector<LostFile> found() {
        const std::lock_guard lock(mutex);
        return changes;
    }
    std::mutex mutex;
    std::vector<LostFile> changes;
    std::shared_ptr<Registry> registry = std::make_shared<Registry>([this](const LostFile& change) {
        const std::lock_guard lock(mutex);
        changes.push_back(change);
    });
    lt::session session;
};

/// A torrent that is shared, with the stamps of its files.
struct Share : Guarded {
    explicit Share(lt::create_flags_t flags, BackEnd inner = lt::mmap_disk_io_constructor)
        : Guarded(std::move(inner)), info(make_torrent(folder, flags)) {
        std::vector<std::filesystem::path> paths(static_cast<std::size_t>(info->num_files()));
        std::vector<content::FileStamp> stamps(paths.size());
        for (int i = 0; i < info->num_files(); ++i) {
            if (info->files().pad_file_at(lt::file_index_t(i))) continue;
            auto& path = paths[static_cast<std::size_t>(i)] = folder / info->files().file_path(lt::file_index_t(i));
            stamps[static_cast<std::size_t>(i)] = content::stamp_of(path).value();
        }
        registry->torrent(key_of(*info))->files.expect(bittern::testing::paths_of(paths), std::move(stamps));
        handle = session.add_torrent(params_for(info, folder));
        if (!comes_true([&] { return handle.status().is_seeding; })) throw std::runtime_error("never seeds");
    }
    TemporaryFolder folder;
    std::shared_ptr<const lt::torrent_info> info;
    lt::torrent_handle handle;
};

/// Who wants it.
struct Leech {
    explicit Leech(const Share& from) : session(stock_session()), info(from.info) {
        handle = session.add_torrent(params_for(info, folder));
        handle.connect_peer(endpoint_of(from.session));
    }
    /// Whether every piece that lies in this file alone or in part has come.
    bool has(int file) const {
        const lt::piece_index_t first = info->map_file(index_of(file), 0, 1).piece;
        const lt::piece_index_t last = info->map_file(index_of(file), file_size - 1, 1).piece;
        const lt::torrent_status status = handle.status(lt::torrent_handle::query_pieces);
        for (lt::piece_index_t piece = first; piece <= last; ++piece)
            if (status.pieces.empty() || !status.pieces[piece]) return false;
        return true;
    }
    std::int64_t bytes_of_file(int file) const {
        return handle.file_progress()[static_cast<std::size_t>(static_cast<int>(index_of(file)))];
    }
    /// Pad files have indices of their own.
    lt::file_index_t index_of(int file) const {
        for (int i = 0; i < info->num_files(); ++i)
            if (info->files().file_path(lt::file_index_t(i)) == name_of(file)) return lt::file_index_t(i);
        throw std::runtime_error("no such file");
    }
    TemporaryFolder folder;
    lt::session session;
    std::shared_ptr<const lt::torrent_info> info;
    lt::torrent_handle handle;
};

}  // namespace bittern::storage::testing
