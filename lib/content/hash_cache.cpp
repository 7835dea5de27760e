#include "content/hash_cache.hpp"

#include <cstring>

namespace bittern::content {
namespace {

// With this many the oldest are forgotten; some hundred megabytes for files of common sizes.
constexpr std::int64_t most_rows = 1'000'000;

/// Whether a change after `read_at` would show in the file's mtime.
bool is_settled(const FileStamp& stamp, HashCache::Time read_at) {
    using namespace std::chrono_literals;
    constexpr std::chrono::nanoseconds coarsest = 2s;  // FAT
    // The kernel stamps files by its tick, which is 10 ms at most; the rest is for slow ticks.
    constexpr std::chrono::nanoseconds fine = 100ms;
    const std::chrono::nanoseconds modified{stamp.modified_ns};
    const bool whole_second = modified % 1s == 0ns;
    return modified + (whole_second ? coarsest : fine) < read_at.time_since_epoch();
}

template <class Hash>
std::string bytes_of(const std::vector<Hash>& hashes) {
    std::string bytes;
    bytes.reserve(hashes.size() * sizeof(Hash));
    for (const Hash& hash : hashes) bytes.append(reinterpret_cast<const char*>(hash.data()), hash.size());
    return bytes;
}

/// nullopt where there are not exactly `count` hashes.
template <class Hash>
std::optional<std::vector<Hash>> hashes_in(const std::string& bytes, std::int64_t count) {
    std::vector<Hash> hashes(static_cast<std::size_t>(count));
    if (bytes.size() != hashes.size() * sizeof(Hash)) return std::nullopt;
    if (!hashes.empty()) std::memcpy(hashes.data(), bytes.data(), bytes.size());
    return hashes;
}

std::int64_t pieces_in(Bytes size, Bytes piece_size) {
    return size.count / piece_size.count + (size.count % piece_size.count != 0 ? 1 : 0);
}

std::int64_t variant(const HashCache::Key& key) {
    return static_cast<std::int64_t>(key.format) * 2 + (key.padded ? 1 : 0);
}

void bind_key(Database::Statement& statement, const HashCache::Key& key) {
    statement.bind(static_cast<std::int64_t>(key.stamp.device))
        .bind(static_cast<std::int64_t>(key.stamp.inode))
        .bind(key.piece_size.count)
        .bind(variant(key))
        .bind(key.stamp.size.count)
        .bind(key.stamp.modified_ns)
        .bind(key.stamp.changed_ns);
}

/// One digest over every stamp of a tree in order.
std::string digest_of(const Tree& tree, Bytes piece_size) {
    std::vector<std::uint64_t> words{static_cast<std::uint64_t>(piece_size.count)};
    words.reserve(tree.files.size() * 5 + 1);
    for (const auto& file : tree.files) {
        const auto& [device, inode, size, modified_ns, changed_ns] = file.stamp;
        words.insert(words.end(), {device, inode, static_cast<std::uint64_t>(size.count),
                                   static_cast<std::uint64_t>(modified_ns), static_cast<std::uint64_t>(changed_ns)});
    }
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(words.data());
    return bytes_of(std::vector{Sha256Hasher().digest({bytes, words.size() * sizeof(words[0])})});
}

}  // namespace

std::string_view HashCache::schema() {
    return R"sql(
        CREATE TABLE file_hashes (
            number INTEGER PRIMARY KEY,  -- grows: the smallest is the oldest
            device INTEGER NOT NULL, inode INTEGER NOT NULL, piece_size INTEGER NOT NULL,
            variant INTEGER NOT NULL,    -- twice the format, plus one where the last piece was padded
            size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, changed_ns INTEGER NOT NULL,
            root BLOB NOT NULL, layer BLOB NOT NULL, pieces BLOB NOT NULL,
            UNIQUE (device, inode, piece_size, variant));
        CREATE TABLE tree_hashes (stamps BLOB PRIMARY KEY, pieces BLOB NOT NULL);
    )sql";
}

std::optional<HashCache::Entry> HashCache::find(const Key& key) {
    return look_up(key).value_or(std::nullopt);
}

std::optional<Sha256> HashCache::root_of(const FileStamp& stamp) {
    return look_up_root(stamp).value_or(std::nullopt);
}

void HashCache::store(std::span<const Item> items) {
    in_one_transaction([&] { return insert(items); });
}

void HashCache::in_one_transaction(const std::function<Result<void>()>& write) {
    if (!database_->execute("BEGIN IMMEDIATE")) return;
    const bool written = write() && database_->execute("COMMIT");
    if (!written) (void)database_->execute("ROLLBACK");
}

std::optional<std::vector<Sha1>> HashCache::find_v1(const Tree& tree, Bytes piece_size) {
    return look_up_v1(tree, piece_size).value_or(std::nullopt);
}

