#include "app/commands/result_place.hpp"

#include "base/printable.hpp"

#include <system_error>

#include <fmt/format.h>

namespace bittern::app {

namespace fs = std::filesystem;

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
    if (existing == Existing::replace || own.type() == fs::file_type::not_found) return {};
    return fail(Fault::refused, fmt::format("'{}' exists already; --force replaces it", shown));
}

}  // namespace bittern::app
