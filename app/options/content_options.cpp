// The options that share and create have in common.

#include "app/options/content_options.hpp"

#include "app/options/command.hpp"
#include "base/printable.hpp"
#include "torrent/check_texts.hpp"
#include "torrent/tracker_tier.hpp"

#include <fmt/format.h>

namespace bittern::app {
namespace {

Result<Bytes> parse_piece_size(const std::string& text) {
    BITTERN_TRY(const auto size, parse_bytes(text));
    BITTERN_CHECK(content::check_piece_size(size));
    return size;
}

void define_format(CLI::App& parser, ContentOptions& options) {
    auto* v1 = parser
                   .add_flag_callback(
                       "--v1", [&options] { options.format = content::Format::v1; },
                       "v1 hashes only, for clients that read nothing newer, as transmission 3 and aria2")
                   ->group("Content");
    parser
        .add_flag_callback(
            "--v2", [&options] { options.format = content::Format::v2; },
            "v2 hashes only; the default is a hybrid, which has both")
        ->group("Content")
        ->excludes(v1);
    add_parsed(
        parser, "--piece-size", "SIZE", parse_piece_size, [&options](Bytes size) { options.piece_size = size; },
        "a power of two from 16K to 128M; the default depends on the content's size")
        ->group("Content");
}

Result<std::string> parse_shared_name(const std::string& text) {
    if (text.empty())
        return fail(Fault::usage, "the name must not be empty; without --name it is the file's or folder's own");
    BITTERN_CHECK(torrent::check_name(text));
    return text;
}

}  // namespace

CLI::Option* define_walk(CLI::App& parser, content::WalkOptions& walk) {
    add_repeatable(
        parser, "--exclude", "GLOB", any_text, [&walk](const std::string& glob) { walk.exclude.push_back(glob); },
        "leave out what matches, as in .gitignore; repeatable")
        ->group("Content");
    parser.add_flag("--hidden", walk.hidden, "take files and folders that begin with a dot")->group("Content");
    return parser
        .add_flag_callback(
            "--follow-symlinks", [&walk] { walk.links = content::Links::follow; }, "take what symbolic links point at")
        ->group("Content");
}

CLI::Option* define_content(CLI::App& parser, ContentOptions& options) {
    add_parsed(
        parser, "--name", "NAME", parse_shared_name, [&options](const std::string& name) { options.walk.name = name; },
        "the name others see instead of the file's or folder's own")
        ->group("Content");
    auto* follow = define_walk(parser, options.walk);
    define_format(parser, options);
    return follow;
}

Result<void> check_result_path(const std::filesystem::path& path, std::string_view option) {
    if (path.empty()) return fail(Fault::usage, fmt::format("the path of the .torrent file ({}) is empty", option));
    const auto name = path.filename();
    if (!name.empty() && name != "." && name != "..") return {};
    return fail(Fault::usage, fmt::format("'{}' is a folder: {} takes the .torrent file's own path",
                                          printable(path.native()), option));
}

void define_trackers(CLI::App& parser, torrent::CreateOptions& description, const std::string& group,
                     const std::string& use) {
    add_repeatable(
        parser, "--tracker", "URL", torrent::parse_tracker_tier,
        [&description](std::vector<std::string> tier) { description.trackers.push_back(std::move(tier)); },
        use + "; repeatable, each a tier of its own: 'URL,URL' are one tier")
        ->group(group);
    add_repeatable(
        parser, "--webseed", "URL", torrent::parse_web_seed,
        [&description](const std::string& url) { description.web_seeds.push_back(url); },
        "a web server that has the files too; repeatable")
        ->group(group);
}

}  // namespace bittern::app
