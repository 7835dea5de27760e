#pragma once
/// What a download remembers between two runs.

#include "base/database.hpp"
#include "swarm/fingerprint.hpp"
#include "torrent/metainfo.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bittern::swarm {

/// Which files a download has made its own. They are its own only as long as nobody else touches them.
struct OwnFiles {
    std::vector<bool> wanted;   ///< one a file: those that the last run writes, until last_writes(fingerprint)
    std::vector<bool> earlier;  ///< one a file: others, of earlier runs, that were untouched when the last one began
    Moment begun;               ///< when that was
};

/// A download as it was saved.
struct SavedDownload {
    std::string record;       ///< ResumeReady::record; empty before the first
    std::string fingerprint;  ///< of the files when the record was made: see fingerprint.hpp
    OwnFiles own;
};

/// Downloads that were begun, by info-hash and target. Finished ones stay for their metainfo, for how their files
/// were left and, where they left files out, for which of the others are ours. Whenever one is begun, those that were
/// begun, resumed or saved longest ago are forgotten beyond a thousand, or where all together take more than `limit`;
/// never the one just begun, nor those that are to be kept until they are forgotten by name.
class ResumeStore {
public:
    /// The most that metainfo and records take: those of some five torrents of the largest kind.
    static constexpr Bytes most_remembered = mib(512);

    /// Whether what is begun here may be forgotten by itself, in this run or another's.
    enum class Keep { while_there_is_room, until_forgotten };

    /// What is kept is on the disk itself from then on, since records have to tell of later writes.
    explicit ResumeStore(Database& database, Bytes limit = most_remembered, Keep keep = Keep::while_there_is_room);
    /// Keeps what is left; what then fails is lost.
    ~ResumeStore();
    ResumeStore(const ResumeStore&) = delete;
    ResumeStore& operator=(const ResumeStore&) = delete;

    /// From now on what comes is kept together, in one transaction: for thousands of downloads in one process. Nothing
    /// fails at once then. `later` is given what is to be done a moment later, and `told` hears what came of it each
    /// time; where it fails, the newest of each kind is tried again a moment later.
    void keep_together(std::function<void(std::function<void()>)> later, std::function<void(Result<void>)> told);
    /// Calls it once all that was to be kept until now is, or could not be: at once where nothing is kept together.
    void when_kept(std::function<void()> done);
    /// Keeps at once what is still to be.
    void flush();

    /// The migration that makes its tables, and a later one; for Database::open.
    [[nodiscard]] static std::string_view schema();
    [[nodiscard]] static std::string_view schema_of_kept();

    /// A saved download of this torrent into this target; nullopt where there is none (or it can't be read).
    [[nodiscard]] std::optional<SavedDownload> find(const torrent::InfoHash& hash, const std::filesystem::path& target);
    /// Metadata saved for this torrent under any target.
    [[nodiscard]] std::optional<torrent::Metainfo> find_metainfo(const torrent::InfoHash& hash);
    /// Keeps what is known before the first byte, or after the last. A record from before is dropped.
    [[nodiscard]] Result<void> begin(const torrent::Metainfo& metainfo, const std::filesystem::path& target,
                                     const OwnFiles& own, std::string_view fingerprint);
    /// Keeps metadata of which more is known now (v2 piece layers).
    [[nodiscard]] Result<void> update_metainfo(const torrent::Metainfo& metainfo, const std::filesystem::path& target);
    /// Keeps a record. Fault::not_found where the download is forgotten by now, here and below.
    [[nodiscard]] Result<void> update(const torrent::InfoHash& hash, const std::filesystem::path& target,
                                      std::string_view record, std::string_view fingerprint);
    /// Keeps which files are a download's own now.
    [[nodiscard]] Result<void> update(const torrent::InfoHash& hash, const std::filesystem::path& target,
                                      const OwnFiles& own);
    /// The same record, but its files may have been written since.
    [[nodiscard]] Result<void> update(const torrent::InfoHash& hash, const std::filesystem::path& target,
                                      std::string_view fingerprint);
    /// Drops all that is known of a download.
    [[nodiscard]] Result<void> forget(const torrent::InfoHash& hash, const std::filesystem::path& target);
    /// Where a download's storage::WriteMark is kept: beside the database.
    [[nodiscard]] std::filesystem::path mark_of(const torrent::InfoHash& hash,
                                                const std::filesystem::path& target) const;
    /// The DHT's node cache.
    [[nodiscard]] std::string dht_state();
    [[nodiscard]] Result<void> keep_dht_state(std::string_view state);

private:
    /// What is to be kept together with others.
    struct Pending {
        enum class Kind { begin, metainfo, record, own, fingerprint, forget };
        Kind kind;
        torrent::InfoHash hash;
        std::string target;
        std::function<Result<void>()> write;
    };
    Result<void> keep(Pending pending);
    void come_back();
    void drop_outdated();
    void write_pending();
    Result<void> write_together();
    void write_what_is_of(const torrent::InfoHash& hash);
    Result<void> forget_oldest();

    Database* database_;
    Bytes limit_;
    Keep keep_;
    std::function<void(std::function<void()>)> later_;  ///< null: nothing is kept together
    std::function<void(Result<void>)> told_;
    std::vector<Pending> pending_;
    std::vector<std::function<void()>> when_kept_;
    bool is_due_ = false;
    std::shared_ptr<ResumeStore*> alive_ = std::make_shared<ResumeStore*>(this);
};

/// The state database with all tables of this room and those to the left, and those of `more` migrations. The program
/// has one list of migrations, daemon::open_state's, and new ones go at its end: here this room's own are closed.
[[nodiscard]] Result<Database> open_state(const std::filesystem::path& state_directory,
                                          const std::vector<std::string_view>& more = {}, const Rescue& rescue = {});

}  // namespace bittern::swarm
