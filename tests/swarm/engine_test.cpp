#include "swarm/engine.hpp"

#include "two_engines.hpp"

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;
using namespace std::string_view_literals;

namespace {

/// Three files, one of them empty and one of several pieces.
void fill(const std::filesystem::path& folder) {
    write(folder / "large.bin", noise(300'000, 1));
    write(folder / "sub" / "small.txt", "hello\n");
    write(folder / "sub" / "empty", "");
}

AddRequest into(const torrent::Metainfo& metainfo, const std::filesystem::path& folder) {
    return {.metainfo = metainfo, .paths = paths_in(folder, metainfo)};
}

bool same_content(const std::filesystem::path& a, const std::filesystem::path& b) {
    return read(a / "large.bin") == read(b / "large.bin") && read(a / "sub/small.txt") == read(b / "sub/small.txt") &&
           std::filesystem::exists(b / "sub/empty");
}

torrent::Magnet only(const torrent::Magnet& link, bool v1) {
    torrent::Magnet half = link;
    (v1 ? half.hashes.v2.reset() : half.hashes.v1.reset());
    return half;
}

/// Finds the metadata by link from one peer, adds the torrent, and waits until it is complete.
void fetch(boost::asio::io_context& loop, Node& leech, const torrent::Magnet& link, Node& seed,
           const std::filesystem::path& folder) {
    const auto id = leech.engine->find({.magnet = link, .peers = {seed.address()}});
    Node::run_until(loop, [&] { return leech.last<MetadataArrived>() || leech.last<MetadataRejected>(); });
    REQUIRE(leech.last<MetadataArrived>());
    leech.engine->add(into(*leech.last<MetadataArrived>()->metainfo, folder), id);
    Node::run_until(loop, [&] { return leech.last<Completed>() != nullptr; });
}

}  // namespace

TEST_CASE("a folder shared by one engine arrives at another by its link, in every format") {
    for (const auto format : {content::Format::hybrid, content::Format::v1, content::Format::v2}) {
        CAPTURE(static_cast<int>(format));
        TemporaryFolder from, to;
        fill(from.path() / "stuff");
        const auto shared = share(from.path() / "stuff", format);
        boost::asio::io_context loop;
        Node seed(loop), leech(loop);
        seed.engine->add(shared.request());
        fetch(loop, leech, shared.metainfo.magnet(), seed, to.path());
        CHECK(same_content(from.path() / "stuff", to.path() / "stuff"));
    }
}

TEST_CASE("a hybrid is had by its v1 link alone and by its v2 link alone") {
    for (const bool v1 : {true, false}) {
        CAPTURE(v1);
        TemporaryFolder from, to;
        fill(from.path() / "stuff");
        const auto shared = share(from.path() / "stuff", content::Format::hybrid);
        boost::asio::io_context loop;
        Node seed(loop), leech(loop);
        seed.engine->add(shared.request());
        fetch(loop, leech, only(shared.metainfo.magnet(), v1), seed, to.path());
        CHECK(same_content(from.path() / "stuff", to.path() / "stuff"));
        CHECK(leech.last<MetadataArrived>()->metainfo->info_hash() == shared.metainfo.info_hash());
    }
}

TEST_CASE("files that are not wanted never appear") {
    TemporaryFolder from, to;
    fill(from.path() / "stuff");
    const auto shared = share(from.path() / "stuff", content::Format::v1);
    boost::asio::io_context loop;
    Node seed(loop), leech(loop);
    seed.engine->add(shared.request());
    auto request = into(shared.metainfo, to.path());
    request.peers = {seed.address()};
    request.part_file = true;
    for (const auto& file : shared.metainfo.files())
        request.wanted.push_back(!file.pad && file.path.back() == "small.txt");
    const auto id = leech.engine->add(std::move(request));
    Node::run_until(loop, [&] { return leech.last<Completed>() != nullptr; });
    CHECK(read(to.path() / "stuff/sub/small.txt") == "hello\n");
    leech.engine->remove(id);
    leech.close();
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(to.path()))
        if (!entry.is_directory()) found.push_back(entry.path().filename());
    CHECK(found == std::vector<std::string>{"small.txt"});
}

TEST_CASE("a download goes on from its resume record, and asks for nothing it had") {
    TemporaryFolder from, to;
    fill(from.path() / "stuff");
    const auto shared = share(from.path() / "stuff", content::Format::hybrid);
    boost::asio::io_context loop;
    Node seed(loop);
    seed.engine->add(shared.request());
    std::string record;
    {
        Node leech(loop);
        auto request = into(shared.metainfo, to.path());
        request.peers = {seed.address()};
        const auto id = leech.engine->add(std::move(request));
        Node::run_until(loop, [&] { return leech.last<Completed>() != nullptr; });
        leech.engine->save(id);
        Node::run_until(loop, [&] { return leech.last<ResumeReady>() != nullptr; });
        record = leech.last<ResumeReady>()->record;
        // What has not changed is not told again, unless it is the end.
        leech.events.clear();
        leech.engine->save(id);
        leech.engine->save(id);
        Node::run_until(loop, [&] { return leech.last<StatusRefreshed>() != nullptr; });
        leech.engine->piece_layers(id, [&](const auto&) { leech.engine->set_aside(id); });
        Node::run_until(loop, [&] { return leech.last<Removed>() != nullptr; });
        CHECK(std::ranges::count_if(
                  leech.events, [](const Event& event) { return std::holds_alternative<ResumeReady>(event); }) == 1);
        CHECK(leech.last<ResumeReady>()->record == record);
    }
    Node again(loop);
    auto request = into(shared.metainfo, to.path());
    request.resume = record;
    const auto id = again.engine->add(std::move(request));
    Node::run_until(loop, [&] { return again.last<Completed>() != nullptr; });
    CHECK(again.engine->state().find(id)->figures.downloaded == Bytes{0});
}

TEST_CASE("the same torrent twice is refused, and so is one that names another as similar (BEP 38)") {
    TemporaryFolder from;
    fill(from.path() / "stuff");
    const auto shared = share(from.path() / "stuff", content::Format::v1);
    boost::asio::io_context loop;
    Node node(loop);
    node.engine->add(shared.request());
    node.engine->add(shared.request());
    Node::run_until(loop, [&] { return node.last<AddFailed>() != nullptr; });
    CHECK(node.last<AddFailed>()->error.fault == Fault::refused);

    node.events.clear();
    const std::string info =
        "d5:filesld6:lengthi5e4:pathl1:aeee4:name1:x12:piece lengthi16384e6:pieces20:" + std::string(20, 'p') +
        "7:similarl20:" + std::string(shared.metainfo.info_hash().v1->begin(), shared.metainfo.info_hash().v1->end()) +
        "ee";
    auto similar = torrent::Metainfo::from_info(info, {});
    REQUIRE(similar);
    node.engine->add({.metainfo = *similar, .paths = {from.path(), std::array{"x/a"sv}}});
    Node::run_until(loop, [&] { return node.last<AddFailed>() != nullptr; });
    CHECK(node.last<AddFailed>()->error.message.find("BEP 38") != std::string::npos);
}

TEST_CASE("the same link twice is refused the second time") {
    TemporaryFolder from;
    fill(from.path() / "stuff");
    const auto link = share(from.path() / "stuff", content::Format::v1).metainfo.magnet();
    boost::asio::io_context loop;
    Node node(loop);
    node.engine->find({.magnet = link});
    const auto second = node.engine->find({.magnet = link});
    Node::run_until(loop, [&] { return node.last<MetadataRejected>() != nullptr; });
    CHECK(node.last<MetadataRejected>()->id == second);
    CHECK(node.last<MetadataRejected>()->error.fault == Fault::refused);
}

TEST_CASE("saved DHT nodes that can't be read are no reason not to start") {
    boost::asio::io_context loop;
    Node node(loop, {.dht_state = "no bencoding at all"});
    CHECK(node.address().port != 0);
}

TEST_CASE("a peer's name without an address is told once, however often it is tried") {
    TemporaryFolder folder;
    write(folder.path() / "file", noise(1000, 1));
    const auto shared = share(folder.path() / "file", content::Format::v1);
    boost::asio::io_context loop;
    std::vector<std::string> warnings;
    Node node(loop, {.log = [&](Severity, const std::string& line) { warnings.push_back(line); }});
    const auto count = [&](std::string_view name) {
        return std::ranges::count_if(warnings, [&](const auto& line) { return line.ends_with(name); });
    };
    const auto id = node.engine->find(
        {.magnet = shared.metainfo.magnet(), .peers = {{"1.2.3.4.5", 1}, {"1.2.3.4.5", 2}, {"1.2.3.4.5", 3}}});
    Node::run_until(loop, [&] { return count("1.2.3.4.5") > 0; });
    node.engine->remove(id);
    node.engine->find({.magnet = shared.metainfo.magnet(), .peers = {{"1.2.3.4.6", 1}}});
    Node::run_until(loop, [&] { return count("1.2.3.4.6") > 0; });
    CHECK(count("1.2.3.4.5") == 1);
}
