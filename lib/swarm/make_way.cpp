#include "swarm/make_way.hpp"

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

Result<void> break_links(const Existing& existing, const std::filesystem::path& folder) {
    for (const auto& path : existing.linked) {
        const auto file = folder / path;
        if (::unlink(file.c_str()) != 0 && errno != ENOENT) return cannot("replace", file, errno);
    }
    return {};
}

Result<void> check_space(const Plan& plan, const Existing& existing, const std::filesystem::path& folder,
                         Bytes promised) {
    if (existing.allocated >= plan.wanted_size) return {};
    const Bytes needed = plan.wanted_size - existing.allocated;
    BITTERN_TRY(const Bytes free, free_space(folder));
    if (free >= promised && free - promised >= needed) return {};
    const auto taken = promised > Bytes{} ? fmt::format(", less {} for other sources", to_string(promised)) : "";
    return fail(Fault::storage,
                fmt::format("not enough space in {}: {} are needed, {} are free{}; make room, choose another "
                            "folder with -o, or fewer files with --select",
                            printable(folder.native()), to_string(needed), to_string(free), taken));
}

}  // namespace bittern::swarm
