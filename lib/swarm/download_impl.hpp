#pragma once
/// A download's inside, shared by download.cpp (from the request to the engine), download_place.cpp (whose files are
/// there), download_transfer.cpp (from the engine to the end), download_timeout.cpp (or to no end),
/// download_disk.cpp (or as soon as the disk does its part), download_restart.cpp (or once more from the start) and
/// download_files.cpp (the finishing touches). Not for other rooms.

#include "base/descriptor.hpp"
#include "storage/place.hpp"
#include "swarm/download.hpp"
#include "swarm/fingerprint.hpp"
#include "swarm/make_way.hpp"
#include "swarm/part_file.hpp"
#include "swarm/patience.hpp"
#include "swarm/preallocate.hpp"

#include <set>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace bittern::swarm {

struct Download::Impl {
    using Clock = std::chrono::steady_clock;

    Impl(Download& owner_in, boost::asio::io_context& loop_in, Engine& engine_in, ResumeStore& store_in,
         Claims& claims_in, DownloadOptions options_in, std::function<void(const Download&)> on_change_in)
        : owner(owner_in),
          loop(loop_in),
          engine(engine_in),
          store(store_in),
          claims(claims_in),
          options(std::move(options_in)),
          on_change(std::move(on_change_in)),
          patience(options.timeout),
          tick_timer(loop_in) {}

    Download& owner;
    boost::asio::io_context& loop;
    Engine& engine;
    ResumeStore& store;
    Claims& claims;
    DownloadOptions options;
    std::function<void(const Download&)> on_change;
    Patience patience;
    Bytes wrong_seen;              ///< thrown away, as last counted
    bool only_wrong_came = false;  ///< since something right did
    DownloadView view;
    std::optional<TorrentId> id;
    std::vector<torrent::HostPort> peers;  ///< from the options and the link
    std::optional<Existing> existing;
    std::vector<content::FileStamp>
        believed;                        ///< the files of a record that is believed whole; then nothing is examined
    std::shared_ptr<const Claim> claim;  ///< from the plan on
    Descriptor lock;                     ///< on the place, until all is complete: see place_lock.hpp
    storage::Place place;                ///< where the folder is, from the plan on
    bool waits_for_disk = false;         ///< out of the engine, until the disk keeps again what it is given
    int disk_tries = 0;                  ///< since something was kept
    Clock::time_point next_disk_try, next_space;
    bool space_is_short = false;
    std::set<std::filesystem::path> unreadable;  ///< told
    Bytes room;                                  ///< that was found for what had to come
    OwnFiles own;                                ///< what this or an earlier run writes
    LastWrites last_written;                     ///< until when the last run, or this one, may have written
    boost::asio::steady_timer tick_timer;
    Clock::time_point next_save;
    Clock::time_point next_note;  ///< that files are still being written
    Clock::time_point completed_at;
    Clock::time_point layers_since, next_layers;  ///< that they are asked for
    bool layers_asked = false;
    bool layers_at_start = false;  ///< the torrent was added with all its piece layers
    std::uint64_t adding = 0;      ///< which call of add() counts
    int restarts = 0;
    int chances = 0;                               ///< second ones that all peers got
    int looks_again = 0;                           ///< at files that somebody else touched
    std::optional<Clock::time_point> stuck_since;  ///< wrong data came, and nothing that is right any more
    Bytes most_done;                               ///< that was reached
    Bytes came_at_save;                            ///< what had come when a record was asked for last
    bool begun = false;                            ///< the store knows of it
    bool begun_before = false;                     ///< or does from an earlier run
    bool save_failed = false;                      ///< the last record could not be kept
    bool told_save_failure = false;
    bool suspect = false;       ///< a write failed, or others wrote: what a record says of the files is not believed
    bool resuming = false;      ///< from a record: how much it brought is not known yet
    std::string record;         ///< from an earlier run; empty: none
    Trust trust;                ///< in that record
    Known known;                ///< what it has that need not be hashed; empty where another is to be made first
    std::vector<bool> doubted;  ///< one a file, or none: somebody else touched it
    std::vector<bool> unsure;   ///< likewise: somebody may have, when an earlier run was killed
    std::shared_ptr<storage::WriteMark> mark;  ///< of the transfer under way
    bool record_holds = false;  ///< every piece in it was right when the files were looked at last, or later
    Verified still_known;       ///< for the next look at the files: what of them is known
    bool verifying = false;     ///< complete for v1: whether v2 agrees is looked at before anyone is told
    bool verified = false;      ///< all that is wanted was hashed, and right for both halves
    bool judging_late = false;  ///< what was postponed is looked at now
    bool begun_anew = false;    ///< what is on disk now is not what was there before this run
    Bytes came;                 ///< in this run, before what was postponed is looked at
    bool added = false;
    bool leaving = false;     ///< failed, and set aside by the engine: blocks that came may still be written
    bool stopped = false;     ///< the end: records that come now are the last
    bool rest_noted = false;  ///< one of these came
    std::shared_ptr<Impl*> alive = std::make_shared<Impl*>(this);
    std::jthread worker;  ///< hashes what exists; last, so that it ends first

