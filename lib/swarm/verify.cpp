#include "swarm/verify.hpp"

#include "content/side_by_side.hpp"
#include "swarm/content_on_disk.hpp"
#include "swarm/piece_hashes.hpp"
#include "swarm/piece_queue.hpp"
#include "swarm/stretches.hpp"
#include "swarm/verdicts.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace bittern::swarm {
namespace {

using State = VerifiedFile::State;

/// Files that v2 tells by their root alone.
std::vector<std::size_t> files_by_root(const torrent::Metainfo& metainfo, const PieceHashes& hashes) {
    std::vector<std::size_t> files;
    for (std::size_t file = 0; !hashes.has_v1() && file < metainfo.files().size(); ++file)
        if (!hashes.knows_roots(file)) files.push_back(file);
    return files;
}

/// All others' pieces.
std::vector<PieceIndex> pieces_without(const torrent::Metainfo& metainfo, const std::vector<std::size_t>& files) {
    std::vector<PieceIndex> pieces;
    PieceIndex next;
    const auto add = [&](std::int32_t end) {
        for (; next.value < end; ++next.value) pieces.push_back(next);
    };
    for (const std::size_t file : files) {
        const auto span = pieces_of(metainfo, metainfo.files()[file]);
        add(span.first);
        next.value = span.end;
    }
    add(metainfo.piece_count());
    return pieces;
}

/// What the threads share.
class Verifying {
public:
    Verifying(const torrent::Metainfo& metainfo, ContentOnDisk disk, const std::stop_token& stop)
        : metainfo_(metainfo),
          disk_(std::move(disk)),
          stop_(stop),
          hashes_(metainfo),
          by_root_(files_by_root(metainfo, hashes_)),
          queue_(metainfo, pieces_without(metainfo, by_root_), by_root_),
          right_(static_cast<std::size_t>(metainfo.piece_count())),
          pieces_left_(metainfo.files().size()) {
        for (std::size_t file = 0; file < metainfo.files().size(); ++file) {
            const auto [first, end] = pieces_of(metainfo, metainfo.files()[file]);
            if (metainfo.files()[file].pad || first == end) continue;
            pieces_left_[file] = end - first;
            ++files_;
        }
    }

    void work() {
        PieceChecker checker(metainfo_, hashes_, disk_.plan, disk_.folder, disk_.files,
                             {.last_link = content::LastLink::follow,
                              .foreign = CheckOptions::Foreign::ignore,
                              .on_unopened = [this](std::size_t file, const Error& why) { note_lost(file, why); }});
        const Findings findings{
            .piece = [this](PieceIndex piece, const PieceFinding& finding) { return note(piece, finding); },
            .by_root = [this](std::size_t file, const PieceFinding& finding) { note_whole(file, finding); }};
        const Watch watch{.must_end = [this] { return failed_ || stop_.stop_requested(); },
                          .on_read = [this](Bytes bytes) { done_.fetch_add(bytes.count, std::memory_order_relaxed); }};
        auto worked = work_through(queue_, checker, disk_.plan, disk_.folder, disk_.files, watch, findings);
        if (worked) return;
        failed_ = true;
        const std::lock_guard lock(mutex_);
        if (!error_) error_ = std::move(worked).error();
    }

    [[nodiscard]] std::size_t threads() const { return queue_.threads(); }
    [[nodiscard]] VerifyProgress progress() const {
        return {.done = {done_.load(std::memory_order_relaxed)},
                .total = metainfo_.total(),
                .files_done = files_done_.load(std::memory_order_relaxed),
                .files = files_};
    }
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    /// To be asked when all work has ended. What was read of a file before it vanished is not right any more.
    [[nodiscard]] Verification verdicts() && {
        look_again(disk_);
        for (const auto& [file, state] : lost_) {
            disk_.files[file] = {};
            disk_.states[file] = state;
            disk_.meanwhile[file] = true;
        }
        for (std::size_t file = 0; file < disk_.meanwhile.size(); ++file) {
            if (!disk_.meanwhile[file] || disk_.states[file] == State::changed) continue;
            const auto pieces = pieces_of(metainfo_, metainfo_.files()[file]);
            std::fill(right_.begin() + pieces.first, right_.begin() + pieces.end, char{0});
        }
        auto verdicts = verdicts_on(metainfo_, disk_, right_);
        auto extra = extra_files(metainfo_, disk_, most_extra);
        verdicts.extra = std::move(extra.paths);
        verdicts.more_extra = extra.more;
        return verdicts;
    }

private:
    Result<void> note(PieceIndex piece, const PieceFinding& finding) {
        right_[static_cast<std::size_t>(piece.value)] = static_cast<char>(finding.right);
        for (const Stretch& stretch : stretches_of(metainfo_, piece))
            if (--pieces_left_[stretch.file] == 0) ++files_done_;
        return {};
    }

    void note_whole(std::size_t file, const PieceFinding& finding) {
        const auto [first, end] = pieces_of(metainfo_, metainfo_.files()[file]);
        std::fill(right_.begin() + first, right_.begin() + end, static_cast<char>(finding.right));
        ++files_done_;
    }

    /// Its state was another when the files were looked at.
    void note_lost(std::size_t file, const Error& why) {
        const bool is_gone = why.fault == Fault::not_found, is_other = why.fault == Fault::refused;
        const std::lock_guard lock(mutex_);
        lost_[file] = is_gone ? State::missing : is_other ? State::not_a_file : State::unreadable;
    }

    const torrent::Metainfo& metainfo_;
    ContentOnDisk disk_;
    const std::stop_token stop_;
    const PieceHashes hashes_;
    const std::vector<std::size_t> by_root_;
    PieceQueue queue_;
    std::vector<char> right_;  ///< one a piece, each written by one thread
    std::atomic<std::int64_t> done_ = 0;
    std::vector<std::atomic<std::int32_t>> pieces_left_;  ///< of each file that has any and is no pad
    std::size_t files_ = 0;
    std::atomic<std::size_t> files_done_ = 0;
    std::atomic<bool> failed_ = false;
    std::mutex mutex_;  ///< of what follows
    std::optional<Error> error_;
    std::map<std::size_t, State> lost_;  ///< files that could not be opened any more
};

}  // namespace

bool Verification::is_right() const {
    return std::all_of(files.begin(), files.end(),
                       [](const VerifiedFile& file) { return file.state == VerifiedFile::State::right; });
}

Result<Verification> verify_files(const torrent::Metainfo& metainfo, ContentOnDisk disk, const VerifyWatch& on_progress,
                                  const std::stop_token& stop) {
    Verifying verifying(metainfo, std::move(disk), stop);
    content::run_side_by_side(
        verifying.threads(), [&] { verifying.work(); },
        [&] {
            if (on_progress) on_progress(verifying.progress());
        });
    if (verifying.error()) return tl::unexpected(*verifying.error());
    if (stop.stop_requested()) return fail(Fault::interrupted, "verifying was stopped");
    return std::move(verifying).verdicts();
}

Result<Verification> verify(const torrent::Metainfo& metainfo, const std::filesystem::path& content,
                            const VerifyWatch& on_progress, const std::stop_token& stop) {
    return verify_files(metainfo, look_at_content(metainfo, content), on_progress, stop);
}

}  // namespace bittern::swarm
