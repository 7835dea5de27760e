#include "app/commands/edit.hpp"

#include "app/commands/binary_answer.hpp"
#include "app/commands/given.hpp"
#include "app/commands/result_place.hpp"
#include "app/commands/standard_input.hpp"
#include "app/commands/stop_on_signal.hpp"
#include "app/render/json.hpp"
#include "base/file_turn.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "content/tree.hpp"
#include "torrent/edit.hpp"
#include "torrent/metainfo.hpp"
#include "torrent/source.hpp"

#include <algorithm>
#include <system_error>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

namespace fs = std::filesystem;
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

/// Both where there are both.
std::string named_hashes(const torrent::InfoHash& hash) {
    if (!hash.v1 || !hash.v2) return torrent::to_string(hash);
    return fmt::format("v1 {} and v2 {}", torrent::hex(*hash.v1), torrent::hex(*hash.v2));
}

std::string source_name(const EditOptions& options) {
    return options.reads_standard_input() ? "standard input" : printable(options.file.native());
}

/// One tier for each that is asked for, without what is in another already.
void add_tiers(Tiers& tiers, const Tiers& more) {
    for (auto tier : more) {
        std::erase_if(tier, [&](const std::string& url) {
            return std::ranges::any_of(tiers, [&](const auto& known) { return std::ranges::count(known, url) > 0; });
        });
        tiers.push_back(std::move(tier));
    }
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
    for (const auto& item : change.add)
        if (std::ranges::find(list, item) == list.end()) list.push_back(item);
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
    add_tiers(tiers, change.add);
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

class EditRun {
public:
    EditRun(Env& env, Console& console, const EditOptions& options)
        : env_(env),
          console_(console),
          options_(options),
          stop_(console),
          file_(env.working_directory / options.file) {}

    [[nodiscard]] Result<void> run();

private:
    [[nodiscard]] Result<void> check_file() const;
    [[nodiscard]] Result<void> check_place();
    [[nodiscard]] Existing existing() const {
        return options_.target && !options_.force ? Existing::refuse : Existing::replace;
    }
    /// Whether the file that is read is replaced.
    [[nodiscard]] bool in_place() const;
    [[nodiscard]] Result<std::string> read();
    [[nodiscard]] Result<void> write(const std::string& bytes);
    void tell(const torrent::InfoHash& before, const torrent::InfoHash& after);

    Env& env_;
    Console& console_;
    const EditOptions& options_;
    StopOnSignal stop_;
    const fs::path file_;
    content::FileStamp stamp_;  ///< of the file as it was read
    fs::perms rights_ = Writing().rights;
};

Result<void> EditRun::run() {
    BITTERN_CHECK(check_file());
    BITTERN_CHECK(check_place());
    const auto turn =
        in_place()
            ? FileTurn::take(
                  file_, [this] { console_.say(fmt::format("waiting for another edit of {}", source_name(options_))); })
            : FileTurn();
    BITTERN_TRY(auto bytes, read());
    auto before = torrent::Metainfo::parse(bytes, torrent::offline_limits);
    if (!before) return tl::unexpected<Error>(Error(before.error()).within(source_name(options_)));
    BITTERN_TRY(const auto edit, edit_of(options_, *before));
    const auto hash = before->info_hash();
    BITTERN_TRY(const auto edited, torrent::edit(std::move(bytes), *std::move(before), edit));
    stop_.look();  // from here on a signal doesn't end it at once
    BITTERN_CHECK(write(edited.file));
    tell(hash, edited.metainfo.info_hash());
    return {};
}

/// What is no file, and can't have been meant as one.
Result<void> EditRun::check_file() const {
    const auto shown = elide(printable(options_.file.native()), 100);
    std::error_code unknown;
    const auto there = fs::status(file_, unknown);
    if (fs::is_directory(there))
        return fail(Fault::usage, fmt::format("'{}' is a folder: name the .torrent file", shown));
    if (fs::exists(there) || options_.reads_standard_input()) return {};
    const auto source = torrent::parse_source(options_.file.native());
    if (!source || std::holds_alternative<torrent::TorrentFile>(*source)) return {};
    const bool is_url = std::holds_alternative<torrent::TorrentUrl>(*source);
    return fail(Fault::usage, fmt::format("'{}' is {}, and edit needs a file: bittern get --metadata-only writes it",
                                          shown, is_url ? "a URL" : "a link"));
}

/// Asked before anything is read.
Result<void> EditRun::check_place() {
    if (options_.to_stdout()) return may_answer_in_binary(env_, console_);
    if (!options_.target) return {};
    return check_result_place(env_.absolute(*options_.target), *options_.target, existing());
}

bool EditRun::in_place() const {
    if (options_.reads_standard_input() || options_.to_stdout() || existing() == Existing::refuse) return false;
    // By its name first: looked at twice, a file that another edit replaces in between is two.
    const auto place = env_.working_directory / options_.result();
    std::error_code not_there;
    return file_ == place || fs::equivalent(file_, place, not_there);
}

Result<std::string> EditRun::read() {
    if (options_.reads_standard_input()) return read_standard_input(*env_.in, torrent::offline_limits.file);
    if (const auto stamp = content::stamp_of(file_)) stamp_ = *stamp;
    std::error_code unknown;
    if (const auto status = fs::status(file_, unknown); !unknown) rights_ = status.permissions() & rights_;
    return read_torrent_bytes(env_, options_.file);
}

Result<void> EditRun::write(const std::string& bytes) {
    if (options_.to_stdout()) return write_binary(env_, bytes);
    const auto place = env_.working_directory / options_.result();
    auto writing = writing_result(place, options_.result(), existing());
    writing.rights = rights_;
    if (in_place())
        writing.last_look = [this]() -> Result<void> {
            if (const auto now = content::stamp_of(file_); now && *now == stamp_) return {};
            return fail(Fault::refused,
                        fmt::format("{} was changed by somebody else meanwhile and is left as it is: try again",
                                    source_name(options_)));
        };
    return write_result(console_, place, options_.result(), bytes, writing);
}

void EditRun::tell(const torrent::InfoHash& before, const torrent::InfoHash& after) {
    const bool another = before != after;
    if (another)
        console_.warn(fmt::format("the info-hash changed: it is another torrent now, {} instead of {}",
                                  named_hashes(after), named_hashes(before)));
    else
        console_.say("the info-hash is the same: " + named_hashes(after));
    if (options_.to_stdout()) return;
    const auto path = options_.result().native();
    console_.answer(printable(path));
    nlohmann::ordered_json fields{{"path", path}, {"info_hash_changed", another}};
    add_info_hash(fields, after);
    console_.event("edited", fields);
}

}  // namespace

ExitCode edit(Env& env, Console& console, const EditOptions& options) {
    const auto done = EditRun(env, console, options).run();
    return done ? ExitCode::ok : console.final_error(done.error());
}

}  // namespace bittern::app
