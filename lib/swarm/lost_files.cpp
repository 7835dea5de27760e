#include "swarm/lost_files.hpp"

#include "swarm/stretches.hpp"

#include <algorithm>

namespace bittern::swarm {

void LostFiles::lost(const storage::Loss& loss, const content::FileStamp& expected) {
    files_[loss.file.value] = {.path = loss.path, .expected = expected, .unread = loss.unread};
}

void LostFiles::found(FileIndex file) {
    files_.erase(file.value);
    give_neighbours_a_chance(file);
}

std::vector<LostFiles::Suspect> LostFiles::next(std::size_t most) {
    std::vector<Suspect> suspects;
    auto at = files_.lower_bound(next_);
    for (std::size_t k = 0; k < std::min(most, files_.size()); ++k, ++at) {
        if (at == files_.end()) at = files_.begin();
        const auto& [file, entry] = *at;
        suspects.push_back({FileIndex{file}, entry.path, entry.unread});
        next_ = file + 1;
    }
    return suspects;
}

void LostFiles::see(Entry& entry, const Sight& sight, Steps& steps) {
    if (entry.stage == Stage::examining || entry.stage == Stage::returning) return;
    if (!sight.stamp) {
        entry.stage = Stage::away;
        return;
    }
    const auto before = std::exchange(entry.stamp, *sight.stamp);
    if (entry.stamp == entry.expected) {
        if (!sight.readable) return;
        entry.stage = Stage::returning;
        steps.offer.push_back({sight.file, entry.stamp});
    } else if (entry.stamp.size != entry.expected.size) {
        entry.stage = Stage::away;
    } else if (entry.stamp != before) {
        entry.stage = Stage::settling;
    } else if (entry.stage == Stage::away || entry.stage == Stage::settling) {
        entry.stage = entry.stage == Stage::away ? Stage::settling : Stage::settled;
    }
}

LostFiles::Steps LostFiles::seen(const std::vector<Sight>& sights) {
    Steps steps;
    for (const auto& sight : sights)
        if (const auto known = files_.find(sight.file.value); known != files_.end()) see(known->second, sight, steps);
    std::map<std::int32_t, bool> judged;
    for (const auto& [file, entry] : files_)
        if (entry.stage == Stage::settled && can_be_judged(FileIndex{file}, judged))
            steps.examine.push_back({FileIndex{file}, entry.stamp});
    for (const auto& [file, stamp] : steps.examine) {
        auto& entry = files_.at(file.value);
        entry.stage = Stage::examining;
        // Another file in its pieces may have been found wrong because of what this one was then.
        if (std::exchange(entry.hashed, stamp) != stamp) give_neighbours_a_chance(file);
    }
    return steps;
}

bool LostFiles::examined(const FileAt& file, Verdict verdict) {
    const auto known = files_.find(file.file.value);
    if (known == files_.end() || known->second.stage != Stage::examining) return false;
    known->second.stage = verdict == Verdict::right   ? Stage::returning
                          : verdict == Verdict::wrong ? Stage::wrong
                                                      : Stage::away;
    return verdict == Verdict::right;
}

/// Only the first and the last of a file's pieces may have bytes of others.
bool LostFiles::can_be_judged(FileIndex file, std::map<std::int32_t, bool>& known) const {
    const auto span = pieces_of(*metainfo_, metainfo_->files()[static_cast<std::size_t>(file.value)]);
    const auto is_there = [&](std::int32_t piece) {
        const auto [at, is_new] = known.try_emplace(piece);
        if (is_new) at->second = is_all_there(PieceIndex{piece});
        return at->second;
    };
    return span.first == span.end || (is_there(span.first) && is_there(span.end - 1));
}

bool LostFiles::is_all_there(PieceIndex piece) const {
    return std::ranges::all_of(stretches_of(*metainfo_, piece), [&](const Stretch& stretch) {
        if (metainfo_->files()[stretch.file].pad) return true;
        const FileIndex file{static_cast<std::int32_t>(stretch.file)};
        const auto lost = files_.find(file.value);
        if (lost == files_.end()) return is_served_(file);
        return lost->second.stage != Stage::away && lost->second.stage != Stage::settling;
    });
}

void LostFiles::give_neighbours_a_chance(FileIndex file) {
    const auto span = pieces_of(*metainfo_, metainfo_->files()[static_cast<std::size_t>(file.value)]);
    if (span.first == span.end) return;
    for (const auto piece : {span.first, span.end - 1})
        for (const Stretch& stretch : stretches_of(*metainfo_, PieceIndex{piece})) {
            const auto other = files_.find(static_cast<std::int32_t>(stretch.file));
            if (other != files_.end() && other->first != file.value && other->second.stage == Stage::wrong)
                other->second.stage = Stage::settled;
        }
}

}  // namespace bittern::swarm
