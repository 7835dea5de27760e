#include "app/commands/create.hpp"

#include "app/commands/binary_answer.hpp"
#include "app/commands/content_talk.hpp"
#include "app/commands/create_hashes.hpp"
#include "app/commands/hashing_progress.hpp"
#include "app/commands/result_place.hpp"
#include "app/commands/spool.hpp"
#include "app/commands/stop_on_signal.hpp"
#include "app/render/table.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "content/hash_layout.hpp"
#include "torrent/problems.hpp"

#include <algorithm>
#include <optional>
#include <ostream>
#include <span>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

class Create {
public:
    Create(Env& env, Console& console, const CreateOptions& options)
        : env_(env), console_(console), options_(options), content_(options.content), stop_(console) {}

    [[nodiscard]] Result<void> run();

private:
    [[nodiscard]] Result<std::vector<fs::path>> roots();
    [[nodiscard]] Result<content::Tree> walk(std::span<const fs::path> roots) const;
    [[nodiscard]] Result<void> place_result(content::Tree& tree);
    void warn_of(const content::Tree& tree);
    void warn_of_late_files(const content::Tree& tree, std::span<const fs::path> roots);
    void tell_plan(const content::Tree& tree);
    [[nodiscard]] Result<Content> hash(content::Tree tree, CreateHashes hashes);
    [[nodiscard]] Result<void> check(const torrent::Made& made);
    [[nodiscard]] Result<void> write(const Content& content);
    void tell(const Content& content);
    [[nodiscard]] Existing existing() const { return options_.force ? Existing::replace : Existing::refuse; }
    [[nodiscard]] bool to_stdout() const { return options_.torrent_file == "-"; }

    Env& env_;
    Console& console_;
    const CreateOptions& options_;
    ContentOptions content_;
    StopOnSignal stop_;
    std::optional<Spool> spool_;
    fs::path shown_;                                    ///< the .torrent file as the person knows it
    std::optional<std::vector<std::string>> left_out_;  ///< its name in the tree, where it lies in that
};

Result<void> Create::run() {
    BITTERN_TRY(const auto from, roots());
    BITTERN_TRY(auto tree, walk(from));
    BITTERN_CHECK(torrent::check_depth(tree, content_.format));
    BITTERN_CHECK(place_result(tree));
    BITTERN_TRY(auto hashes, CreateHashes::open(env_, options_.reuse, content_));
    warn_of(tree);
    if (options_.dry_run) {
        BITTERN_CHECK(content::HashLayout(tree, piece_size_for(tree, content_), content_.format).check_piece_count());
        tell_plan(tree);
        return {};
    }
    BITTERN_TRY(const auto content, hash(std::move(tree), std::move(hashes)));
    warn_of_late_files(content.tree, from);
    BITTERN_CHECK(check(content.torrent));
    BITTERN_CHECK(write(content));
    tell(content);
    return {};
}

Result<std::vector<fs::path>> Create::roots() {
    std::vector<fs::path> all;
    if (!options_.reads_standard_input()) {
        for (const auto& path : content_.paths) all.push_back(env_.absolute(path));
        return all;
    }
    const auto folder = env_.environment("TMPDIR").value_or("/tmp");
    BITTERN_TRY(spool_, Spool::of(
                            *env_.in, folder, [this] { stop_.look(); }, stop_.token()));
    std::error_code unknown;
    if (fs::file_size(spool_->path(), unknown) == 0) return fail(Fault::usage, "standard input has no bytes to share");
    all.push_back(spool_->path());
    return all;
}

/// A pipe is no content, but what comes out of it is: `bittern create <(pg_dump shop)` is tried by many.
Result<content::Tree> Create::walk(std::span<const fs::path> roots) const {
    auto tree = content::walk(roots, content_.walk);
    std::error_code unknown;
    if (tree || tree.error().fault != Fault::usage || roots.size() != 1 || !fs::is_fifo(roots.front(), unknown))
        return tree;
    return fail(Fault::usage, fmt::format("{}; to share what comes out of it: bittern create --name NAME - <{}",
                                          tree.error().message, printable(content_.paths.front().native())));
}

/// Where the .torrent file goes, and whether it may: asked before anything is hashed. It is no part of what it tells
/// of, even where it lies in the same folder.
Result<void> Create::place_result(content::Tree& tree) {
    shown_ = options_.torrent_file.value_or(tree.name + ".torrent");
    if (to_stdout()) return options_.dry_run ? Result<void>() : may_answer_in_binary(env_, console_);
    const auto path = env_.absolute(shown_);
    const auto free = [&]() -> Result<void> {
        BITTERN_TRY(left_out_, leave_out_result(tree, path, shown_));
        return check_result_place(path, shown_, existing());
    }();
    if (free || !options_.dry_run) return free;
    console_.warn(free.error().message);  // what it would have can be told all the same
    return {};
}

