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

}  // namespace

/// The claims that hold. Paths are ordered by their parts, so what lies in a folder comes right after it.
struct Claims::Ledger {
    std::set<fs::path> paths;
    std::map<const Claim*, dev_t> devices;

    [[nodiscard]] bool is_taken(const fs::path& path) const {
        const auto next = paths.lower_bound(path);
        if (next != paths.end() && is_within(*next, path)) return true;
        for (auto outer = path; outer != outer.parent_path(); outer = outer.parent_path())
            if (paths.contains(outer.parent_path())) return true;
        return false;
    }
    void give_back(const Claim& claim) {
        for (const auto& path : claim.paths) paths.erase(path);
        devices.erase(&claim);
    }
};

Claims::Claims() : ledger_(std::make_shared<Ledger>()) {}

Result<std::shared_ptr<const Claim>> Claims::take(Claim claim) {
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
    ledger_->paths.insert(taken->paths.begin(), taken->paths.end());
    ledger_->devices.emplace(taken.get(), device_of(taken->paths.front()));
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
