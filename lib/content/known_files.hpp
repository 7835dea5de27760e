#pragma once
/// Remembers where on this machine files lie whose content is known by its v2 root, so that what is here already
/// needn't come from anybody.

#include "base/database.hpp"
#include "content/hash.hpp"

#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::content {

/// Where a content was seen.
struct KnownFile {
    Sha256 root{};     ///< of the file's merkle tree (BEP 52)
    std::string path;  ///< absolute
    FileStamp stamp;   ///< the file's when it had that content
};

/// A file is known by its path, the newest entry counts. It is a hint and no more: what lies there now must be looked
/// at, and what is taken from there hashed. Any thread may call any of it. A database that fails is as good as one that
/// knows nothing.
class KnownFiles {
public:
    /// Smaller files are not worth a row: they come faster than they are found.
    static constexpr Bytes smallest = kib(64);
    /// With more than `most` files the oldest are forgotten.
    explicit KnownFiles(Database database, std::int64_t most = 500'000) : database_(std::move(database)), most_(most) {}
    /// The migration that makes its table; for Database::open.
    [[nodiscard]] static std::string_view schema();

    void remember(std::span<const KnownFile> files);
    /// Files of that content, the last seen first, four at most.
    [[nodiscard]] std::vector<KnownFile> find(const Sha256& root, Bytes size);

private:
    Result<void> insert(std::span<const KnownFile> files);
    Result<std::vector<KnownFile>> look_up(const Sha256& root, Bytes size);

    std::mutex mutex_;
    Database database_;
    const std::int64_t most_;
    std::optional<Database::Statement> lookup_;  ///< prepared once, used for every file
};

}  // namespace bittern::content
