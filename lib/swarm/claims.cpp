#include "swarm/claims.hpp"

#include "base/printable.hpp"

#include <algorithm>
#include <sys/stat.h>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;

bool is_within(const fs::path& inner, const fs::path& outer) {
    return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

/// The first path of one claim that is in the way of another.
const fs::path* clash(const Claim& claim, const Claim& other) {
    for (const auto& path : claim.paths)
        for (const auto& taken : other.paths)
            if (is_within(path, taken) || is_within(taken, path)) return &path;
    return nullptr;
}

/// The file system of the path, or of the nearest folder above it that exists.
dev_t device_of(fs::path path) {
    struct stat status {};
    while (::stat(path.c_str(), &status) != 0 && path != path.parent_path()) path = path.parent_path();
    return status.st_dev;
}

}  // namespace

Result<std::shared_ptr<const Claim>> Claims::take(Claim claim) {
    for (const auto& one : claims_) {
        const auto other = one.lock();
        const auto* path = other ? clash(claim, *other) : nullptr;
        if (path != nullptr)
            return fail(Fault::refused,
                        fmt::format("{} is where another source of this command goes: get this one by a "
                                    "command of its own, under another --name or into another folder "
                                    "with -o",
                                    printable(path->native())));
    }
    auto taken = std::make_shared<const Claim>(std::move(claim));
    claims_.emplace_back(taken);
    return taken;
}

Bytes Claims::needed_beside(const Claim& claim) const {
    const dev_t device = device_of(claim.paths.front());
    Bytes needed;
    for (const auto& one : claims_) {
        const auto other = one.lock();
        if (other && other.get() != &claim && device_of(other->paths.front()) == device)
            needed += other->still_needed();
    }
    return needed;
}

}  // namespace bittern::swarm