    // download.cpp
    void found(std::shared_ptr<const torrent::Metainfo> metainfo);
    void fetch_layers();
    void plan();
    void examine();
    [[nodiscard]] bool is_looking() const;  ///< at what is on disk, on the worker's thread
    void progressed(Stage stage, Bytes done, Bytes total);
    void examined(Result<Existing> result);
    void know_complete(std::string_view fingerprint);
    void take_known(std::vector<FileOnDisk> disk);
    Result<void> prepare();
    void allocate();
    void allocated(Result<Preallocated> result);
    void add();
    void add_now();
    std::filesystem::path folder() const { return options.plan.folder; }

    // download_place.cpp
    [[nodiscard]] std::optional<Error> objection();
    [[nodiscard]] bool may_share_pieces() const;
    [[nodiscard]] bool is_own(std::size_t file) const;
    [[nodiscard]] std::vector<bool> own_now() const;
    void forget_own();
    Result<void> take_place();
    Result<void> check_room(Bytes allocated);
    [[nodiscard]] Bytes still_needed() const;
    void begin(std::string_view fingerprint, std::vector<bool> files);
    void go_on(std::vector<bool> files);
    void begin_mark();
    void drop_mark() const;
    std::vector<std::filesystem::path> disown_touched();
    std::vector<std::filesystem::path> disown(const std::vector<TouchedFile>& touched);
    Result<void> find_place();
    [[nodiscard]] Result<void> check_part_file_place() const;
    Result<void> postpone();
    void judge_postponed();

    // download_transfer.cpp
    void tick();
    void watch_time();
    void note_kept();
    void note_writing(std::chrono::milliseconds pause);
    void note_quiet(Moment since);
    [[nodiscard]] std::string fingerprint_while_writing() const;
    [[nodiscard]] std::string fingerprint_resting() const;
    void watch_seeding();
    void ask_for_layers();
    void layers(std::vector<std::string> layers);
    void complete();
    [[nodiscard]] Result<void> remember();
    void finish(std::optional<Error> error = std::nullopt);
    void changed() const {
        if (on_change && !stopped) on_change(owner);
    }
    void handle(const MetadataArrived& event) {
        if (!stopped) found(event.metainfo);
    }
    void handle(const MetadataRejected& event) { finish(event.error); }
    void handle(const AddFailed& event) { finish(event.error); }
    void handle(const Added&) { added = true; }
    void handle(const Removed&) { leaving = false; }
    void handle(const Completed&);
    void handle(const FileFailed& event);
    void handle(const NotKept& event);
    void handle(const DiskRefused& event);
    void handle(const DiskTakes&);
    void handle(const ResumeReady& event);
    void handle(const auto&) {}

    // download_timeout.cpp
    [[nodiscard]] Error timed_out() const;

    // download_disk.cpp
    [[nodiscard]] Result<void> still_there() const;
    void wait_for_disk(const Error& error);
    void watch_disk();
    void disk_tried(const Result<void>& outcome);
    void watch_space();
    void could_not_be_read(const FileFailed& event);

    // download_restart.cpp
    void handle(const TorrentFailed& event);
    [[nodiscard]] std::vector<bool> verified_pieces() const;
    void start_anew(std::vector<bool> right = {});
    [[nodiscard]] TorrentId give_way();
    bool look_again_at_touched(std::vector<bool> verified_before);
    bool look_again_at_unsure();
    [[nodiscard]] bool is_unsure(PieceIndex piece) const;
    void watch_company();
};

/// For people: the first of them in quotes, and how many more there are.
[[nodiscard]] std::string first_names(const std::vector<std::filesystem::path>& files);

/// What stat(2) says of the wanted files now; files that are not wanted have an empty stamp.
[[nodiscard]] std::vector<content::FileStamp> stamps_of(const torrent::Metainfo& metainfo, const Plan& plan,
                                                        const std::filesystem::path& folder);

/// Makes the wanted files that have no bytes, where libtorrent has not, or somebody removed them. Fault::refused where
/// something else is there.
[[nodiscard]] Result<void> make_empty_files(const torrent::Metainfo& metainfo, const Plan& plan,
                                            const std::filesystem::path& folder);

/// Brings the wanted files to the disk itself, and the names of them and of the folders above (fsync(2)).
/// Fault::storage.
[[nodiscard]] Result<void> sync_files(const Plan& plan, const std::filesystem::path& folder);

/// Gives complete files the finishing touches the torrent asks for: executable bits, and links where they were wanted.
/// What can't be done is a remark.
void finish_files(const torrent::Metainfo& metainfo, const Plan& plan, const PlanOptions& options,
                  std::vector<std::string>& remarks);

}  // namespace bittern::swarm
