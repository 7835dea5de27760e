// Downloads of which the world stops at every call in turn: what a record claims has to be there afterwards.
#include "crashing_download.hpp"

#include <algorithm>
#include <filesystem>
#include <random>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::storage;
using namespace bittern::storage::testing;

namespace {

/// The pieces of a record that are not there for one who starts with what was left.
Pieces missing(Kind kind, Download& before, CrashingCalls::Cut cut, std::mt19937& random) {
    DiskAlone alone(some_torrent(kind));
    leave_one_out(alone);
    before.calls.leave(std::filesystem::canonical(before.alone.folder.path()), alone.folder.path(), cut, random);
    alone.add();
    lt::add_torrent_params resume;
    resume.have_pieces.resize(alone.files().num_pieces(), false);
    for (const int piece : before.record) resume.have_pieces.set_bit(lt::piece_index_t(piece));
    alone.wait_for([&](auto answer) {
        alone.disk().async_check_files(alone.index(), &resume, {},
                                       [&, answer](lt::status_t status, const lt::storage_error& error) {
                                           CHECK_FALSE(error.ec);
                                           if (!before.record.empty()) CHECK(status == lt::status_t::no_error);
                                           answer();
                                       });
    });
    const auto bytes = content_of(alone.files());
    Pieces wrong;
    for (const int number : before.record) {
        const lt::piece_index_t piece(number);
        const int size = alone.files().piece_size(piece);
        for (int start = 0; start < size; start += block) {
            const int length = std::min(block, size - start);
            const auto* expected = &bytes[static_cast<std::size_t>(number * alone.files().piece_length() + start)];
            alone.wait_for([&](auto answer) {
                alone.disk().async_read(alone.index(), {piece, start, length},
                                        [&, answer](lt::disk_buffer_holder found, const lt::storage_error& error) {
                                            if (error.ec || !std::equal(expected, expected + length, found.data()))
                                                wrong.insert(number);
                                            answer();
                                        },
                                        {});
            });
        }
    }
    return wrong;
}

}  // namespace

TEST_CASE("wherever the world stops, what the last record claims is there, and nothing less than what was synced") {
    for (const auto kind : {Kind::v1, Kind::v2, Kind::hybrid}) {
        CAPTURE(static_cast<int>(kind));
        Download whole(kind, 0, 1, Selection::some);
        whole.run();
        REQUIRE(whole.record.size() == static_cast<std::size_t>(whole.alone.files().num_pieces()));
        REQUIRE(whole.calls.calls() > 30);
        std::mt19937 random(7);
        for (int stop_at = 1; stop_at <= whole.calls.calls() + 1; ++stop_at) {
            CAPTURE(stop_at);
            Download download(kind, stop_at, 1, Selection::some);
            download.run();
            CHECK(std::ranges::includes(download.record, download.promised));
            for (const auto cut : {CrashingCalls::Cut::power, CrashingCalls::Cut::kill})
                CHECK(missing(kind, download, cut, random).empty());
        }
    }
}
