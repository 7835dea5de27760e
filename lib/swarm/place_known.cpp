#include "swarm/place_known.hpp"

#include "storage/placement.hpp"

#include <set>

namespace bittern::swarm {
namespace {

using content::KnownFile;

/// One a wanted file that is not there and known elsewhere.
struct Wish {
    std::size_t file = 0;
    std::vector<KnownFile> seen;
};

bool has_root(const torrent::File& file) {
    return !file.pad && file.symlink.empty() && file.root != content::Sha256{};
}

std::vector<Wish> wishes(const torrent::Metainfo& metainfo, const Plan& plan, const std::filesystem::path& folder,
                         content::KnownFiles& known) {
    std::vector<Wish> found;
    for (std::size_t k = 0; k < plan.paths.size(); ++k) {
        const auto& file = metainfo.files()[k];
        if (!plan.wanted[k] || !has_root(file) || file.size < content::KnownFiles::smallest) continue;
        std::error_code failed;
        if (std::filesystem::symlink_status(folder / plan.paths[k], failed).type() !=
            std::filesystem::file_type::not_found)
            continue;
        if (auto seen = known.find(file.root, file.size); !seen.empty()) found.push_back({k, std::move(seen)});
    }
    return found;
}

}  // namespace

std::vector<PlacedFile> place_known(const torrent::Metainfo& metainfo, const Plan& plan,
                                    const std::filesystem::path& folder, content::KnownFiles& known,
                                    const std::function<void(Bytes done, Bytes total)>& on_progress,
                                    const std::stop_token& stop) {
    const auto to_place = wishes(metainfo, plan, folder, known);
    Bytes done, total;
    for (const auto& wish : to_place) total += metainfo.files()[wish.file].size;
    std::vector<PlacedFile> placed;
    for (const auto& [file, seen] : to_place) {
        const Bytes size = metainfo.files()[file].size, before = done;
        const auto on_copied = [&](Bytes copied) {
            done += copied;
            on_progress(std::min(done, total), total);
            return !stop.stop_requested();
        };
        for (const auto& source : seen) {
            if (stop.stop_requested()) return placed;
            done = before;
            const auto how = storage::put_copy(storage::system_calls(), source.path, source.stamp, folder,
                                               plan.paths[file], on_copied);
            if (how == storage::Placed::not_at_all) continue;
            placed.push_back({std::filesystem::path(plan.paths[file]), size, how == storage::Placed::cloned});
            break;
        }
        done = before + size;
    }
    return placed;
}

bool take_back_wrong(std::vector<PlacedFile>& placed, const Existing& existing, const std::filesystem::path& folder) {
    const std::set<std::filesystem::path> foreign(existing.foreign.begin(), existing.foreign.end());
    const auto wrong = std::erase_if(placed, [&](const PlacedFile& file) {
        std::error_code failed;  // then it shows as what it is: in the way
        return foreign.contains(file.path) && std::filesystem::remove(folder / file.path, failed);
    });
    return wrong > 0;
}

void remember_files(const torrent::Metainfo& metainfo, const Plan& plan, const std::filesystem::path& folder,
                    const std::vector<content::FileStamp>& stamps, content::KnownFiles& known) {
    std::vector<KnownFile> files;
    for (std::size_t k = 0; k < plan.paths.size(); ++k) {
        const auto& file = metainfo.files()[k];
        if (plan.wanted[k] && has_root(file) && stamps[k].size == file.size)
            files.push_back({.root = file.root, .path = (folder / plan.paths[k]).native(), .stamp = stamps[k]});
    }
    known.remember(files);
}

}  // namespace bittern::swarm
