#include "swarm/examine.hpp"

#include "swarm/made_torrent.hpp"
#include "swarm/make_way.hpp"

#include <algorithm>
#include <sys/stat.h>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;
using content::Format;
using testing::made_torrent;
using testing::noise;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t piece = 16384;
const auto formats = {Format::v1, Format::hybrid, Format::v2};

/// A torrent and the folder it is downloaded to.
struct Setting {
    TemporaryFolder folder;
    std::string a = noise(5 * piece + 100, 1), b = noise(100, 2), c = noise(2 * piece, 3);
    torrent::Metainfo metainfo;
    fs::path out = folder / "out";

    explicit Setting(Format format) : metainfo(made_torrent(folder, "set", {{"a", a}, {"b", b}, {"c", c}}, format)) {}

    Existing look(std::vector<std::string> select = {}) const {
        const auto plan = plan_download(metainfo, {.folder = out, .select = std::move(select)});
        REQUIRE(plan);
        auto existing = examine(metainfo, *plan, out, {}, {});
        REQUIRE(existing);
        REQUIRE(existing->have.size() == static_cast<std::size_t>(metainfo.piece_count()));
        return std::move(*existing);
    }
    void put(const std::string& name, const std::string& bytes) const { folder.write("out/set/" + name, bytes); }
};

long count(const std::vector<bool>& have) {
    return std::count(have.begin(), have.end(), true);
}
Bytes size_of(const auto&... texts) {
    return {static_cast<std::int64_t>((texts.size() + ...))};
}
using Paths = std::vector<fs::path>;

}  // namespace

TEST_CASE("nothing on disk is nothing had") {
    for (const Format format : formats) {
        const Setting setting(format);
        const auto existing = setting.look();
        CHECK(count(existing.have) == 0);
        CHECK(existing.have_size == Bytes{0});
        CHECK(existing.allocated == Bytes{0});
        CHECK(existing.foreign.empty());
    }
}

TEST_CASE("all files complete is everything had") {
    for (const Format format : formats) {
        const Setting setting(format);
        setting.put("a", setting.a);
        setting.put("b", setting.b);
        setting.put("c", setting.c);
        const auto existing = setting.look();
        CHECK(count(existing.have) == setting.metainfo.piece_count());
        CHECK(existing.have_size == setting.metainfo.total());
        CHECK(existing.foreign.empty());
    }
}

TEST_CASE("holes and zeros count as not there") {
    for (const Format format : formats) {
        const Setting setting(format);
        setting.put("a", setting.a.substr(0, piece) + std::string(piece, '\0') + setting.a.substr(2 * piece, piece));
        fs::resize_file(setting.out / "set" / "a", setting.a.size());
        setting.put("c", "");
        fs::resize_file(setting.out / "set" / "c", setting.c.size());
        const auto existing = setting.look();
        CHECK(count(existing.have) == 2);
        CHECK(existing.have[0]);
        CHECK_FALSE(existing.have[1]);
        CHECK(existing.have[2]);
        CHECK(existing.have_size == Bytes{2 * piece});
        CHECK(existing.foreign.empty());
    }
}

TEST_CASE("a file that ends early keeps its whole pieces, and its rest is bytes of its own") {
    for (const Format format : formats) {
        const Setting setting(format);
        setting.put("a", setting.a.substr(0, 3 * piece));
        const auto cut_between = setting.look();
        CHECK(count(cut_between.have) == 3);
        CHECK(cut_between.foreign.empty());
        setting.put("a", setting.a.substr(0, 3 * piece + 10));
        const auto cut_within = setting.look();
        CHECK(count(cut_within.have) == 3);
        CHECK(cut_within.foreign == Paths{"set/a"});
    }
}

TEST_CASE("a file that is too long is foreign, though its pieces are right") {
    for (const Format format : formats) {
        const Setting setting(format);
        setting.put("a", setting.a + "more");
        setting.put("b", setting.b);
        setting.put("c", setting.c);
        const auto existing = setting.look();
        CHECK(existing.have_size == setting.metainfo.total());
        CHECK(existing.foreign == Paths{"set/a"});
    }
}

TEST_CASE("a foreign file is told apart from the others") {
    for (const Format format : formats) {
        const Setting setting(format);
        setting.put("a", setting.a);
        setting.put("c", "my own notes");
        const auto existing = setting.look();
        CHECK(existing.have[0]);
        CHECK(existing.foreign.size() >= 1);
        CHECK(existing.foreign.back() == "set/c");
    }
}

TEST_CASE("unselected files help to tell what is right, but no piece of theirs is had") {
    const Setting setting(Format::v1);
    setting.put("b", setting.b);
    CHECK(setting.look({"b"}).foreign == Paths{"set/b"});
    // b lies in one piece with the end of a and the beginning of c.
    setting.put("a", setting.a);
    setting.put("c", setting.c);
    for (const auto* select : {"b", "a"}) {
        CAPTURE(select);
        const auto with_neighbours = setting.look({select});
        CHECK_FALSE(with_neighbours.have[5]);
        CHECK(with_neighbours.right_size == (select == std::string("b") ? size_of(setting.b) : size_of(setting.a)));
        CHECK(with_neighbours.have_size == (select == std::string("b") ? Bytes{} : Bytes{5 * piece}));
        CHECK(with_neighbours.foreign.empty());
    }
}

