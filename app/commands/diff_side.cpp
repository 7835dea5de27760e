#include "app/commands/diff_side.hpp"

#include "app/commands/content_talk.hpp"
#include "app/commands/diff_verified.hpp"
#include "app/commands/given.hpp"
#include "app/commands/hashing_progress.hpp"
#include "app/commands/state_store.hpp"
#include "base/printable.hpp"
#include "content/hash_cache.hpp"
#include "content/tree.hpp"

#include <algorithm>
#include <optional>
#include <system_error>
#include <variant>

namespace bittern::app {
namespace {

namespace fs = std::filesystem;
using Files = std::vector<torrent::ListedFile>;

struct OnDisk {
    fs::path path;
};
using Side = std::variant<OnDisk, torrent::Metainfo>;

/// A folder, or a file that is not called .torrent, is what it is; all else is a torrent.
Result<Side> side_of(Env& env, const std::string& text) {
    const auto path = env.absolute(text);
    std::error_code ignored;
    if (fs::is_directory(path, ignored) || (fs::is_regular_file(path, ignored) && path.extension() != ".torrent"))
        return OnDisk{path};
    BITTERN_TRY(auto given, read_given_torrent(env, text));
    return std::move(given.metainfo);
}

/// Whether a torrent has files that a walk leaves out unless told.
bool has_hidden_files(const Side& side) {
    const auto* metainfo = std::get_if<torrent::Metainfo>(&side);
    return metainfo && std::ranges::any_of(metainfo->files(), [](const torrent::File& file) {
               return !file.pad &&
                      std::ranges::any_of(file.path, [](const auto& part) { return part.starts_with('.'); });
           });
}

Result<Files> hash_folder(Env& env, Console& console, const fs::path& path, bool hidden, StopOnSignal& stop) {
    BITTERN_TRY(const auto tree, content::walk(std::vector{path}, {.hidden = hidden}));
    auto state = StateStore::open(env);  // without it everything is read, and that is all
    std::optional<content::HashCache> cache;
    if (state) cache.emplace(state->database());
    HashingProgress progress(console);
    HashingView view{.progress = {}, .total = tree.total, .files = tree.files.size()};
    const content::HashOptions options{.piece_size = content::automatic_piece_size(tree, content::Format::v2),
                                       .format = content::Format::v2,
                                       .cache = cache ? &*cache : nullptr,
                                       .on_progress =
                                           [&](const content::HashProgress& now) {
                                               view.progress = now;
                                               progress.show(view);
                                               stop.look();
                                           },
                                       .stop = stop.token()};
    BITTERN_TRY(const auto hashes, content::hash_tree(tree, options));
    Files files;
    for (std::size_t k = 0; k < tree.files.size(); ++k)
        files.push_back(
            {printable(path_in_torrent(tree, tree.files[k])), tree.files[k].stamp.size, hashes.files[k].root});
    return files;
}

bool lacks_roots(const Side& side) {
    const auto* metainfo = std::get_if<torrent::Metainfo>(&side);
    return metainfo && !metainfo->info_hash().v2;
}

}  // namespace

Result<torrent::Comparison> compare_sides(Env& env, Console& console, const DiffOptions& options, StopOnSignal& stop) {
    BITTERN_TRY(const auto first, side_of(env, options.first));
    BITTERN_TRY(const auto second, side_of(env, options.second));
    const auto* first_on_disk = std::get_if<OnDisk>(&first);
    const auto* second_on_disk = std::get_if<OnDisk>(&second);
    const auto look = [&] { stop.look(); };
    if (lacks_roots(first) && second_on_disk)
        return compare_by_verifying(std::get<torrent::Metainfo>(first), second_on_disk->path,
                                    {.hidden = has_hidden_files(first)}, TorrentIs::first, look, stop.token());
    if (lacks_roots(second) && first_on_disk)
        return compare_by_verifying(std::get<torrent::Metainfo>(second), first_on_disk->path,
                                    {.hidden = has_hidden_files(second)}, TorrentIs::second, look, stop.token());
    const auto list = [&](const Side& side, const Side& other) -> Result<Files> {
        if (const auto* metainfo = std::get_if<torrent::Metainfo>(&side)) return torrent::listed_files(*metainfo);
        return hash_folder(env, console, std::get<OnDisk>(side).path, has_hidden_files(other), stop);
    };
    BITTERN_TRY(auto before, list(first, second));
    BITTERN_TRY(auto after, list(second, first));
    return torrent::compare(std::move(before), std::move(after));
}

}  // namespace bittern::app
