#include "app/commands/edit.hpp"

#include "app/render/json.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "torrent/edit.hpp"
#include "torrent/metainfo.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Tiers = std::vector<std::vector<std::string>>;

tl::unexpected<Error> not_there(const std::string& what, const std::string& item) {
    return fail(Fault::usage, fmt::format("there is no {} {} to remove", what, printable(item)));
}

std::string spelled(const std::string& item) {
    return item;
}
std::string spelled(const torrent::HostPort& item) {
    return torrent::to_string(item);
}

/// The list as it is to be; nullopt where nothing was asked.
template <class Item>
Result<std::optional<std::vector<Item>>> changed(const ListChange<Item>& change, const std::vector<Item>& now,
                                                 const std::string& what) {
    if (!change.changes()) return std::nullopt;
    auto list = change.replace.value_or(now);
    for (const auto& gone : change.remove)
        if (std::erase_if(list, [&](const Item& item) { return spelled(item) == gone; }) == 0)
            return not_there(what, gone);
    list.insert(list.end(), change.add.begin(), change.add.end());
    return list;
}

Result<std::optional<Tiers>> changed(const ListChange<std::vector<std::string>>& change, const Tiers& now) {
    if (!change.changes()) return std::nullopt;
    auto tiers = change.replace.value_or(now);
    for (const auto& gone : change.remove) {
        std::size_t count = 0;
        for (auto& tier : tiers) count += std::erase(tier, gone);
        if (count == 0) return not_there("tracker", gone);
    }
    tiers.insert(tiers.end(), change.add.begin(), change.add.end());
    std::erase_if(tiers, [](const auto& tier) { return tier.empty(); });
    return tiers;
}

Result<torrent::Edit> edit_of(const EditOptions& options, const torrent::Metainfo& now) {
    torrent::Edit edit{
        .comment = options.comment, .source = options.source, .is_private = options.is_private, .name = options.name};
    BITTERN_TRY(edit.trackers, changed(options.trackers, now.trackers()));
    BITTERN_TRY(edit.web_seeds, changed(options.web_seeds, now.web_seeds(), "web seed"));
    BITTERN_TRY(edit.nodes, changed(options.nodes, now.nodes(), "node"));
    return edit;
}

void tell(Console& console, const EditOptions& options, const torrent::Metainfo& before,
          const torrent::Metainfo& after) {
    const auto path = options.target.value_or(options.file).native();
    const bool another = before.info_hash() != after.info_hash();
    if (another)
        console.warn(fmt::format("the info-hash changed: it is another torrent now, {} instead of {}",
                                 torrent::to_string(after.info_hash()), torrent::to_string(before.info_hash())));
    else
        console.say("the info-hash is the same: " + torrent::to_string(after.info_hash()));
    console.answer(printable(path));
    nlohmann::ordered_json fields{{"path", path}, {"info_hash_changed", another}};
    add_info_hash(fields, after.info_hash());
    console.event("edited", fields);
}

Result<void> run(Env& env, Console& console, const EditOptions& options) {
    const auto file = env.working_directory / options.file;
    BITTERN_TRY(const auto bytes, read_file(file, torrent::offline_limits.file));
    const auto before = torrent::Metainfo::parse(bytes, torrent::offline_limits);
    if (!before) return tl::unexpected<Error>(Error(before.error()).within(printable(options.file.native())));
    BITTERN_TRY(const auto edit, edit_of(options, *before));
    BITTERN_TRY(const auto edited, torrent::edit(bytes, edit));
    BITTERN_TRY(const auto after, torrent::Metainfo::parse(edited, torrent::offline_limits));
    const auto existing = options.target && !options.force ? Existing::refuse : Existing::replace;
    BITTERN_CHECK(
        write_file_atomically(env.working_directory / options.target.value_or(options.file), edited, existing));
    tell(console, options, *before, after);
    return {};
}

}  // namespace

ExitCode edit(Env& env, Console& console, const EditOptions& options) {
    const auto done = run(env, console, options);
    if (done) return ExitCode::ok;
    console.error(done.error());
    return exit_code_of(done.error().fault);
}

}  // namespace bittern::app
