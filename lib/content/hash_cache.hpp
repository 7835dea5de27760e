#pragma once
/// Remembers the hashes of files that have not changed since, so that sharing them again reads nothing.

#include <optional>

#include "base/database.hpp"
#include "content/hash.hpp"

namespace bittern::content {

/// Hashes by what was hashed: a file is known by device, inode, size and mtime in ns, with format and piece size;
/// a v1-only torrent, whose pieces straddle files, by all of its files' stamps in order.
/// A file changed in the two seconds before it was read is not remembered (its mtime could hide another change).
class HashCache {
public:
    explicit HashCache(Database& database) : database_(&database) {}
    /// The migration that makes its table; for Database::open.
    [[nodiscard]] static std::string_view schema();

    struct Entry { FileHashes v2; std::vector<Sha1> pieces; };
    struct Key { FileStamp stamp; Bytes piece_size; Format format = Format::hybrid; bool padded = false; };
    [[nodiscard]] std::optional<Entry> find(const Key& key);
    void store(const Key& key, const Entry& entry);
    [[nodiscard]] std::optional<std::vector<Sha1>> find_v1(const Tree& tree, Bytes piece_size);
    void store_v1(const Tree& tree, Bytes piece_size, const std::vector<Sha1>& pieces);

private:
    Database* database_;
};

}  // namespace bittern::content
