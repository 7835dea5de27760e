#include "swarm/disk_state.hpp"

#include "base/paths.hpp"
#include "base/printable.hpp"
#include "content/stat_words.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::swarm {

Result<std::vector<FileOnDisk>> look_at_files(const Plan& plan, const std::filesystem::path& folder) {
    constexpr std::int64_t stat_block = 512;
    std::vector<FileOnDisk> files(plan.paths.size());
    for (std::size_t k = 0; k < files.size(); ++k) {
        if (plan.paths[k].empty()) continue;
        const auto path = folder / plan.paths[k];
        struct stat status {};
        if (::lstat(path.c_str(), &status) != 0) {
            if (errno == ENOENT || errno == ENOTDIR || !plan.wanted[k]) continue;
            return cannot("look at", path, errno);
        }
        // A file that is not wanted only helps: where it can't be read it doesn't.
        if (!plan.wanted[k] && ::access(path.c_str(), R_OK) != 0) continue;
        if (S_ISREG(status.st_mode)) {
            files[k] = {{status.st_size},
                        {std::int64_t{status.st_blocks} * stat_block},
                        status.st_nlink > 1,
                        content::stamp_of(status)};
        } else if (plan.wanted[k]) {
            return fail(Fault::refused,
                        fmt::format("{} is not a regular file, but the torrent has a file there: move it away",
                                    printable(path.native())));
        }
    }
    return files;
}

Bytes allocated_to(const torrent::Metainfo& metainfo, const Plan& plan, std::span<const FileOnDisk> disk) {
    Bytes allocated;
    for (std::size_t k = 0; k < disk.size(); ++k)
        if (plan.wanted[k]) allocated += std::min(disk[k].allocated, metainfo.files()[k].size);
    return allocated;
}

}  // namespace bittern::swarm
