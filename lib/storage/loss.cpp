#include "storage/loss.hpp"

#include "base/printable.hpp"

#include <cerrno>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace bittern::storage {
namespace {

namespace fs = std::filesystem;

/// Of the file and the folders above it the one nearest to the root that is not there.
fs::path topmost_missing(fs::path path) {
    for (auto above = path.parent_path(); above.has_relative_path(); above = above.parent_path()) {
        std::error_code failed;
        if (fs::exists(above, failed) || failed) break;
        path = above;
    }
    return path;
}

std::string cause_of(const content::FileStamp& before, const content::FileStamp& now) {
    if (now.device != before.device || now.inode != before.inode) return "it was replaced by another file";
    if (now.size < before.size)
        return fmt::format("it was cut short, from {} to {}", to_string(before.size), to_string(now.size));
    if (now.size > before.size) return fmt::format("it has grown to {}", to_string(now.size));
    if (now.modified_ns != before.modified_ns) return "it was edited";
    return "it was touched (its mode, its owner, its names, or an edit under an old date)";
}

}  // namespace

Loss loss_of(FileIndex file, const fs::path& path, const content::FileStamp& before,
             const Result<content::FileStamp>& now) {
    Loss loss{.file = file, .path = path, .kind = Loss::Kind::changed, .cause = {}, .missing = {}};
    if (now) {
        const bool readable = ::access(path.c_str(), R_OK) == 0;
        const int reason = errno;
        loss.cause = readable ? cause_of(before, *now)
                              : "it can't be read: " + printable(std::generic_category().message(reason));
        if (!readable) loss.kind = Loss::Kind::unreadable;
        return loss;
    }
    switch (now.error().fault) {
        case Fault::not_found:
            loss.kind = Loss::Kind::gone;
            loss.missing = topmost_missing(path);
            loss.cause = loss.missing == path ? "it is not there any more"
                                              : printable(loss.missing.native()) + " is not there any more";
            break;
        case Fault::refused:
            loss.cause = "something else has its place: " + now.error().message;
            break;
        default:
            loss.kind = Loss::Kind::unreadable;
            loss.cause = now.error().message;
    }
    return loss;
}

}  // namespace bittern::storage
