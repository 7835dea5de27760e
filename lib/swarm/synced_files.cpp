#include "swarm/synced_files.hpp"

#include "base/in_time.hpp"
#include "content/stat_words.hpp"

#include <charconv>
#include <sys/stat.h>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;

constexpr SyncedFile in_doubt{.settled = true};

std::string word(const SyncedFile& file) {
    if (file.inode == 0) return file.settled ? " ?" : " -";
    return fmt::format(" {}{}{}{}", file.inode, file.settled ? '=' : '+', file.changed_ns, file.unsure ? "~" : "");
}

/// Takes the next word off the text.
std::optional<SyncedFile> take_word(std::string_view& text) {
    if (!text.starts_with(' ')) return std::nullopt;
    text.remove_prefix(1);
    const auto one = text.substr(0, text.find(' '));
    text.remove_prefix(one.size());
    if (one == "-") return SyncedFile();
    if (one == "?") return in_doubt;
    SyncedFile file{.unsure = one.ends_with('~')};
    const char* const end = one.data() + one.size() - (file.unsure ? 1 : 0);
    const auto inode = std::from_chars(one.data(), end, file.inode);
    if (inode.ec != std::errc() || inode.ptr == end || (*inode.ptr != '=' && *inode.ptr != '+')) return std::nullopt;
    file.settled = *inode.ptr == '=';
    const auto changed = std::from_chars(inode.ptr + 1, end, file.changed_ns);
    if (changed.ec != std::errc() || changed.ptr != end) return std::nullopt;
    return file;
}

bool is_kept(const Plan& plan, std::size_t file) {
    return plan.wanted[file] && !plan.paths[file].empty();
}

enum class Sight { other, unsure, same };

Sight look_whether_same(const SyncedFile& synced, const fs::path& path, const storage::WriteMark::Last* last) {
    const auto same_if = [](bool holds) { return holds ? Sight::same : Sight::other; };
    std::error_code failed;
    if (synced.inode == 0)
        return same_if(!synced.settled && fs::symlink_status(path, failed).type() == fs::file_type::not_found);
    const auto found = look_at_synced(path);
    if (found.inode != synced.inode) return Sight::other;
    if (synced.settled || found.changed_ns == synced.changed_ns) return same_if(found.changed_ns == synced.changed_ns);
    if (last == nullptr || found.changed_ns < synced.changed_ns) return Sight::other;
    const Moment changed{std::chrono::nanoseconds(found.changed_ns)};
    if (changed <= last->left) return Sight::same;
    return last->until && changed <= *last->until ? Sight::unsure : Sight::other;
}

}  // namespace

SyncedFile look_at_synced(const fs::path& file) {
    const auto look = [file]() -> SyncedFile {
        struct stat status {};
        if (::lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink != 1) return {};
        return {.inode = status.st_ino, .changed_ns = content::stamp_of(status).changed_ns, .settled = true};
    };
    return in_time(file, look).value_or(in_doubt);
}

std::string SyncedFiles::to_text(const Plan& plan) const {
    std::string text;
    for (std::size_t k = 0; k < plan.paths.size(); ++k)
        if (is_kept(plan, k)) text += word(k < files.size() ? files[k] : SyncedFile());
    if (!plan.part_file.empty()) text += word(part_file);
    return text;
}

std::optional<SyncedFiles> SyncedFiles::parse(std::string_view text, const Plan& plan) {
    SyncedFiles synced{.files = std::vector<SyncedFile>(plan.paths.size()), .part_file = {}};
    const auto take = [&](SyncedFile& to) {
        const auto file = take_word(text);
        if (file) to = *file;
        return file.has_value();
    };
    for (std::size_t k = 0; k < plan.paths.size(); ++k)
        if (is_kept(plan, k) && !take(synced.files[k])) return std::nullopt;
    if (!plan.part_file.empty() && !take(synced.part_file)) return std::nullopt;
    if (!text.empty()) return std::nullopt;
    return synced;
}

SyncedFiles SyncedFiles::at_rest(const Plan& plan, const fs::path& folder) {
    SyncedFiles synced{.files = std::vector<SyncedFile>(plan.paths.size()), .part_file = {}};
    for (std::size_t k = 0; k < plan.paths.size(); ++k)
        if (is_kept(plan, k)) synced.files[k] = look_at_synced(folder / plan.paths[k]);
    if (!plan.part_file.empty()) synced.part_file = look_at_synced(folder / plan.part_file);
    return synced;
}

void SyncedFiles::doubt(const std::vector<bool>& doubted) {
    for (std::size_t k = 0; k < doubted.size() && k < files.size(); ++k)
        if (doubted[k]) files[k] = in_doubt;
}

void SyncedFiles::add_unsure(const std::vector<bool>& more) {
    for (std::size_t k = 0; k < more.size() && k < files.size(); ++k)
        if (more[k]) files[k].unsure = true;
}

std::vector<bool> SyncedFiles::unsure() const {
    std::vector<bool> unsure;
    for (const auto& file : files) unsure.push_back(file.unsure);
    return unsure;
}

StillThere still_there(const SyncedFiles& synced, const Plan& plan, const fs::path& folder, const Lasts& last) {
    const auto look = [&](const SyncedFile& file, const std::string& path, std::size_t number) {
        return look_whether_same(file, folder / path, number < last.size() ? &last[number] : nullptr);
    };
    const auto count = plan.paths.size();
    const bool parts = !plan.part_file.empty() && look(synced.part_file, plan.part_file, count) == Sight::same;
    StillThere still{.there = std::vector<bool>(count, parts), .unsure = std::vector<bool>(count)};
    for (std::size_t k = 0; k < count; ++k) {
        if (!is_kept(plan, k)) continue;
        const auto sight = look(synced.files[k], plan.paths[k], k);
        still.there[k] = sight != Sight::other;
        still.unsure[k] = sight == Sight::unsure;
    }
    return still;
}

}  // namespace bittern::swarm
