#include "app/commands/diff_side.hpp"

#include "app/commands/diff_list.hpp"
#include "app/commands/diff_verified.hpp"
#include "app/commands/given.hpp"
#include "app/commands/standard_input.hpp"
#include "base/printable.hpp"
#include "content/ignore_rules.hpp"
#include "swarm/verify.hpp"
#include "torrent/source.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <system_error>
#include <variant>

#include <fmt/format.h>

namespace bittern::app {
namespace {

namespace fs = std::filesystem;

struct OnDisk {
    fs::path path;
};
using Side = std::variant<OnDisk, torrent::Metainfo>;

bool begins_like_a_torrent(const fs::path& path) {
    std::array<char, 16> begin{};
    std::ifstream file(path, std::ios::binary);
    file.read(begin.data(), begin.size());
    return is_torrent_file({begin.data(), static_cast<std::size_t>(file.gcount())});
}

/// What is not there, and no link or URL either.
Result<void> check_is_there(const fs::path& path, const std::string& text) {
    std::error_code ignored;
    if (fs::exists(path, ignored) || text.find(':') != std::string::npos || torrent::parse_source(text)) return {};
    return fail(Fault::not_found, fmt::format("there is no file or folder '{}'", elide(printable(text), 100)));
}

/// A folder is what it is, and so is a file, unless it is called .torrent or can be read as one.
Result<Side> side_of(Env& env, const std::string& text) {
    const auto path = env.absolute(text);
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) return OnDisk{path};
    if (text != "-" && fs::is_regular_file(path, ignored) && path.extension() != ".torrent") {
        if (begins_like_a_torrent(path))
            if (auto given = read_given_torrent(env, path.native())) return std::move(given->metainfo);
        return OnDisk{path};
    }
    if (text != "-") BITTERN_CHECK(check_is_there(path, text));
    BITTERN_TRY(auto given, read_given_torrent(env, text));
    return std::move(given.metainfo);
}

/// Whether a torrent has files that a walk leaves out unless told.
bool has_hidden_files(const torrent::Metainfo& metainfo) {
    return std::ranges::any_of(metainfo.files(), [](const torrent::File& file) {
        return !file.pad && std::ranges::any_of(file.path, [](const auto& part) { return part.starts_with('.'); });
    });
}

Result<SideList> list_torrent(const torrent::Metainfo& metainfo, const std::vector<std::string>& exclude,
                              const torrent::PathOf& path_of) {
    BITTERN_TRY(const auto rules, content::IgnoreRules::parse(exclude));
    SideList list{.files = torrent::listed_files(metainfo, path_of)};
    if (!metainfo.single_file())
        std::erase_if(list.files, [&](const auto& file) { return rules.picks_with_folders_above(file.path); });
    return list;
}

/// Two sides, once it is known what they are.
class Comparer {
public:
    Comparer(Env& env, Console& console, const content::WalkOptions& walk, StopOnSignal& stop)
        : env_(env), console_(console), walk_(walk), stop_(stop) {}

    Result<torrent::Comparison> run(const Side& first, const Side& second) {
        const auto *torrent = std::get_if<torrent::Metainfo>(&first), *other = std::get_if<torrent::Metainfo>(&second);
        if (torrent && !other) return run_on_disk(*torrent, std::get<OnDisk>(second), TorrentIs::first);
        if (other && !torrent) return run_on_disk(*other, std::get<OnDisk>(first), TorrentIs::second);
        BITTERN_TRY(auto before, list(first));
        BITTERN_TRY(auto after, list(second));
        return compare(std::move(before), std::move(after));
    }

private:
    Result<torrent::Comparison> run_on_disk(const torrent::Metainfo& metainfo, const OnDisk& on_disk, TorrentIs place) {
        BITTERN_TRY(const auto content, swarm::find_content(metainfo, on_disk.path));
        const Expected expected(metainfo, content);
        BITTERN_TRY(auto comparison, run_on_disk(metainfo, expected, content, on_disk, place));
        expected.add_raw_paths(comparison.differences, place);
        return comparison;
    }

    Result<torrent::Comparison> run_on_disk(const torrent::Metainfo& metainfo, const Expected& expected,
                                            fs::path content, const OnDisk& on_disk, TorrentIs place) {
        auto walk = walk_;
        walk.hidden = walk.hidden || has_hidden_files(metainfo);
        std::error_code ignored;
        if (metainfo.single_file() && !fs::exists(content, ignored)) content = on_disk.path;  // under another name?
        if (!metainfo.info_hash().v2)
            return compare_by_verifying(
                console_, metainfo, expected, content, walk, place, [this] { stop_.look(); }, stop_.token());
        const auto path_of = [&](std::size_t file) {
            return expected.paths()[file].empty() ? std::nullopt : std::optional(expected.paths()[file]);
        };
        BITTERN_TRY(auto found, list_folder(env_, console_, content, walk, expected, stop_));
        BITTERN_TRY(auto listed, list_torrent(metainfo, walk.exclude, path_of));
        return place == TorrentIs::first ? compare(std::move(listed), std::move(found))
                                         : compare(std::move(found), std::move(listed));
    }

    static torrent::Comparison compare(SideList before, SideList after) {
        auto comparison = torrent::compare(std::move(before.files), std::move(after.files));
        settle_obstacles(comparison, before.obstacles, after.obstacles);
        return comparison;
    }

    /// One of two of a kind.
    Result<SideList> list(const Side& side) {
        if (const auto* metainfo = std::get_if<torrent::Metainfo>(&side))
            return list_torrent(*metainfo, walk_.exclude,
                                [&](std::size_t file) { return torrent::given_path(*metainfo, file); });
        return list_folder(env_, console_, std::get<OnDisk>(side).path, walk_, {}, stop_);
    }

    Env& env_;
    Console& console_;
    const content::WalkOptions& walk_;
    StopOnSignal& stop_;
};

}  // namespace

Result<torrent::Comparison> compare_sides(Env& env, Console& console, const DiffOptions& options, StopOnSignal& stop) {
    BITTERN_TRY(const auto first, side_of(env, options.first));
    BITTERN_TRY(const auto second, side_of(env, options.second));
    return Comparer(env, console, options.walk, stop).run(first, second);
}

}  // namespace bittern::app
