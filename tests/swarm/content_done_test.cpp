#include "swarm/content_done.hpp"

#include "two_engines.hpp"

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

constexpr int small_files = 100, small_size = 500, large_size = 100'000;  // the large one has pieces 0 to 3, of 32 KiB
constexpr std::int64_t block = 16 << 10;

torrent::Metainfo many_small_files(content::Format format) {
    TemporaryFolder folder;
    write(folder.path() / "stuff/0 large", noise(large_size, 1));
    write(folder.path() / "stuff/1 empty", "");
    for (int k = 0; k < small_files; ++k)
        write(folder.path() / "stuff" / std::to_string(100 + k), noise(small_size, 2));
    return share(folder.path() / "stuff", format).metainfo;
}

/// These pieces are verified, and so many blocks came of others.
lt::torrent_status status_of(const torrent::Metainfo& metainfo, const std::vector<int>& verified, int blocks) {
    lt::torrent_status status;
    status.pieces.resize(metainfo.piece_count(), false);
    for (const int piece : verified) status.pieces.set_bit(lt::piece_index_t{piece});
    status.total_wanted = metainfo.total().count;
    std::int64_t verified_bytes = 0;
    for (const int piece : verified)
        verified_bytes += piece < 3 ? 2 * block : piece == 3 ? large_size % (2 * block) : small_size;
    status.total_wanted_done = verified_bytes + blocks * block;
    return status;
}

}  // namespace

TEST_CASE("verified pieces count by their content, and others by about what comes in a block") {
    for (const auto format : {content::Format::hybrid, content::Format::v2}) {
        CAPTURE(static_cast<int>(format));
        const auto metainfo = many_small_files(format);
        REQUIRE(metainfo.piece_count() == 4 + small_files);
        ContentDone done(metainfo, {});
        CHECK(done.of(status_of(metainfo, {}, 0)) == Bytes{});
        CHECK(done.of(status_of(metainfo, {0, 3, 4}, 0)) == Bytes{2 * block + large_size % (2 * block) + small_size});
        CHECK(done.of(status_of(metainfo, {0, 4}, 0)) == Bytes{2 * block + small_size});  // one was not right after all
        const auto all_content = large_size + small_files * small_size, all_blocks = 7 + small_files;
        CHECK(done.of(status_of(metainfo, {}, 10)) == Bytes{10LL * all_content / all_blocks});
        CHECK(done.of(status_of(metainfo, {}, all_blocks)) <= metainfo.total());
        CHECK(done.of(status_of(metainfo, {0, 1, 2, 3}, small_files)) == metainfo.total());
    }
}

TEST_CASE("files that are not wanted count for nothing") {
    const auto metainfo = many_small_files(content::Format::hybrid);
    std::vector<bool> wanted(metainfo.files().size());
    wanted.back() = metainfo.files().back().pad;
    wanted[metainfo.files().size() - (wanted.back() ? 2 : 1)] = true;
    ContentDone done(metainfo, wanted);
    auto status = status_of(metainfo, {0, 1, 4 + small_files - 1}, 0);
    status.total_wanted = status.total_wanted_done = small_size;
    CHECK(done.of(status) == Bytes{small_size});
    status = status_of(metainfo, {0, 1}, 0);
    status.total_wanted = small_size;
    status.total_wanted_done = block;
    CHECK(done.of(status) == Bytes{small_size});
}
