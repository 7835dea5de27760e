#pragma once
/// One download from what was asked to done: metadata, plan, checks, transfer, seeding. Knows no terminal.

#include "swarm/claims.hpp"
#include "swarm/engine.hpp"
#include "swarm/place_known.hpp"
#include "swarm/plan.hpp"
#include "swarm/resume.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace bittern::swarm {

/// How far a download has come.
enum class Stage {
    finding,    ///< waiting for metadata
    copying,    ///< what this machine has elsewhere
    examining,  ///< hashing what is on disk
    downloading,
    seeding,   ///< complete, and told to seed
    finished,  ///< nothing more will happen but that a last record is kept; see `error`
};

/// What is wanted of a download.
struct DownloadOptions {
    PlanOptions plan;
    bool overwrite = false;  ///< foreign files may be overwritten
    bool sequential = false;
    bool preallocate = false;          ///< files have their full size on disk before anything comes
    bool metadata_only = false;        ///< ends once the metadata (and v2 piece layers) are known
    bool list_only = false;            ///< ends once the metadata is known
    bool seed = false;                 ///< goes on seeding when complete, until a limit below (or for ever)
    bool remember = true;              ///< its description, once it is complete: a link of it needs no peers again
    std::optional<double> seed_ratio;  ///< uploaded / wanted
    std::optional<std::chrono::seconds> seed_time;
    std::optional<std::chrono::seconds> timeout;  ///< see patience.hpp
    /// Once wrong data came and nothing right does any more, for how long until all get another chance; doubled each
    /// time, up to ten minutes.
    std::chrono::seconds second_chance{10};
    std::chrono::seconds disk_pause{3};  ///< between two tries whether a disk that failed does its part again
    std::vector<torrent::HostPort> peers;
    std::shared_ptr<content::KnownFiles> known;  ///< may be null: then nothing is taken from elsewhere on this machine
};

/// What came of a look at the disk, in pieces.
struct Examined {
    std::int64_t believed = 0;  ///< the last record has them, and nobody touched their files
    std::int64_t hashed = 0;    ///< others that were there, right or wrong
};

/// What was counted of a torrent.
struct Counts {
    Bytes downloaded, uploaded, wrong;  ///< as in TorrentFigures
};

/// What is so now, as front ends show it.
struct DownloadView {
    Stage stage = Stage::finding;
    std::string name;                                   ///< printable; the link's until the metadata is there
    std::shared_ptr<const torrent::Metainfo> metainfo;  ///< null while finding
    std::optional<Plan> plan;                           ///< from `examining` on
    Bytes examined, to_examine;                         ///< while copying: of that
    std::vector<PlacedFile> placed;                     ///< what came from elsewhere on this machine
    std::optional<Examined> looked;                     ///< the last time; nullopt as long as nothing was looked at
    std::int64_t recorded = 0;                          ///< pieces in the record that was kept last
    Bytes kept;                                         ///< wanted bytes that were there already
    Counts before;                                      ///< in this run, by torrents that gave way to torrent()
    std::optional<Error> error;                         ///< why it finished without success
    std::optional<Error> trouble;                       ///< what the disk does not do, so that it is waited for
    std::vector<std::string> remarks;                   ///< worth a line to the user, in order
    std::vector<content::FileStamp> stamps;             ///< one a file, as it was when all was complete
    bool complete = false;                              ///< all that was wanted is there
    bool saved = false;                                 ///< something is kept that a next run goes on from
};

/// Lives on the loop's thread. Give it the engine's events; it tells of every change by `on_change`.
class Download {
public:
    /// The claims are those of all downloads of the run.
    Download(boost::asio::io_context& loop, Engine& engine, ResumeStore& store, Claims& claims, DownloadOptions options,
             std::function<void(const Download&)> on_change);
    ~Download();
    Download(const Download&) = delete;
    Download& operator=(const Download&) = delete;

    /// One of these once.
    void start(const torrent::Magnet& magnet);
    void start(const torrent::Metainfo& metainfo);

    void handle(const Event& event);
    /// Ends it without success (Fault::interrupted), to be gone on with by another of the same target. Its torrent is
    /// Removed once what had come is saved.
    void set_aside();
    /// Keeps the record of a ResumeReady during shutdown, and ends hashing threads; no more changes are told.
    void stop();

    [[nodiscard]] const DownloadView& view() const;
    /// Its torrent in the engine's state; nullopt before and after.
    [[nodiscard]] std::optional<TorrentId> torrent() const;

    struct Impl;  ///< Hidden.

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace bittern::swarm
