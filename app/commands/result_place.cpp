#include "app/commands/result_place.hpp"

#include "app/commands/standard_input.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"
#include "content/open_regular.hpp"
#include "torrent/has_info.hpp"
#include "torrent/metainfo.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::app {
namespace {

namespace fs = std::filesystem;

/// Fault::storage where it can't be read.
Result<bool> is_torrent(const fs::path& path) {
    std::array<std::uint8_t, 16> begin{};
    {
        BITTERN_TRY(const auto file, content::open_regular(path, content::LastLink::follow));
        BITTERN_TRY(const auto size, content::read_at(file, path, begin, {}));
        if (!is_torrent_file({reinterpret_cast<const char*>(begin.data()), size})) return false;
        if (file.stamp.size > torrent::offline_limits.file) return false;
    }
    BITTERN_TRY(const auto bytes, read_file(path, torrent::offline_limits.file));
    return torrent::has_info_dictionary(bytes);
}

/// Whether two paths are one name in one folder, which may be reached on two ways.
bool is_same_name(const fs::path& one, const fs::path& other) {
    std::error_code not_there;
    return one == other ||
           (one.filename() == other.filename() && fs::equivalent(one.parent_path(), other.parent_path(), not_there));
}

}  // namespace

Result<void> check_replaced(const fs::path& path, const fs::path& typed) {
    if (is_link_to_nothing(path))
        return fail(Fault::refused, fmt::format("'{}' is a symbolic link to nothing: remove it, or name where it leads",
                                                printable(typed.native())));
    std::error_code not_there;
    if (const auto size = fs::file_size(path, not_there); not_there || size == 0) return {};
    BITTERN_TRY(const bool torrent, is_torrent(path));
    if (torrent) return {};
    return fail(Fault::refused,
                fmt::format("'{}' exists and is no .torrent file, so nothing replaces it: choose another "
                            "name, or move it away first",
                            printable(typed.native())));
}

Result<void> check_existing(const fs::path& path, const fs::path& typed, Existing existing) {
    auto may = check_replaced(path, typed);
    // Who is told of --force should not find that it doesn't help.
    if (existing == Existing::replace || (!may && may.error().fault == Fault::refused)) return may;
    return fail(Fault::refused, fmt::format("'{}' exists already; --force replaces it", printable(typed.native())));
}

Writing writing_result(const fs::path& path, const fs::path& typed, Existing existing) {
    if (existing == Existing::refuse) return {.existing = existing};
    return {.existing = existing, .last_look = [path, typed] { return check_replaced(path, typed); }};
}

Result<void> write_result(Console& console, const fs::path& path, const fs::path& typed, std::string_view bytes,
                          const Writing& writing) {
    struct stat before {
    }, after{};
    const bool was_there = ::stat(path.c_str(), &before) == 0;
    BITTERN_CHECK(write_file_atomically(path, bytes, writing));
    if (was_there && before.st_nlink > 1)
        console.warn(fmt::format("{} had {}, which {} the old content", printable(typed.native()),
                                 counted(before.st_nlink - 1, "other name (a hard link)", "other names (hard links)"),
                                 before.st_nlink == 2 ? "keeps" : "keep"));
    if (!was_there || ::stat(path.c_str(), &after) != 0) return {};
    if (const auto line = changed_rights_line(typed, before, after)) console.warn(*line);
    return {};
}

std::optional<std::string> changed_rights_line(const fs::path& typed, const struct stat& before,
                                               const struct stat& after) {
    constexpr unsigned rights = 0777;
    std::vector<std::string> parts;
    if (before.st_uid != after.st_uid)
        parts.push_back(fmt::format("belongs to user {} now, not to user {}", after.st_uid, before.st_uid));
    if (before.st_gid != after.st_gid)
        parts.push_back(fmt::format("is of group {}, not of group {}", after.st_gid, before.st_gid));
    if ((before.st_mode & rights) != (after.st_mode & rights))
        parts.push_back(fmt::format("has the rights {:o}, not {:o}", after.st_mode & rights, before.st_mode & rights));
    if (parts.empty()) return std::nullopt;
    return fmt::format("{} {}: a file that is replaced keeps only what you may give", printable(typed.native()),
                       fmt::join(parts, ", "));
}

Result<void> check_result_place(const fs::path& path, const fs::path& typed, Existing existing) {
    const auto shown = printable(typed.native());
    std::error_code ignored;
    if (!fs::is_directory(path.parent_path(), ignored))
        return fail(Fault::not_found,
                    fmt::format("there is no folder {} for the .torrent file", printable(path.parent_path().native())));
    const auto there = fs::status(path, ignored);
    if (fs::is_directory(there))
        return fail(Fault::refused, fmt::format("'{}' is a folder: name the .torrent file", shown));
    if (fs::exists(there) && !fs::is_regular_file(there))
        return fail(Fault::refused, fmt::format("'{}' is not a regular file and is left as it is", shown));
    std::error_code failed;
    const auto own = fs::symlink_status(path, failed);
    if (own.type() == fs::file_type::none) return cannot("write", path, failed.value());
    if (own.type() == fs::file_type::not_found) return {};
    return check_existing(path, typed, existing);
}

Result<std::optional<std::vector<std::string>>> leave_out_result(content::Tree& tree, const fs::path& path,
                                                                 const fs::path& typed) {
    const auto there = content::stamp_of(path);
    const auto is_it = [&](const content::TreeFile& file) {
        return file.path == path.native() ||
               (there && file.target.empty() && file.stamp.device == there->device && file.stamp.inode == there->inode);
    };
    const auto self = std::ranges::find_if(tree.files, is_it);
    if (self == tree.files.end()) return std::nullopt;
    const bool is_all = tree.files.size() == 1, has_other_name = std::any_of(self + 1, tree.files.end(), is_it);
    if (is_all || has_other_name || !is_same_name(self->path, path) || !check_replaced(path, typed))
        return fail(Fault::refused,
                    fmt::format("'{}' is part of the content, which the .torrent file must not replace: "
                                "give that another place with -o",
                                printable(typed.native())));
    auto name = std::move(self->components);
    tree.total -= self->stamp.size;
    tree.skipped.push_back({path, "the .torrent file itself"});
    tree.files.erase(self);
    return name;
}

}  // namespace bittern::app
