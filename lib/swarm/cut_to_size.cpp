// cut_to_size of plan.hpp.
#include "base/descriptor.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "swarm/disk_state.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

Result<void> cut(const std::filesystem::path& path, Bytes size) {
    const auto failed = [&] {
        return fail(Fault::storage, fmt::format("cannot cut {} to {}: {}", printable(path.native()), to_string(size),
                                                errno_message(errno)));
    };
    // Neither a link nor a FIFO that took the file's place since it was looked at.
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file.is_open() || ::ftruncate(file.get(), size.count) != 0) return failed();
    return {};
}

}  // namespace

Result<void> cut_to_size(const torrent::Metainfo& metainfo, const Plan& plan, const std::filesystem::path& folder) {
    BITTERN_TRY(const auto disk, look_at_files(plan, folder));
    for (std::size_t file = 0; file < disk.size(); ++file) {
        const Bytes size = metainfo.files()[file].size;
        if (plan.wanted[file] && disk[file].size > size) BITTERN_CHECK(cut(folder / plan.paths[file], size));
    }
    return {};
}

}  // namespace bittern::swarm