void Create::warn_of(const content::Tree& tree) {
    for (const auto& warning : tree.warnings) console_.warn(printable(warning));
    if (const auto lost = lost_folder_line(tree, content_.format)) console_.warn(*lost);
    if (const auto skipped = skipped_line(tree)) console_.say(*skipped);
    for (const auto& one : tree.skipped) console_.log()(Severity::info, skipped_path_line(one));
    if (content_.piece_size && *content_.piece_size > torrent::largest_common_piece)
        console_.warn("pieces of more than 16 MiB: some clients refuse them");
    if (content_.description.is_private && content_.description.trackers.empty())
        console_.warn("it is private and has no tracker: nobody finds it until one is added (bittern edit)");
}

/// What was looked at is what is described, and nobody waits for a folder that never rests.
void Create::warn_of_late_files(const content::Tree& tree, std::span<const fs::path> roots) {
    if (options_.reads_standard_input()) return;
    auto came = content::came_since(tree, roots, content_.walk);
    if (!came) return console_.warn("what came to the folder meanwhile can't be told: " + came.error().message);
    if (left_out_) std::erase(*came, *left_out_);
    if (const auto line = late_files_line(*came)) console_.warn(*line);
}

void Create::tell_plan(const content::Tree& tree) {
    const auto piece_size = piece_size_for(tree, content_);
    Json files = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const auto& file : tree.files) {
        const auto name = path_in_torrent(tree, file);
        const auto size = file.stamp.size;
        if (console_.is_json())
            files.push_back({{"bytes", size.count}, {"path", name}});
        else if (env_.out_is_terminal)
            rows.push_back({to_string(size), printable(name)});
        else
            console_.answer(fmt::format("{}\t{}", size.count, printable(name)));
    }
    if (!rows.empty()) write_aligned(*env_.out, {{"SIZE", Align::right}, {"PATH"}}, rows);
    console_.say(fmt::format("{} would have {}", printable(shown_.native()), planned_line(tree, piece_size)));
    console_.event("plan", {{"path", shown_.native()},
                            {"name", tree.name},
                            {"bytes", tree.total.count},
                            {"piece_size", piece_size.count},
                            {"files", files}});
}

Result<Content> Create::hash(content::Tree tree, CreateHashes hashes) {
    if (const auto known = hashes.look_up(tree, content_)) console_.say(*known);
    HashingProgress progress(console_);
    progress.begin({.progress = {}, .total = tree.total, .files = tree.files.size()});
    auto content = hash_content(
        std::move(tree), content_, hashes.cache(),
        [&](const HashingView& view) {
            progress.show(view);
            stop_.look();
        },
        stop_.token());
    if (content) progress.end();
    console_.end_progress();
    return content;
}

/// What others will make of it. What they all refuse for its size alone would take gigabytes to look at.
Result<void> Create::check(const torrent::Made& made) {
    if (!made.small_enough) {
        console_.warn(
            fmt::format("it is too large to be shared: bittern takes {} of metadata and a .torrent file of {}",
                        to_string(torrent::transfer_limits.info), to_string(torrent::transfer_limits.file)));
        return {};
    }
    BITTERN_TRY(const auto metainfo, torrent::read_back(made, torrent::offline_limits));
    for (const auto& remark : metainfo.remarks()) console_.warn(remark);  // of names the walk has warned
    return {};
}

Result<void> Create::write(const Content& content) {
    const auto& bytes = content.torrent.file;
    if (to_stdout()) return write_binary(env_, bytes);
    const auto path = env_.absolute(shown_);
    return write_result(console_, path, shown_, bytes, writing_result(path, shown_, existing()));
}

void Create::tell(const Content& content) {
    const auto& hash = content.torrent.link.hashes;
    console_.say(hashed_line(content));
    console_.say(console_.style().strong(content_line(content)));
    if (hash.v1) console_.say("info-hash v1 " + torrent::hex(*hash.v1));
    if (hash.v2) console_.say("info-hash v2 " + torrent::hex(*hash.v2));
    if (to_stdout()) return;
    console_.answer(printable(shown_.native()));
    Json fields{{"path", shown_.native()}};
    fields.update(content_fields(content, torrent::to_string(content.torrent.link)));
    console_.event("created", fields);
}

}  // namespace

ExitCode create(Env& env, Console& console, const CreateOptions& options) {
    const auto done = Create(env, console, options).run();
    return done ? ExitCode::ok : console.final_error(done.error());
}

}  // namespace bittern::app
