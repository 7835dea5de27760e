#include "swarm/claims.hpp"

#include "base/printable.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sys/stat.h>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;

bool is_within(const fs::path& inner, const fs::path& outer) {
    return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

/// The file system of the path, or of the nearest folder above it that exists.
dev_t device_of(fs::path path) {
    struct stat status {};
    while (::stat(path.c_str(), &status) != 0 && path != path.parent_path()) path = path.parent_path();
    return status.st_dev;
}

std::vector<std::string> hashes_of(const torrent::InfoHash& torrent) {
    std::vector<std::string> hashes;
    if (torrent.v1) hashes.push_back(torrent::hex(*torrent.v1));
    if (torrent.v2) hashes.push_back(torrent::hex(*torrent.v2));
    return hashes;
}

}  // namespace

Error same_torrent_twice() {
    return {Fault::refused,
            "the same torrent was given by another source too, and is fetched once, by that one's trackers and peers "
            "alone"};
}

/// The claims that hold. Paths are ordered by their parts, so what lies in a folder comes right after it.
struct Claims::Ledger {
    std::set<fs::path> paths;
    std::multimap<std::string, torrent::InfoHash> torrents;  ///< by each of their hashes
    std::map<const Claim*, dev_t> devices;

    [[nodiscard]] bool is_taken(const fs::path& path) const {
        const auto next = paths.lower_bound(path);
        if (next != paths.end() && is_within(*next, path)) return true;
        for (auto outer = path; outer != outer.parent_path(); outer = outer.parent_path())
            if (paths.contains(outer.parent_path())) return true;
        return false;
    }
    [[nodiscard]] bool is_taken(const torrent::InfoHash& torrent) const {
        return std::ranges::any_of(hashes_of(torrent), [&](const auto& hash) {
            const auto [first, end] = torrents.equal_range(hash);
            return std::any_of(first, end, [&](const auto& other) { return other.second.matches(torrent); });
        });
    }
    void take(const Claim& claim) {
        paths.insert(claim.paths.begin(), claim.paths.end());
        for (auto& hash : hashes_of(claim.torrent)) torrents.emplace(std::move(hash), claim.torrent);
        devices.emplace(&claim, device_of(claim.paths.front()));
    }
    void give_back(const Claim& claim) {
        for (const auto& hash : hashes_of(claim.torrent)) {
            const auto [first, end] = torrents.equal_range(hash);
            const auto own = std::find_if(first, end, [&](const auto& one) { return one.second == claim.torrent; });
            if (own != end) torrents.erase(own);
        }
        for (const auto& path : claim.paths) paths.erase(path);
        devices.erase(&claim);
    }
};

Claims::Claims() : ledger_(std::make_shared<Ledger>()) {}

Result<std::shared_ptr<const Claim>> Claims::take(Claim claim) {
    if (ledger_->is_taken(claim.torrent)) return tl::unexpected<Error>(same_torrent_twice());
    for (const auto& path : claim.paths)
        if (ledger_->is_taken(path))
            return fail(Fault::refused,
                        fmt::format("{} is where another source of this command goes: get this one by a "
                                    "command of its own, under another --name or into another folder "
                                    "with -o",
                                    printable(path.native())));
    const auto give_back = [ledger = ledger_](const Claim* given) {
        ledger->give_back(*given);
        delete given;
    };
    std::shared_ptr<const Claim> taken(new Claim(std::move(claim)), give_back);
    ledger_->take(*taken);
    return taken;
}

Bytes Claims::needed_beside(const Claim& claim) const {
    const dev_t device = ledger_->devices.at(&claim);
    Bytes needed;
    for (const auto& [other, others_device] : ledger_->devices)
        if (other != &claim && others_device == device) needed += other->still_needed();
    return needed;
}

}  // namespace bittern::swarm
