#include "swarm/verify.hpp"

#include "content/side_by_side.hpp"
#include "swarm/content_on_disk.hpp"
#include "swarm/piece_hashes.hpp"
#include "swarm/piece_queue.hpp"
#include "swarm/stretches.hpp"
#include "swarm/verdicts.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

namespace bittern::swarm {
namespace {

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
    Verifying(const torrent::Metainfo& metainfo, const ContentOnDisk& disk, const std::stop_token& stop)
        : metainfo_(metainfo),
          disk_(disk),
          stop_(stop),
          hashes_(metainfo),
          by_root_(files_by_root(metainfo, hashes_)),
          queue_(metainfo, pieces_without(metainfo, by_root_), by_root_),
          right_(static_cast<std::size_t>(metainfo.piece_count())) {}

    void work() {
        PieceChecker checker(metainfo_, hashes_, disk_.plan, disk_.folder, disk_.files,
                             {.foreign = CheckOptions::Foreign::ignore});
        const Findings findings{.piece = [this](PieceIndex piece, const PieceFinding& finding) -> Result<void> {
                                    note({piece.value, piece.value + 1}, finding);
                                    return {};
                                },
                                .by_root =
                                    [this](std::size_t file, const PieceFinding& finding) {
                                        note(pieces_of(metainfo_, metainfo_.files()[file]), finding);
                                    }};
        const Watch watch{.must_end = [this] { return failed_ || stop_.stop_requested(); },
                          .on_read = [this](Bytes bytes) { done_.fetch_add(bytes.count, std::memory_order_relaxed); }};
        auto worked = work_through(queue_, checker, disk_.plan, disk_.folder, disk_.files, watch, findings);
        if (worked) return;
        failed_ = true;
        const std::lock_guard lock(mutex_);
        if (!error_) error_ = std::move(worked).error();
    }

    [[nodiscard]] std::size_t threads() const { return queue_.threads(); }
    [[nodiscard]] Bytes done() const { return {done_.load(std::memory_order_relaxed)}; }
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    [[nodiscard]] const std::vector<char>& right() const { return right_; }

private:
    void note(const PieceSpan& pieces, const PieceFinding& finding) {
        std::fill(right_.begin() + pieces.first, right_.begin() + pieces.end, static_cast<char>(finding.right));
    }

    const torrent::Metainfo& metainfo_;
    const ContentOnDisk& disk_;
    const std::stop_token stop_;
    const PieceHashes hashes_;
    const std::vector<std::size_t> by_root_;
    PieceQueue queue_;
    std::vector<char> right_;  ///< one a piece, each written by one thread
    std::atomic<std::int64_t> done_ = 0;
    std::atomic<bool> failed_ = false;
    std::mutex mutex_;  ///< of the error
    std::optional<Error> error_;
};

}  // namespace

bool Verification::is_right() const {
    return std::all_of(files.begin(), files.end(),
                       [](const VerifiedFile& file) { return file.state == VerifiedFile::State::right; });
}

Result<Verification> verify(const torrent::Metainfo& metainfo, const std::filesystem::path& content,
                            const std::function<void(Bytes done, Bytes total)>& on_progress,
                            const std::stop_token& stop) {
    const auto disk = look_at_content(metainfo, content);
    Verifying verifying(metainfo, disk, stop);
    content::run_side_by_side(
        verifying.threads(), [&] { verifying.work(); },
        [&] {
            if (on_progress) on_progress(verifying.done(), metainfo.total());
        });
    if (verifying.error()) return tl::unexpected(*verifying.error());
    if (stop.stop_requested()) return fail(Fault::interrupted, "verifying was stopped");
    auto verdicts = verdicts_on(metainfo, disk, verifying.right());
    verdicts.extra = extra_files(metainfo, disk);
    return verdicts;
}

}  // namespace bittern::swarm
