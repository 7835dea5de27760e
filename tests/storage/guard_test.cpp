#include "storage/guard.hpp"

#include "storage/guarded_session.hpp"
#include "storage/pass_through.hpp"

#include <cerrno>
#include <fstream>
#include <sys/stat.h>

#include <doctest/doctest.h>
#include <libtorrent/error_code.hpp>
#include <libtorrent/performance_counters.hpp>

using namespace bittern;
using namespace bittern::storage;
using namespace bittern::storage::testing;

namespace {

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

/// A back end whose disk has a bad spot in one file; the machine may be short of descriptors instead.
class BadSpot final : public PassThrough {
public:
    BadSpot(std::unique_ptr<lt::disk_interface> inner, lt::io_context& network, lt::error_code error)
        : PassThrough(std::move(inner)), network_(network), error_(error) {}
    lt::storage_holder new_torrent(const lt::storage_params& params, const std::shared_ptr<void>& owner) override {
        files_ = &params.files;
        return PassThrough::new_torrent(params, owner);
    }
    void async_read(lt::storage_index_t index, const lt::peer_request& range, ReadHandler handler,
                    lt::disk_job_flags_t flags) override {
        for (const auto& slice : files_->map_block(range.piece, range.start, range.length)) {
            if (files_->file_path(slice.file_index) != name_of(1) || slice.offset < 100'000) continue;
            const lt::storage_error error(error_, slice.file_index, lt::operation_t::file_read);
            return lt::post(network_, [handler = std::move(handler), error] { handler({}, error); });
        }
        PassThrough::async_read(index, range, std::move(handler), flags);
    }

private:
    lt::io_context& network_;
    const lt::error_code error_;
    const lt::file_storage* files_ = nullptr;
};

BackEnd with_bad_spot(int error) {
    return [error](lt::io_context& network, const lt::settings_interface& settings, lt::counters& counters) {
        return std::make_unique<BadSpot>(lt::mmap_disk_io_constructor(network, settings, counters), network,
                                         lt::error_code(error, lt::system_category()));
    };
}

}  // namespace

TEST_SUITE_BEGIN("sessions" * doctest::skip(sessions_look_racy));

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
    CHECK(changes[0].loss.path == victim);
    CHECK(changes[0].torrent == key_of(*share.info));
}

TEST_CASE("a file that can't be read is lost, while the others go on") {
    Share share({}, with_bad_spot(EIO));
    Leech leech(share);
    CHECK(comes_true([&] { return leech.has(0) && leech.has(2) && !share.found().empty(); }));
    const auto lost = share.found();
    REQUIRE(lost.size() == 1);
    CHECK(lost[0].loss.path == share.folder / name_of(1));
    CHECK(lost[0].loss.kind == Loss::Kind::unreadable);
    CHECK(lost[0].loss.cause == "it can't be read: Input/output error");
    REQUIRE(lost[0].loss.unread);
    CHECK(*lost[0].loss.unread >= Bytes{100'000 - 16'384});
    CHECK(!share.handle.status().errc);
}

TEST_CASE("a machine that is short of descriptors takes no file away") {
    Share share({}, with_bad_spot(EMFILE));
    Leech leech(share);
    until(share.session, [&](const lt::alert* alert) {
        const auto* failed = lt::alert_cast<lt::file_error_alert>(alert);
        return failed != nullptr && failed->error == boost::system::errc::too_many_files_open;
    });
    CHECK(share.found().empty());
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
    CHECK(share.found()[0].loss.path == victim);
}

TEST_CASE("no file of another torrent is linked to, whatever a torrent calls similar") {
    std::vector<FileLinks> seen;
    lt::io_context network;
    const auto session = stock_session();
    lt::counters counters;
    auto registry = std::make_shared<Registry>([](const LostFile&) {});
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
