#pragma once
/// Remembers the hashes of files that have not changed since, so that sharing them again reads
/// nothing.

#include "base/database.hpp"
#include "content/hash.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace bittern::content {

/// Hashes by what was hashed: a file is known by its stamp, with format and piece size; a v1-only
/// torrent, whose pieces straddle files, by all of its files' stamps in order. The ctime is part of the
/// stamp here too: hashes of an edit that hid behind its old mtime would make a link whose content
/// nobody can ever serve, which is worse than reading again after a chmod. A file that changed a moment before it was
/// read is not remembered: its mtime could hide another change. That moment is 100 ms, or two seconds where the mtime
/// is a whole second, as file systems keep it that know nothing finer. A database that fails is as good as one that
/// knows nothing: files are read then.
class HashCache {
public:
    /// The most that is remembered of whole trees: those of some ten torrents of the largest kind.
    static constexpr Bytes most_of_trees = mib(256);

    /// The oldest trees are forgotten where all together take more than `limit`.
    explicit HashCache(Database& database, Bytes limit = most_of_trees) : database_(&database), limit_(limit) {}
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
    using Time = std::chrono::system_clock::time_point;
    struct Item {
        Key key;
        Entry entry;
        Time read_at;
    };  ///< read_at: when reading it began, or before

    [[nodiscard]] std::optional<Entry> find(const Key& key);
    /// The v2 root of a file, whatever piece size and format it was hashed with.
    [[nodiscard]] std::optional<Sha256> root_of(const FileStamp& stamp);
    void store(std::span<const Item> items);
    [[nodiscard]] std::optional<std::vector<Sha1>> find_v1(const Tree& tree, Bytes piece_size);
    /// `read_at`: one for each file of the tree, as in Item; that of an empty file doesn't matter.
    void store_v1(const Tree& tree, Bytes piece_size, const std::vector<Sha1>& pieces, std::span<const Time> read_at);

private:
    Result<std::optional<Entry>> look_up(const Key& key);
    Result<std::optional<Sha256>> look_up_root(const FileStamp& stamp);
    Result<void> insert(std::span<const Item> items);
    Result<std::optional<std::vector<Sha1>>> look_up_v1(const Tree& tree, Bytes piece_size);
    Result<void> insert_v1(const Tree& tree, Bytes piece_size, const std::vector<Sha1>& pieces);

    /// What the call writes is there as a whole or not at all.
    void in_one_transaction(const std::function<Result<void>()>& write);

    Database* database_;
    Bytes limit_;
    std::optional<Database::Statement> lookup_, root_lookup_;  ///< prepared once, used for every file
};

}  // namespace bittern::content
