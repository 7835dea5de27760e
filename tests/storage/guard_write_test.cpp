#include "storage/guard.hpp"
#include "storage/guarded_session.hpp"
#include "storage/pass_through.hpp"

#include <atomic>

#include <doctest/doctest.h>
#include <libtorrent/performance_counters.hpp>

using namespace bittern;
using namespace bittern::storage;
using namespace bittern::storage::testing;

namespace {

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

}  // namespace

TEST_SUITE_BEGIN("sessions" * doctest::skip(sessions_look_racy));

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
    entry->own_writes.watch(bittern::testing::paths_of(paths));
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

TEST_SUITE_END();
