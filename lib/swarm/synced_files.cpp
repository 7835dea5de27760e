#include "swarm/synced_files.hpp"

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
    return fmt::format(" {}{}{}", file.inode, file.settled ? '=' : '+', file.changed_ns);
}

/// Takes the next word off the text.
std::optional<SyncedFile> take_word(std::string_view& text) {
    if (!text.starts_with(' ')) return std::nullopt;
    text.remove_prefix(1);
    const auto one = text.substr(0, text.find(' '));
    text.remove_prefix(one.size());
    if (one == "-") return SyncedFile();
    if (one == "?") return in_doubt;
    SyncedFile file;
    const char* const end = one.data() + one.size();
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

bool still_is(const SyncedFile& synced, const fs::path& path, std::optional<Moment> last) {
    std::error_code failed;
    if (synced.inode == 0)
        return !synced.settled && fs::symlink_status(path, failed).type() == fs::file_type::not_found;
    const auto found = look_at_synced(path);
    if (found.inode != synced.inode) return false;
    if (synced.settled || found.changed_ns == synced.changed_ns) return found.changed_ns == synced.changed_ns;
    return last && found.changed_ns > synced.changed_ns && Moment(std::chrono::nanoseconds(found.changed_ns)) <= *last;
}

}  // namespace

SyncedFile look_at_synced(const fs::path& file) {
    struct stat status {};
    if (::lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink != 1) return {};
    return {.inode = status.st_ino, .changed_ns = content::stamp_of(status).changed_ns, .settled = true};
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

std::vector<bool> still_there(const SyncedFiles& synced, const Plan& plan, const fs::path& folder,
                              const Moments& last) {
    const auto last_of = [&](std::size_t file) {
        return file < last.size() ? std::optional(last[file]) : std::nullopt;
    };
    const bool parts =
        !plan.part_file.empty() && still_is(synced.part_file, folder / plan.part_file, last_of(plan.paths.size()));
    std::vector<bool> there(plan.paths.size());
    for (std::size_t k = 0; k < there.size(); ++k)
        there[k] = is_kept(plan, k) ? still_is(synced.files[k], folder / plan.paths[k], last_of(k)) : parts;
    return there;
}

}  // namespace bittern::swarm