TEST_CASE("what lies in the place of an unselected file is nobody's business") {
    const Setting setting(Format::v1);
    const auto c = setting.out / "set" / "c";
    SUBCASE("a file of other content") {
        setting.put("c", "my own notes");
    }
    SUBCASE("one that is too long") {
        setting.put("c", setting.c + "more");
    }
    SUBCASE("one that nobody may read") {
        setting.put("c", setting.c);
        fs::permissions(c, fs::perms::none);
    }
    SUBCASE("a FIFO") {
        fs::create_directories(c.parent_path());
        REQUIRE(::mkfifo(c.c_str(), 0600) == 0);
    }
    setting.put("a", setting.a.substr(0, 5 * piece));
    for (const auto* select : {"0", "b"}) CHECK(setting.look({select}).foreign.empty());
    CHECK(setting.look({"0"}).have_size == Bytes{5 * piece});
}

TEST_CASE("a file with another name is told where it would be written, and can be begun anew") {
    for (const Format format : formats) {
        const Setting setting(format);
        setting.put("a", setting.a.substr(0, 5 * piece));
        const auto other = setting.folder / "other name";
        fs::create_hard_link(setting.out / "set" / "a", other);
        CHECK(setting.look({"b"}).linked.empty());
        const auto existing = setting.look();
        CHECK(existing.foreign.empty());
        CHECK(existing.linked == Paths{"set/a"});
        REQUIRE(break_links(existing, setting.out));
        CHECK_FALSE(fs::exists(setting.out / "set" / "a"));
        CHECK(testing::bytes_of(other).size() == 5 * piece);
        CHECK(setting.look().linked.empty());
        setting.put("a", setting.a);
        setting.put("b", setting.b);
        setting.put("c", setting.c);
        fs::create_hard_link(setting.out / "set" / "a", setting.folder / "of a complete file");
        CHECK(setting.look().linked.empty());
    }
}

TEST_CASE("v2 without piece layers keeps whole files") {
    const Setting setting(Format::v2);
    const auto plain = torrent::Metainfo::from_info(setting.metainfo.info_dictionary(), {});
    REQUIRE(plain);
    REQUIRE_FALSE(plain->has_piece_layers());
    const auto plan = plan_download(*plain, {.folder = setting.out});
    REQUIRE(plan);
    setting.put("a", setting.a);
    setting.put("b", setting.b);
    setting.put("c", setting.c.substr(0, piece) + std::string(piece, '\0'));
    const auto existing = examine(*plain, *plan, setting.out, {}, {});
    REQUIRE(existing);
    CHECK(existing->have_size == size_of(setting.a, setting.b));
    CHECK(existing->foreign == Paths{"set/c"});
}

TEST_CASE("a piece of zeros is had where a hole has its place") {
    for (const Format format : formats) {
        const TemporaryFolder folder;
        const auto metainfo = made_torrent(folder, "image", {{"", std::string(8 * piece, '\0')}}, format, kib(64));
        folder.write("out/image", "");
        fs::resize_file(folder / "out" / "image", 8 * piece);
        const auto plan = plan_download(metainfo, {.folder = folder / "out"});
        REQUIRE(plan);
        const auto existing = examine(metainfo, *plan, folder / "out", {}, {});
        REQUIRE(existing);
        CHECK(existing->have_size == Bytes{8 * piece});
    }
}

TEST_CASE("of many files in one piece all wait for the one that is missing, or none does") {
    const TemporaryFolder folder;
    std::vector<std::pair<std::string, std::string>> files;
    for (unsigned k = 0; k < 2000; ++k) files.emplace_back("file" + std::to_string(k), noise(3, k + 1));
    const auto metainfo = made_torrent(folder, "many", files, Format::v1);
    REQUIRE(metainfo.piece_count() == 1);
    const auto look = [&](const std::vector<bool>& own) {
        const auto plan = plan_download(metainfo, {.folder = folder / "out"});
        REQUIRE(plan);
        auto existing = examine(metainfo, *plan, folder / "out", {}, {}, own);
        REQUIRE(existing);
        return *std::move(existing);
    };
    for (std::size_t k = 1; k < files.size(); ++k) folder.write("out/many/" + files[k].first, files[k].second);
    auto existing = look({});
    CHECK(existing.unjudged.size() == files.size() - 1);
    CHECK(existing.foreign.empty());

    // What is too short can't be right, whoever else is missing.
    folder.write("out/many/" + files[1].first, "x");
    existing = look({});
    CHECK(existing.unjudged.size() == files.size() - 2);
    CHECK(existing.foreign == Paths{fs::path("many") / files[1].first});

    // Each has its size, and one of them is wrong: nobody can tell which.
    folder.write("out/many/" + files[0].first, "xyz");
    folder.write("out/many/" + files[1].first, files[1].second);
    CHECK(look({}).foreign.size() == files.size());

    // One that is ours may be unfinished: the others wait for it, and it for none.
    std::vector<bool> own(metainfo.files().size());
    own[0] = true;
    existing = look(own);
    CHECK(existing.unjudged.size() == files.size() - 1);
    CHECK(existing.foreign.size() == 1);
}

