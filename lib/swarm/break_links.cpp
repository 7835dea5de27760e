// break_links of plan.hpp.
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "swarm/plan.hpp"

#include <cerrno>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::swarm {

Result<void> break_links(const Existing& existing, const std::filesystem::path& folder) {
    for (const auto& path : existing.linked) {
        const auto file = folder / path;
        if (::unlink(file.c_str()) != 0 && errno != ENOENT)
            return fail(Fault::storage,
                        fmt::format("cannot replace {}: {}", printable(file.native()), errno_message(errno)));
    }
    return {};
}

}  // namespace bittern::swarm
