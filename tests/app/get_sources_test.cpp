#include "app/commands/get_sources.hpp"

#include "app/commands/standard_input.hpp"
#include "temporary_folder.hpp"
#include "torrent/http_server.hpp"

#include <optional>
#include <sstream>
#include <sys/stat.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app;

namespace {

constexpr auto hash = "0123456789abcdef0123456789abcdef01234567";

std::vector<SourceText> read(const std::vector<std::string>& typed, const std::string& input = {}) {
    std::istringstream in(input);
    auto sources = read_sources(typed, in);
    REQUIRE(sources);
    return *std::move(sources);
}

Error error_of(const std::vector<std::string>& typed, std::istream& in) {
    const auto sources = read_sources(typed, in);
    REQUIRE_FALSE(sources);
    return sources.error();
}

/// A stream that never ends: the same line again and again, and how much of it was taken.
class Endless : public std::streambuf {
public:
    explicit Endless(std::string line) : line_(std::move(line)) {}
    [[nodiscard]] std::size_t taken() const { return taken_; }

protected:
    int_type underflow() override {
        taken_ += line_.size();
        setg(line_.data(), line_.data(), line_.data() + line_.size());
        return traits_type::to_int_type(line_.front());
    }

private:
    std::string line_;
    std::size_t taken_ = 0;
};

std::vector<Result<Wanted>> resolve(std::vector<SourceText> sources, const std::filesystem::path& folder,
                                    const torrent::Patience& patience = {}) {
    boost::asio::io_context loop;
    const auto work = boost::asio::make_work_guard(loop);
    std::vector<Result<Wanted>> verdicts(sources.size(), fail(Fault::other, "no verdict"));
    std::size_t missing = sources.size();
    SourceJob job(loop, folder, patience, std::move(sources), [&](std::size_t index, Result<Wanted> verdict) {
        verdicts[index] = std::move(verdict);
        if (--missing == 0) loop.stop();
    });
    loop.run();
    return verdicts;
}

}  // namespace

TEST_CASE("standard input is a list of links, with room for remarks") {
    const auto sources =
        read({"-"}, std::string("# mine\n\n  ") + hash + " \r\nmagnet:?xt=urn:btih:" + hash + "&dn=sea\n");
    REQUIRE(sources.size() == 2);
    CHECK(sources[0].label == hash);
    CHECK(sources[1].label == "sea");
    REQUIRE(sources[1].source);
    CHECK(std::get<torrent::Magnet>(*sources[1].source).name == "sea");
}

TEST_CASE("a list of links may begin with a byte order mark, as some editors write one") {
    const std::string mark = "\xEF\xBB\xBF";
    for (const auto& text : {mark + hash + "\r\n" + hash, mark + "# mine\n" + hash + "\n" + hash,
                             mark + "\n" + hash + "\n" + mark + hash}) {
        const auto sources = read({"-"}, text);
        REQUIRE(sources.size() == 2);
        for (const auto& source : sources) {
            CHECK(source.label == hash);
            CHECK(source.source);
        }
    }
    CHECK(read({"-"}, mark).front().source.error().message.find("holds no link") != std::string::npos);
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

TEST_CASE("standard input without an end is refused before it fills the memory") {
    for (const std::string line : {"y\n", "# a remark\n", "no end of a line"}) {
        Endless endless(line);
        std::istream in(&endless);
        CHECK(error_of({"-"}, in).fault == Fault::usage);
        CHECK(endless.taken() < static_cast<std::size_t>(most_text.count) + 1000);
    }
    Endless endless(std::string("d1:a") + std::string(100'000, 'x'));
    std::istream in(&endless);
    CHECK(error_of({"-"}, in).message.find("larger than a .torrent file may be") != std::string::npos);
    CHECK(endless.taken() < static_cast<std::size_t>(torrent::transfer_limits.file.count) + 200'000);
}

TEST_CASE("so many sources and no more, whether typed or read") {
    const auto line = std::string(hash) + "\n";
    std::string lines;
    for (std::size_t k = 0; k < most_sources; ++k) lines += line;
    CHECK(read({"-"}, lines).size() == most_sources);
    std::istringstream more(lines);
    CHECK(error_of({hash, "-"}, more).message.find("more than 1000 sources") != std::string::npos);
    std::istringstream nothing;
    CHECK(error_of(std::vector<std::string>(most_sources + 1, hash), nothing).fault == Fault::usage);
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

TEST_CASE("a server that says nothing holds up no other source") {
    const test::HttpServer silent([](const std::string&) { return std::string(); });
    const testing::TemporaryFolder folder;
    boost::asio::io_context loop;
    const auto work = boost::asio::make_work_guard(loop);
    std::vector<std::size_t> order;
    SourceJob job(loop, folder.path(), {}, read({silent.url("/slow"), (folder / "gone.torrent").string(), hash}),
                  [&](std::size_t index, const Result<Wanted>&) {
                      order.push_back(index);
                      if (order.size() == 2) job.stop();
                      if (order.size() == 3) loop.stop();
                  });
    loop.run();
    CHECK(order == std::vector<std::size_t>{1, 2, 0});
}

TEST_CASE("a server is waited for as long as told") {
    const test::HttpServer silent([](const std::string&) { return std::string(); });
    const testing::TemporaryFolder folder;
    const auto verdicts = resolve(read({silent.url("/")}), folder.path(), {.whole = std::chrono::seconds(1)});
    REQUIRE_FALSE(verdicts.front());
    CHECK(verdicts.front().error().message.find("no complete answer within 1 s") != std::string::npos);
}

TEST_CASE("a pipe or a device is no .torrent file, and doesn't hold anything up") {
    const testing::TemporaryFolder folder;
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    const auto verdicts = resolve(read({(folder / "fifo").string(), "/dev/zero"}), folder.path());
    for (const auto& verdict : verdicts) {
        REQUIRE_FALSE(verdict);
        CHECK(verdict.error().fault == Fault::refused);
        CHECK(verdict.error().message.find("bittern get - <") != std::string::npos);
    }
}

TEST_CASE("a .torrent file may be as large as its parser takes") {
    const testing::TemporaryFolder folder;
    const auto large = "d7:comment" + std::to_string(mib(11).count) + ":" + std::string(mib(11).count, 'x') +
                       "4:infod6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:" + std::string(20, 'h') + "ee";
    const auto verdicts = resolve(read({folder.write("large.torrent", large).string()}), folder.path());
    REQUIRE_MESSAGE(verdicts.front(), verdicts.front().error().message);
}

TEST_CASE("a label is printable and short") {
    const auto sources = read({std::string("magnet:?xt=urn:btih:") + hash + "&dn=%1b%5b2J" + std::string(300, 'x')});
    CHECK(sources.front().label.find('\x1b') == std::string::npos);
    CHECK(sources.front().label.size() < 60);
}

TEST_CASE("what is no text on standard input is told in one sentence") {
    const auto sources = read({"-"}, std::string("\x01\x02\n\x03\n\0\n", 7));
    REQUIRE(sources.size() == 1);
    REQUIRE_FALSE(sources[0].source);
    CHECK(sources[0].source.error().message.find("neither a .torrent file nor a list of links") != std::string::npos);
}
