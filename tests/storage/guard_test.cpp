#include "storage/guard.hpp"

#include "loopback.hpp"
#include "storage/pass_through.hpp"
#include "temporary_folder.hpp"

#include <atomic>
#include <fstream>
#include <mutex>
#include <sys/stat.h>

#include <doctest/doctest.h>
#include <libtorrent/create_torrent.hpp>
#include <libtorrent/error_code.hpp>
#include <libtorrent/mmap_disk_io.hpp>
#include <libtorrent/performance_counters.hpp>
#include <libtorrent/torrent_handle.hpp>
#include <libtorrent/torrent_status.hpp>

using namespace bittern;
using namespace bittern::storage;
using namespace bittern::testing;

namespace {

constexpr int files = 3;
constexpr std::size_t file_size = 300'000;            // ten pieces of 32 KiB each, the last one short
constexpr std::size_t sent_for_a_file = 19 * 16'384;  // blocks go whole, the zeros behind the file's end included

std::string name_of(int file) {
    return "shared/" + std::string(1, static_cast<char>('a' + file));
}

/// Files of their own bytes, so that one can't be taken for another.
std::shared_ptr<const lt::torrent_info> make_torrent(const TemporaryFolder& folder, lt::create_flags_t flags) {
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

lt::add_torrent_params params_for(std::shared_ptr<const lt::torrent_info> info, const TemporaryFolder& folder) {
    lt::add_torrent_params params;
    params.ti = std::make_shared<lt::torrent_info>(*info);
    params.save_path = folder.path().native();
    params.flags &= ~(lt::torrent_flags::paused | lt::torrent_flags::auto_managed);
    return params;
}

TorrentKey key_of(const lt::torrent_info& info) {
    TorrentKey key{};
    const lt::sha1_hash best = info.info_hashes().get_best();
    std::copy(best.begin(), best.end(), key.begin());
    return key;
}

/// A back end that can't write.
class FullDisk final : public PassThrough {
public:
    FullDisk(lt::io_context& network, std::unique_ptr<lt::disk_interface> inner)
        : PassThrough(std::move(inner)), network_(network) {}
    bool async_write(lt::storage_index_t, const lt::peer_request&, const char*, std::shared_ptr<lt::disk_observer>,
                     WriteHandler handler, lt::disk_job_flags_t) override {
        const lt::storage_error full(boost::system::errc::make_error_code(boost::system::errc::no_space_on_device),
                                     lt::operation_t::file_write);
        boost::asio::post(network_, [handler = std::move(handler), full] { handler(full); });
        return false;
    }

private:
    lt::io_context& network_;
};

std::unique_ptr<lt::disk_interface> full_disk(lt::io_context& network, const lt::settings_interface& settings,
                                              lt::counters& counters) {
    return std::make_unique<FullDisk>(network, lt::mmap_disk_io_constructor(network, settings, counters));
}

/// A back end that only says which links it was told to make.
class LinkWitness final : public PassThrough {
public:
    LinkWitness(std::unique_ptr<lt::disk_interface> inner, std::vector<FileLinks>& seen)
        : PassThrough(std::move(inner)), seen_(seen) {}
    void async_check_files(lt::storage_index_t, const lt::add_torrent_params*, FileLinks links, CheckHandler) override {
        seen_.push_back(std::move(links));
    }

private:
    std::vector<FileLinks>& seen_;
};

/// A session behind the guard.
struct Guarded {
    explicit Guarded(BackEnd inner = lt::mmap_disk_io_constructor) : session(params(std::move(inner))) {}
    lt::session_params params(BackEnd inner) {
        lt::session_params made = stock_session();
        made.disk_io_constructor = guarded(std::move(inner), registry);
        return made;
    }
    std::vector<FileChange> found() {
        const std::lock_guard lock(mutex);
        return changes;
    }
    std::mutex mutex;
    std::vector<FileChange> changes;
    std::shared_ptr<Registry> registry = std::make_shared<Registry>([this](const FileChange& change) {
        const std::lock_guard lock(mutex);
        changes.push_back(change);
    });
    lt::session session;
};

/// A torrent that is shared, with the stamps of its files.
struct Share : Guarded {
    explicit Share(lt::create_flags_t flags) : info(make_torrent(folder, flags)) {
        std::vector<StampedFile> stamps(static_cast<std::size_t>(info->num_files()));
        for (int i = 0; i < info->num_files(); ++i) {
            if (info->files().pad_file_at(lt::file_index_t(i))) continue;
            const std::filesystem::path path = folder / info->files().file_path(lt::file_index_t(i));
            stamps[static_cast<std::size_t>(i)] = {path, content::stamp_of(path).value()};
        }
        registry->torrent(key_of(*info))->files.expect(std::move(stamps));
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

}  // namespace

#ifdef __SANITIZE_THREAD__
// The system's libtorrent is not built for ThreadSanitizer, which sees its unlocks but not its
// locks.
TEST_SUITE_BEGIN("sessions" * doctest::skip());
#else
TEST_SUITE_BEGIN("sessions");
#endif

TEST_CASE("what has not changed is served whole") {
    for (const lt::create_flags_t flags :
         {lt::create_flags_t{}, lt::create_torrent::v1_only, lt::create_torrent::v2_only}) {
        Share share(flags);
        Leech leech(share);
        REQUIRE(comes_true([&] { return leech.handle.status().is_seeding; }));
        for (int file = 0; file < files; ++file)
            CHECK(bytes_of(leech.folder / name_of(file)) == bytes_of(share.folder / name_of(file)));
        CHECK(share.found().empty());
    }
}

TEST_CASE("nothing of a changed file is served, while the others go on") {
    Share share({});
    const auto victim = share.folder / name_of(1);

    SUBCASE("edited in place, without a change of size") {
        std::fstream(victim, std::ios::in | std::ios::out | std::ios::binary).seekp(299'999).put('!');
    }
    SUBCASE("truncated") {
        std::filesystem::resize_file(victim, 100'000);
    }
    SUBCASE("replaced by another of the same size and bytes") {
        std::filesystem::rename(share.folder.write("other", bytes_of(victim)), victim);
    }
    SUBCASE("removed") {
        std::filesystem::remove(victim);
    }
    SUBCASE("edited in place, and its time set back") {
        const auto time = std::filesystem::last_write_time(victim);
        std::fstream(victim, std::ios::in | std::ios::out | std::ios::binary).seekp(299'999).put('!');
        std::filesystem::last_write_time(victim, time);
    }
    SUBCASE("replaced by a FIFO, which can't be opened without waiting") {
        std::filesystem::remove(victim);
        REQUIRE(::mkfifo(victim.c_str(), 0600) == 0);
    }
    SUBCASE("replaced by a folder") {
        std::filesystem::remove(victim);
        std::filesystem::create_directory(victim);
    }

    Leech leech(share);
    CHECK(comes_true([&] { return leech.has(0) && leech.has(2) && !share.found().empty(); }));
    CHECK(leech.bytes_of_file(1) == 0);
    CHECK(leech.handle.status().total_payload_download == 2 * sent_for_a_file);
    CHECK(!share.handle.status().errc);
    const auto changes = share.found();
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].path == victim);
    CHECK(changes[0].torrent == key_of(*share.info));
}

TEST_CASE("in a v1 torrent, where pieces straddle files, only the changed file's bytes are held back") {
    Share share(lt::create_torrent::v1_only);
    std::filesystem::remove(share.folder / name_of(0));
    Leech leech(share);
    CHECK(comes_true([&] { return leech.has(2) && !share.found().empty(); }));
    CHECK(leech.handle.status().total_failed_bytes == 0);
    CHECK(share.found().size() == 1);
}

TEST_CASE("a refused read is told as an error that can be recognised") {
    Share share({});
    std::filesystem::remove(share.folder / name_of(1));
    Leech leech(share);
    lt::error_code error;
    until(share.session, [&](const lt::alert* alert) {
        const auto* failed = lt::alert_cast<lt::file_error_alert>(alert);
        if (failed) error = failed->error;
        return failed != nullptr;
    });
    CHECK(error == lt::errors::mismatching_file_timestamp);
}

TEST_CASE("a file that changes while it is being served is noticed") {
    Share share({});
    share.handle.set_upload_limit(200'000);
    Leech leech(share);
    REQUIRE(comes_true([&] { return leech.handle.status().total_payload_download > 0; }));
    for (int file = 0; file < files; ++file) std::filesystem::resize_file(share.folder / name_of(file), 1);
    share.registry->sweep(files * 2);
    CHECK(comes_true([&] { return share.found().size() == files; }));
}

TEST_CASE("a check notices a change and still says what the bytes are") {
    Share share({});
    const auto victim = share.folder / name_of(1);
    std::fstream(victim, std::ios::in | std::ios::out | std::ios::binary).put('!');
    share.handle.force_recheck();
    CHECK(comes_true([&] {
        const auto status = share.handle.status();
        return status.state == lt::torrent_status::downloading && status.num_pieces == share.info->num_pieces() - 1;
    }));
    REQUIRE(share.found().size() == 1);
    CHECK(share.found()[0].path == victim);
}

TEST_CASE("what was downloaded is on disk once the barrier says so") {
    Share share({});
    Guarded client;
    TemporaryFolder target;
    const lt::torrent_handle handle = client.session.add_torrent(params_for(share.info, target));
    const auto writes = client.registry->torrent(key_of(*share.info))->writes;
    const auto mark = writes->mark();
    handle.connect_peer(endpoint_of(share.session));
    REQUIRE(comes_true([&] { return handle.status().is_seeding; }));
    std::atomic<int> outcome = -1;
    std::atomic<bool> bytes_there = false;
    writes->when_written(mark, [&](bool written) {
        bytes_there = bytes_of(target / name_of(2)) == bytes_of(share.folder / name_of(2));
        outcome = written;
    });
    REQUIRE(comes_true([&] { return outcome >= 0; }));
    CHECK(outcome == 1);
    CHECK(bytes_there);
    CHECK(writes->submitted() >= files * file_size / 16'384);
}

TEST_CASE("the stamp after the last write of ours is known") {
    Share share({});
    Guarded client;
    TemporaryFolder target;
    const auto entry = client.registry->torrent(key_of(*share.info));
    std::vector<std::filesystem::path> paths;
    for (const auto file : share.info->files().file_range())
        paths.push_back(share.info->files().pad_file_at(file) ? std::filesystem::path()
                                                              : target / share.info->files().file_path(file));
    entry->own_writes.watch(paths);
    const auto handle = client.session.add_torrent(params_for(share.info, target));
    handle.connect_peer(endpoint_of(share.session));
    REQUIRE(comes_true([&] { return handle.status().is_seeding; }));
    std::atomic<bool> over = false;
    entry->writes->when_written({}, [&](bool) { over = true; });
    REQUIRE(comes_true([&] { return over.load(); }));
    for (std::size_t k = 0; k < paths.size(); ++k) {
        const auto last = entry->own_writes.last(FileIndex{static_cast<int>(k)});
        REQUIRE(last.has_value() == !paths[k].empty());
        if (last) CHECK(*last == content::stamp_of(paths[k]).value());
    }
}

TEST_CASE("a write that fails is told to who waits") {
    Share share({});
    Guarded client(full_disk);
    TemporaryFolder target;
    const lt::torrent_handle handle = client.session.add_torrent(params_for(share.info, target));
    const auto writes = client.registry->torrent(key_of(*share.info))->writes;
    const auto mark = writes->mark();
    handle.connect_peer(endpoint_of(share.session));
    REQUIRE(comes_true([&] { return writes->submitted() > 0; }));
    std::atomic<int> outcome = -1;
    writes->when_written(mark, [&](bool written) { outcome = written; });
    REQUIRE(comes_true([&] { return outcome >= 0; }));
    CHECK(outcome == 0);
}

TEST_CASE("no file of another torrent is linked to, whatever a torrent calls similar") {
    std::vector<FileLinks> seen;
    lt::io_context network;
    const auto session = stock_session();
    lt::counters counters;
    auto registry = std::make_shared<Registry>([](const FileChange&) {});
    const auto disk = guarded(
        [&](lt::io_context& io, const lt::settings_interface& given, lt::counters& count) {
            return std::make_unique<LinkWitness>(lt::mmap_disk_io_constructor(io, given, count), seen);
        },
        registry)(network, session.settings, counters);
    FileLinks links;
    links.emplace_back("/etc/hostname");
    disk->async_check_files(lt::storage_index_t(0), nullptr, links, [](lt::status_t, const lt::storage_error&) {});
    disk->abort(true);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].empty());
}

TEST_SUITE_END();
