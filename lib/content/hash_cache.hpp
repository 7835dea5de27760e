#pragma once
/// Remembers the hashes of files that have not changed since, so that sharing them again reads
/// nothing.

#include "base/database.hpp"
#include "content/hash.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace bittern::content {

/// Hashes by what was hashed: a file is known by device, inode, size and mtime in ns, with format
/// and piece size; a v1-only torrent, whose pieces straddle files, by all of its files' stamps in
/// order. A file changed in the two seconds before it was read is not remembered (its mtime could
/// hide another change). A database that fails is as good as one that knows nothing: files are read
/// then.
class HashCache {
public:
    explicit HashCache(Database& database) : database_(&database) {}
    /// The migration that makes its tables; for Database::open.
    [[nodiscard]] static std::string_view schema();

    struct Entry {
        FileHashes v2;
        std::vector<Sha1> pieces;
    };  ///< pieces: hybrid only
    struct Key {
        FileStamp stamp;
        Bytes piece_size;
        Format format = Format::hybrid;
        bool padded = false;
    };
    struct Item {
        Key key;
        Entry entry;
    };
    using Time = std::chrono::system_clock::time_point;

    [[nodiscard]] std::optional<Entry> find(const Key& key);
    /// `read_at`: when reading began, or before.
    void store(std::span<const Item> items, Time read_at);
    [[nodiscard]] std::optional<std::vector<Sha1>> find_v1(const Tree& tree, Bytes piece_size);
    void store_v1(const Tree& tree, Bytes piece_size, const std::vector<Sha1>& pieces,
                  Time read_at);

private:
    Result<std::optional<Entry>> look_up(const Key& key);
    Result<void> insert(std::span<const Item> items, Time read_at);
    Result<std::optional<std::vector<Sha1>>> look_up_v1(const Tree& tree, Bytes piece_size);
    Result<void> insert_v1(const Tree& tree, Bytes piece_size, const std::vector<Sha1>& pieces);

    Database* database_;
    std::optional<Database::Statement> lookup_;  ///< prepared once, used for every file
};

}  // namespace bittern::content