void HashCache::store_v1(const Tree& tree, Bytes piece_size, const std::vector<Sha1>& pieces,
                         std::span<const Time> read_at) {
    for (std::size_t file = 0; file < tree.files.size(); ++file) {
        const FileStamp& stamp = tree.files[file].stamp;
        if (stamp.size.count > 0 && !is_settled(stamp, read_at[file])) return;
    }
    in_one_transaction([&] { return insert_v1(tree, piece_size, pieces); });
}

Result<std::optional<HashCache::Entry>> HashCache::look_up(const Key& key) {
    if (!lookup_) {
        BITTERN_TRY(lookup_, database_->prepare("SELECT root, layer, pieces FROM file_hashes "
                                                "WHERE device = ? AND inode = ? AND piece_size = ? AND "
                                                "variant = ? AND size = ? AND modified_ns = ? AND changed_ns = ?"));
    }
    bind_key(*lookup_, key);
    BITTERN_TRY(const bool found, lookup_->step());
    const std::int64_t count = pieces_in(key.stamp.size, key.piece_size);
    std::optional<Entry> entry;
    if (found) {
        const auto root = hashes_in<Sha256>(lookup_->text(0), 1);
        auto layer = hashes_in<Sha256>(lookup_->text(1), count);
        auto pieces = hashes_in<Sha1>(lookup_->text(2), key.format == Format::hybrid ? count : 0);
        if (root && layer && pieces) entry = Entry{{root->front(), std::move(*layer)}, std::move(*pieces)};
    }
    lookup_->reset();
    return entry;
}

Result<std::optional<Sha256>> HashCache::look_up_root(const FileStamp& stamp) {
    if (!root_lookup_) {
        BITTERN_TRY(root_lookup_,
                    database_->prepare("SELECT root FROM file_hashes WHERE device = ? AND inode = ? AND size = ? AND "
                                       "modified_ns = ? AND changed_ns = ? LIMIT 1"));
    }
    root_lookup_->bind(static_cast<std::int64_t>(stamp.device))
        .bind(static_cast<std::int64_t>(stamp.inode))
        .bind(stamp.size.count)
        .bind(stamp.modified_ns)
        .bind(stamp.changed_ns);
    BITTERN_TRY(const bool found, root_lookup_->step());
    const auto root = found ? hashes_in<Sha256>(root_lookup_->text(0), 1) : std::nullopt;
    root_lookup_->reset();
    if (!root) return std::nullopt;
    return root->front();
}

Result<void> HashCache::insert(std::span<const Item> items) {
    BITTERN_TRY(auto statement, database_->prepare("REPLACE INTO file_hashes (device, inode, piece_size, variant, "
                                                   "size, modified_ns, changed_ns, root, layer, pieces) "
                                                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    for (const auto& [key, entry, read_at] : items) {
        if (!is_settled(key.stamp, read_at)) continue;
        bind_key(statement, key);
        statement.bind_blob(bytes_of(std::vector{entry.v2.root}))
            .bind_blob(bytes_of(entry.v2.piece_layer))
            .bind_blob(bytes_of(entry.pieces));
        BITTERN_CHECK(statement.run());
    }
    BITTERN_TRY(auto forget, database_->prepare(
                                 "DELETE FROM file_hashes WHERE number <= (SELECT max(number) FROM file_hashes) - ?"));
    return forget.bind(most_rows).run();
}

Result<std::optional<std::vector<Sha1>>> HashCache::look_up_v1(const Tree& tree, Bytes piece_size) {
    BITTERN_TRY(auto statement, database_->prepare("SELECT pieces FROM tree_hashes WHERE stamps = ?"));
    statement.bind_blob(digest_of(tree, piece_size));
    BITTERN_TRY(const bool found, statement.step());
    if (!found) return std::nullopt;
    return hashes_in<Sha1>(statement.text(0), pieces_in(tree.total, piece_size));
}

Result<void> HashCache::insert_v1(const Tree& tree, Bytes piece_size, const std::vector<Sha1>& pieces) {
    BITTERN_TRY(auto statement, database_->prepare("REPLACE INTO tree_hashes (stamps, pieces) VALUES (?, ?)"));
    BITTERN_CHECK(statement.bind_blob(digest_of(tree, piece_size)).bind_blob(bytes_of(pieces)).run());
    // A changed tree is a new row, up to 40 MiB of it. A replaced row gets a new rowid, so they tell the age.
    BITTERN_TRY(auto forget, database_->prepare("DELETE FROM tree_hashes WHERE rowid IN "
                                                "(SELECT row FROM (SELECT rowid AS row, sum(length(pieces)) OVER "
                                                "(ORDER BY rowid DESC) AS newest FROM tree_hashes) WHERE newest > ?)"));
    return forget.bind(limit_.count).run();
}

}  // namespace bittern::content
