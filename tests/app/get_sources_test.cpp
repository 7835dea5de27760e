#include "app/commands/get_sources.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <sstream>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "temporary_folder.hpp"

using namespace bittern;
using namespace bittern::app;

namespace {

constexpr auto hash = "0123456789abcdef0123456789abcdef01234567";

std::vector<SourceText> read(const std::vector<std::string>& typed, const std::string& input = {}) {
    std::istringstream in(input);
    return read_sources(typed, in);
}

std::vector<Result<Wanted>> resolve(std::vector<SourceText> sources, const std::filesystem::path& folder) {
    boost::asio::io_context loop;
    const auto work = boost::asio::make_work_guard(loop);
    std::vector<Result<Wanted>> verdicts;
    SourceJob job(loop, folder, std::move(sources), [&](std::vector<Result<Wanted>> all) {
        verdicts = std::move(all);
        loop.stop();
    });
    loop.run();
    return verdicts;
}

}  // namespace

TEST_CASE("standard input is a list of links, with room for remarks") {
    const auto sources = read({"-"}, std::string("# mine\n\n  ") + hash + " \r\nmagnet:?xt=urn:btih:" + hash + "&dn=sea\n");
    REQUIRE(sources.size() == 2);
    CHECK(sources[0].label == hash);
    CHECK(sources[1].label == "sea");
    REQUIRE(sources[1].source);
    CHECK(std::get<torrent::Magnet>(*sources[1].source).name == "sea");
}

TEST_CASE("standard input may be a .torrent file") {
    const auto sources = read({"-"}, "d4:infod6:lengthi1eee");
    REQUIRE(sources.size() == 1);
    REQUIRE(sources[0].source);
    CHECK(std::holds_alternative<TorrentBytes>(*sources[0].source));
}

TEST_CASE("nothing on standard input, or itself again, is a usage error") {
    CHECK(read({"-"}, "\n# nothing\n").front().source.error().fault == Fault::usage);
    CHECK(read({"-"}, "-\n").front().source.error().fault == Fault::usage);
}

TEST_CASE("one bad source takes none of the others with it") {
    const testing::TemporaryFolder folder;
    const auto page = folder.write("page.torrent", "<!DOCTYPE html><html>not found</html>").string();
    const auto verdicts = resolve(read({page, hash, (folder / "gone.torrent").string()}), folder.path());
    REQUIRE(verdicts.size() == 3);
    REQUIRE_FALSE(verdicts[0]);
    CHECK(verdicts[0].error().fault == Fault::malformed);
    CHECK(verdicts[0].error().message.starts_with(page + ": "));
    CHECK(verdicts[1]);
    REQUIRE_FALSE(verdicts[2]);
    CHECK(verdicts[2].error().fault == Fault::not_found);
}

TEST_CASE("a label is printable and short") {
    const auto sources = read({std::string("magnet:?xt=urn:btih:") + hash + "&dn=%1b%5b2J" + std::string(300, 'x')});
    CHECK(sources.front().label.find('\x1b') == std::string::npos);
    CHECK(sources.front().label.size() < 60);
}
