#include "daemon/snapshot.hpp"

#include <algorithm>

namespace bittern::daemon {

std::string_view name_of(Status status) {
    switch (status) {
        case Status::stopped:
            return "stopped";
        case Status::waiting_to_verify:
            return "waiting to verify";
        case Status::verifying:
            return "verifying";
        case Status::waiting_to_download:
            return "waiting";
        case Status::downloading:
            return "downloading";
        case Status::waiting_to_seed:
            return "waiting to seed";
        case Status::seeding:
            return "seeding";
    }
    return "";
}

Bytes TorrentSnapshot::wanted() const {
    if (!metainfo || record->wanted.empty()) return record->total;
    Bytes sum;
    const auto& files = metainfo->files();
    for (std::size_t k = 0; k < files.size() && k < record->wanted.size(); ++k)
        if (record->wanted[k] && !files[k].pad) sum += files[k].size;
    return sum;
}

Bytes TorrentSnapshot::done() const {
    if (record->complete) return wanted();
    return std::min(std::max(figures.wanted_done, there), wanted());
}

double TorrentSnapshot::part() const {
    const auto all = wanted();
    if (all == Bytes{}) return record->complete ? 1 : 0;
    return static_cast<double>(done().count) / static_cast<double>(all.count);
}

std::optional<double> TorrentSnapshot::ratio() const {
    const auto base = std::max(downloaded(), done());
    if (base == Bytes{}) return std::nullopt;
    return static_cast<double>(uploaded().count) / static_cast<double>(base.count);
}

}  // namespace bittern::daemon
