#include "swarm/verify.hpp"

#include "content/side_by_side.hpp"
#include "swarm/content_on_disk.hpp"
#include "swarm/piece_checker.hpp"
#include "swarm/piece_hashes.hpp"
#include "swarm/stretches.hpp"
#include "swarm/verdicts.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

namespace bittern::swarm {
namespace {

/// What one thread takes at a time: neighbouring pieces, or all of a file that is told by its root alone.
struct Part {
    std::int32_t first = 0, end = 0;
    std::optional<std::size_t> by_root;
};

constexpr Bytes part_size = mib(4);

/// What the threads share.
class Verifying {
public:
    Verifying(const torrent::Metainfo& metainfo, const ContentOnDisk& disk, const std::stop_token& stop)
        : metainfo_(metainfo),
          disk_(disk),
          stop_(stop),
          hashes_(metainfo),
          right_(static_cast<std::size_t>(metainfo.piece_count())) {
        const auto step = static_cast<std::int32_t>(std::max<std::int64_t>(part_size.count / piece_size(), 1));
        std::int32_t next = 0;
        for (std::size_t file = 0; !hashes_.has_v1() && file < metainfo.files().size(); ++file) {
            if (hashes_.knows_roots(file)) continue;
            const auto span = pieces_of(metainfo, metainfo.files()[file]);
            cut(next, span.first, step);
            parts_.push_back({span.first, span.end, file});
            next = span.end;
        }
        cut(next, metainfo.piece_count(), step);
    }

    void work() {
        PieceChecker checker(metainfo_, hashes_, disk_.plan, disk_.folder, disk_.files);
        for (std::size_t part; (part = next_part_++) < parts_.size();) {
            if (stop_.stop_requested() || failed_) return;
            if (auto checked = check(checker, parts_[part]); !checked) {
                failed_ = true;
                const std::lock_guard lock(mutex_);
                if (!error_) error_ = std::move(checked).error();
            }
        }
    }

    [[nodiscard]] std::size_t parts() const { return parts_.size(); }
    [[nodiscard]] Bytes done() const { return {done_}; }
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    [[nodiscard]] const std::vector<char>& right() const { return right_; }

private:
    [[nodiscard]] std::int64_t piece_size() const { return metainfo_.piece_size().count; }

    void cut(std::int32_t first, std::int32_t end, std::int32_t step) {
        for (; first < end; first += step) parts_.push_back({first, std::min(first + step, end), std::nullopt});
    }

    Result<void> check(PieceChecker& checker, const Part& part) {
        if (part.by_root) {
            const auto count = [this] { done_ += piece_size(); };
            BITTERN_TRY(const auto finding, checker.check_by_root(*part.by_root, stop_, count));
            std::fill(right_.begin() + part.first, right_.begin() + part.end, static_cast<char>(finding.right));
            return {};
        }
        for (std::int32_t piece = part.first; piece < part.end && !stop_.stop_requested(); ++piece) {
            BITTERN_TRY(const auto finding, checker.check({piece}));
            right_[static_cast<std::size_t>(piece)] = static_cast<char>(finding.right);
            done_ += piece_size();
        }
        return {};
    }

    const torrent::Metainfo& metainfo_;
    const ContentOnDisk& disk_;
    const std::stop_token stop_;
    const PieceHashes hashes_;
    std::vector<Part> parts_;
    std::vector<char> right_;  ///< one a piece, each written by one thread
    std::atomic<std::size_t> next_part_ = 0;
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
    const Bytes total{metainfo.piece_count() * metainfo.piece_size().count};
    content::run_side_by_side(
        content::threads_for(verifying.parts()), [&] { verifying.work(); },
        [&] {
            if (on_progress) on_progress(std::min(verifying.done(), total), total);
        });
    if (verifying.error()) return tl::unexpected(*verifying.error());
    if (stop.stop_requested()) return fail(Fault::interrupted, "verifying was stopped");
    auto verdicts = verdicts_on(metainfo, disk, verifying.right());
    verdicts.extra = extra_files(metainfo, disk);
    return verdicts;
}

}  // namespace bittern::swarm
