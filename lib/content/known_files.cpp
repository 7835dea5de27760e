#include "content/known_files.hpp"

namespace bittern::content {
namespace {

std::string_view bytes_of(const Sha256& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

}  // namespace

std::string_view KnownFiles::schema() {
    return R"sql(
        CREATE TABLE known_files (
            number INTEGER PRIMARY KEY,  -- grows: the smallest is the oldest
            path BLOB NOT NULL UNIQUE, root BLOB NOT NULL, size INTEGER NOT NULL,
            device INTEGER NOT NULL, inode INTEGER NOT NULL, modified_ns INTEGER NOT NULL, changed_ns INTEGER NOT NULL);
        CREATE INDEX known_files_by_root ON known_files (root);
    )sql";
}

void KnownFiles::remember(std::span<const KnownFile> files) {
    const std::lock_guard lock(mutex_);
    if (!database_.execute("BEGIN IMMEDIATE")) return;
    const bool written = insert(files) && database_.execute("COMMIT");
    if (!written) (void)database_.execute("ROLLBACK");
}

std::vector<KnownFile> KnownFiles::find(const Sha256& root, Bytes size) {
    const std::lock_guard lock(mutex_);
    return look_up(root, size).value_or(std::vector<KnownFile>());
}

Result<void> KnownFiles::insert(std::span<const KnownFile> files) {
    BITTERN_TRY(auto statement,
                database_.prepare("REPLACE INTO known_files (path, root, size, device, inode, modified_ns, changed_ns) "
                                  "VALUES (?, ?, ?, ?, ?, ?, ?)"));
    for (const auto& [root, path, stamp] : files) {
        if (stamp.size < smallest) continue;
        statement.bind_blob(path)
            .bind_blob(bytes_of(root))
            .bind(stamp.size.count)
            .bind(static_cast<std::int64_t>(stamp.device))
            .bind(static_cast<std::int64_t>(stamp.inode))
            .bind(stamp.modified_ns)
            .bind(stamp.changed_ns);
        BITTERN_CHECK(statement.run());
    }
    BITTERN_TRY(auto forget, database_.prepare("DELETE FROM known_files WHERE number <= "
                                               "(SELECT max(number) FROM known_files) - ?"));
    return forget.bind(most_).run();
}

Result<std::vector<KnownFile>> KnownFiles::look_up(const Sha256& root, Bytes size) {
    if (!lookup_) {
        BITTERN_TRY(lookup_, database_.prepare("SELECT path, device, inode, modified_ns, changed_ns FROM known_files "
                                               "WHERE root = ? AND size = ? ORDER BY number DESC LIMIT 4"));
    }
    lookup_->bind_blob(bytes_of(root)).bind(size.count);
    std::vector<KnownFile> found;
    Result<bool> row = lookup_->step();
    for (; row && *row; row = lookup_->step())
        found.push_back({.root = root,
                         .path = lookup_->text(0),
                         .stamp = {.device = static_cast<std::uint64_t>(lookup_->integer(1)),
                                   .inode = static_cast<std::uint64_t>(lookup_->integer(2)),
                                   .size = size,
                                   .modified_ns = lookup_->integer(3),
                                   .changed_ns = lookup_->integer(4)}});
    lookup_->reset();
    if (!row) return tl::unexpected(std::move(row).error());
    return found;
}

}  // namespace bittern::content
