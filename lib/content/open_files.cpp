#include "content/open_files.hpp"

#include "base/printable.hpp"

#include <cassert>

#include <fmt/format.h>

namespace bittern::content {
namespace {

/// What can't be looked at any more; a disk that fails is another matter.
tl::unexpected<Error> not_as_seen(const TreeFile& file, const Error& why) {
    if (why.fault == Fault::refused) return changed_while_hashed(file);
    if (why.fault != Fault::not_found) return tl::unexpected<Error>(why);
    return fail(Fault::verification,
                fmt::format("{} vanished while the files were being hashed: try again when nothing changes there",
                            printable(file.path)));
}

}  // namespace

tl::unexpected<Error> changed_while_hashed(const TreeFile& file) {
    return fail(
        Fault::verification,
        fmt::format("{} changed while it was being hashed: try again when nothing writes to it", printable(file.path)));
}

Result<const RegularFile*> OpenFiles::open(std::size_t file) {
    if (const auto already = files_.find(file); already != files_.end()) {
        ++already->second.users;
        return &already->second.opened;
    }
    const TreeFile& wanted = tree_.files[file];
    auto opened = open_regular(wanted.path, LastLink::follow);
    if (!opened) return not_as_seen(wanted, opened.error());
    if (opened->stamp != wanted.stamp) return changed_while_hashed(wanted);
    return &files_.emplace(file, OpenFile{*std::move(opened)}).first->second.opened;
}

Result<void> OpenFiles::release(std::size_t file) {
    const auto open = files_.find(file);
    assert(open != files_.end());
    if (--open->second.users > 0) return {};
    const TreeFile& wanted = tree_.files[file];
    BITTERN_TRY(const FileStamp now, stamp_of(open->second.opened, wanted.path));
    files_.erase(open);
    if (now == wanted.stamp) return {};
    BITTERN_CHECK(check_unchanged(wanted));  // by its name: it may be gone
    return changed_while_hashed(wanted);
}

Result<void> check_unchanged(const TreeFile& file) {
    const auto now = stamp_of(file.path);
    if (!now) return not_as_seen(file, now.error());
    if (*now != file.stamp) return changed_while_hashed(file);
    return {};
}

}  // namespace bittern::content
