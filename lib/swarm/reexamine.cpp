#include "swarm/reexamine.hpp"

#include "base/in_time.hpp"
#include "content/open_regular.hpp"
#include "storage/stamp_in_time.hpp"
#include "swarm/piece_hashes.hpp"
#include "swarm/piece_queue.hpp"
#include "swarm/stretches.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace bittern::swarm {
namespace {

bool can_be_read(const std::filesystem::path& path, Bytes at) {
    constexpr std::size_t block = 16'384;
    const auto file = content::open_regular(path, content::LastLink::follow);
    std::array<std::uint8_t, block> buffer{};
    return file && content::read_at(*file, path, buffer, at);
}

/// The pieces of some files, and what was found out about them.
class Examined {
public:
    Examined(const torrent::Metainfo& metainfo, const PieceHashes& hashes, std::span<const FileAt> files)
        : metainfo_(metainfo), verdicts_(static_cast<std::size_t>(metainfo.piece_count()), Verdict::unknown) {
        std::set<std::int32_t> numbers;
        for (const auto& [index, stamp] : files) {
            const auto file = static_cast<std::size_t>(index.value);
            if (!hashes.has_v1() && !hashes.knows_roots(file)) {
                by_root.push_back(file);
                continue;
            }
            const auto span = pieces_of(metainfo, metainfo.files()[file]);
            for (auto piece = span.first; piece < span.end; ++piece) numbers.insert(piece);
        }
        for (const auto number : numbers) pieces.push_back(PieceIndex{number});
    }

    void note(PieceIndex piece, const PieceFinding& finding) {
        auto& verdict = verdicts_[static_cast<std::size_t>(piece.value)];
        verdict = finding.right ? Verdict::right : Verdict::wrong;
    }
    void note_whole(std::size_t file, const PieceFinding& finding) {
        const auto span = pieces_of(metainfo_, metainfo_.files()[file]);
        for (auto piece = span.first; piece < span.end; ++piece) note(PieceIndex{piece}, finding);
    }
    /// Of its pieces nothing is known.
    void could_not_open(std::size_t file) { unopened_.insert(file); }

    [[nodiscard]] Verdict of(FileIndex index) const {
        const auto span = pieces_of(metainfo_, metainfo_.files()[static_cast<std::size_t>(index.value)]);
        auto worst = Verdict::right;
        for (auto piece = span.first; piece < span.end; ++piece) {
            if (!unopened_.empty() && std::ranges::any_of(stretches_of(metainfo_, PieceIndex{piece}),
                                                          [&](auto& part) { return unopened_.contains(part.file); }))
                return Verdict::unknown;
            worst = std::max(worst, verdicts_[static_cast<std::size_t>(piece)]);
        }
        return worst;
    }

    std::vector<std::size_t> by_root;
    std::vector<PieceIndex> pieces;

private:
    const torrent::Metainfo& metainfo_;
    std::vector<Verdict> verdicts_;  ///< one a piece
    std::set<std::size_t> unopened_;
};

bool is_as(const std::string& path, const content::FileStamp& stamp) {
    const auto now = content::stamp_of(path.c_str());
    return now && *now == stamp;
}

/// The files that these pieces need, as they are said to be; whether they are shows when they are read.
std::vector<FileOnDisk> on_disk(const torrent::Metainfo& metainfo, const storage::FilePaths& paths) {
    std::vector<FileOnDisk> disk(paths.size());
    for (std::size_t k = 0; k < disk.size(); ++k) disk[k].size = disk[k].allocated = metainfo.files()[k].size;
    return disk;
}

}  // namespace

LostFiles::Sight look_at(const LostFiles::Suspect& suspect) {
    LostFiles::Sight sight{.file = suspect.file, .stamp = std::nullopt};
    if (auto now = storage::stamp_in_time(suspect.path)) sight.stamp = *now;
    if (sight.stamp && suspect.unread)
        sight.readable = in_time(suspect.path, [path = suspect.path, at = *suspect.unread] {
                             return can_be_read(path, at);
                         }).value_or(false);
    return sight;
}

std::vector<Verdict> reexamine(const torrent::Metainfo& metainfo, const storage::FilePaths& paths,
                               std::span<const FileAt> files, const std::stop_token& stop) {
    const auto path_of = [&](const FileAt& file) { return paths[static_cast<std::size_t>(file.file.value)]; };
    const PieceHashes hashes(metainfo);
    Examined examined(metainfo, hashes, files);
    Plan plan;
    for (std::size_t k = 0; k < paths.size(); ++k) plan.paths.emplace_back(paths.given(k));
    const std::filesystem::path folder = paths.folder();
    const auto disk = on_disk(metainfo, paths);
    PieceQueue queue(metainfo, examined.pieces, examined.by_root);
    PieceChecker checker(metainfo, hashes, plan, folder, disk,
                         {.last_link = content::LastLink::follow,
                          .foreign = CheckOptions::Foreign::ignore,
                          .on_unopened = [&](std::size_t file, const Error&) { examined.could_not_open(file); }});
    const Findings findings{.piece = [&](PieceIndex piece, const PieceFinding& finding) -> Result<void> {
                                if (!stop.stop_requested()) examined.note(piece, finding);
                                return {};
                            },
                            .by_root =
                                [&](std::size_t file, const PieceFinding& finding) {
                                    if (!stop.stop_requested()) examined.note_whole(file, finding);
                                }};
    const Watch watch{.must_end = [&] { return stop.stop_requested(); }};
    std::vector<bool> were(files.size());
    for (std::size_t k = 0; k < files.size(); ++k) were[k] = is_as(path_of(files[k]), files[k].stamp);
    const bool read = work_through(queue, checker, plan, folder, disk, watch, findings).has_value();
    std::vector<Verdict> verdicts;
    for (std::size_t k = 0; k < files.size(); ++k) {
        const bool told = read && !stop.stop_requested() && were[k] && is_as(path_of(files[k]), files[k].stamp);
        verdicts.push_back(told ? examined.of(files[k].file) : Verdict::unknown);
    }
    return verdicts;
}

}  // namespace bittern::swarm