TEST_CASE("progress ends at the whole, and a stop is honoured") {
    const Setting setting(Format::hybrid);
    setting.put("a", setting.a);
    const auto plan = plan_download(setting.metainfo, {.folder = setting.out});
    REQUIRE(plan);
    Bytes last, whole;
    const auto note = [&](Bytes done, Bytes total) { last = done, whole = total; };
    REQUIRE(examine(setting.metainfo, *plan, setting.out, note, {}));
    CHECK(whole > Bytes{0});
    CHECK(last == whole);
    std::stop_source stop;
    stop.request_stop();
    CHECK(examine(setting.metainfo, *plan, setting.out, {}, stop.get_token()).error().fault == Fault::interrupted);
}

TEST_CASE("what took the place of a file after planning is never followed or opened") {
    const Setting setting(Format::hybrid);
    const auto plan = plan_download(setting.metainfo, {.folder = setting.out});
    REQUIRE(plan);
    fs::create_directories(setting.out / "set");
    SUBCASE("link") {
        setting.folder.write("elsewhere", setting.a);
        fs::create_symlink(setting.folder / "elsewhere", setting.out / "set" / "a");
    }
    SUBCASE("FIFO") {
        REQUIRE(::mkfifo((setting.out / "set" / "a").c_str(), 0600) == 0);
    }
    CHECK(examine(setting.metainfo, *plan, setting.out, {}, {}).error().fault == Fault::refused);
}

TEST_CASE("pieces that were verified are not read again where their files are as they were left") {
    for (const Format format : formats) {
        const Setting setting(format);
        setting.put("a", setting.a);
        setting.put("b", std::string(setting.b.size(), 'x'));  // wrong: nobody who reads it takes it for right
        setting.put("c", setting.c);
        const auto plan = plan_download(setting.metainfo, {.folder = setting.out});
        REQUIRE(plan);
        const auto before = setting.look();
        const Verified all{.pieces = std::vector<bool>(before.have.size(), true), .stamps = before.stamps};
        Bytes read;
        const auto look = [&](const Verified& verified) {
            const auto progress = [&](Bytes, Bytes total) { read = total; };
            auto existing = examine(setting.metainfo, *plan, setting.out, progress, {}, {}, {}, verified);
            REQUIRE(existing);
            return *std::move(existing);
        };
        CHECK(look(all).have == std::vector<bool>(before.have.size(), true));
        CHECK(read == Bytes{0});
        // Of a file that somebody touched all pieces are read, and no others.
        auto touched = all;
        const auto& files = setting.metainfo.files();
        for (std::size_t k = 0; k < files.size(); ++k)
            if (!files[k].pad && files[k].path.back() == "b") ++touched.stamps[k].changed_ns;
        const auto after = look(touched);
        CHECK(after.have == before.have);
        CHECK(after.foreign == before.foreign);
        CHECK(read > Bytes{0});
        CHECK(read <= Bytes{2 * piece});
        // And where nothing is known of the files everything is.
        CHECK(look({.pieces = all.pieces, .stamps = {}}).have == before.have);
        CHECK(read == size_of(setting.a, setting.b, setting.c));
    }
}

TEST_CASE("what changes while it is looked at is looked at again") {
    for (const Format format : formats) {
        const Setting setting(format);
        const auto look_while = [&](const std::function<void(int time)>& change) {
            setting.put("a", setting.a);
            setting.put("b", setting.b);
            setting.put("c", setting.c);
            const auto plan = plan_download(setting.metainfo, {.folder = setting.out}).value();
            int time = 0;
            return examine(setting.metainfo, plan, setting.out, [&](Bytes, Bytes) { change(++time); }, {});
        };
        auto edited = setting.c;
        edited.back() = static_cast<char>(edited.back() ^ 1);
        const auto after_edit = look_while([&](int time) {
            if (time != 1) return;
            setting.put("c", edited);
            // Some kernels give what happens within some milliseconds one time.
            const auto c = setting.out / "set/c";
            fs::last_write_time(c, fs::last_write_time(c) + std::chrono::seconds{1});
        });
        REQUIRE(after_edit);
        CHECK(after_edit->foreign == Paths{"set/c"});
        const auto after_removal = look_while([&](int time) {
            if (time == 1) fs::remove(setting.out / "set/c");
        });
        REQUIRE(after_removal);
        CHECK(after_removal->foreign.empty());
        CHECK(after_removal->right_size < setting.metainfo.total());

        const auto never =
            look_while([&](int time) { setting.put("c", std::string(static_cast<std::size_t>(time), 'x')); });
        REQUIRE_FALSE(never);
        CHECK(never.error().fault == Fault::storage);
        CHECK(never.error().message.find("again and again") != std::string::npos);
    }
}
