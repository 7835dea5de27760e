#include "swarm/preallocate.hpp"

#include "base/descriptor.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "storage/folders.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;

/// Puts back what was changed unless it is told to stay.
class Changes {
public:
    ~Changes() {
        for (const auto& [path, size] : changed_) size < 0 ? ::unlink(path.c_str()) : ::truncate(path.c_str(), size);
    }
    /// -1: it was not there.
    void add(fs::path path, off_t size_before) { changed_.emplace_back(std::move(path), size_before); }
    void stay() { changed_.clear(); }

private:
    std::vector<std::pair<fs::path, off_t>> changed_;
};

Error no_space(const fs::path& file, Bytes size, int error) {
    return {Fault::storage, fmt::format("{} can't be given its {} ({}); make room, choose another folder with -o, or "
                                        "leave out --preallocate",
                                        printable(file.native()), to_string(size), errno_message(error))};
}

/// False where the file system can't.
Result<bool> allocate(int folder, const fs::path& inside, const fs::path& whole, Bytes size, Changes& changes) {
    auto& calls = storage::system_calls();
    if (const int made = storage::make_folders(calls, folder, inside.native()); made < 0)
        return cannot("make", whole.parent_path(), -made);
    struct stat before {};
    const bool is_new = ::lstat(whole.c_str(), &before) != 0;
    const Descriptor file(calls.open_beneath(folder, inside.c_str(), O_RDWR | O_CREAT | O_NONBLOCK | O_NOCTTY, 0666));
    if (!file.is_open()) return cannot("make", whole, -file.get());
    changes.add(whole, is_new ? -1 : before.st_size);
    int allocated = 0;
    do allocated = ::fallocate(file.get(), 0, 0, size.count);
    while (allocated != 0 && errno == EINTR);
    if (allocated == 0) return true;
    if (errno == EOPNOTSUPP || errno == ENOSYS) return false;
    return tl::unexpected(no_space(whole, size, errno));
}

}  // namespace

Result<Preallocated> preallocate(const torrent::Metainfo& metainfo, const Plan& plan, const fs::path& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    const Descriptor root(storage::system_calls().open_folder(folder.c_str()));
    if (!root.is_open()) return cannot("open", folder, -root.get());
    Changes changes;
    Preallocated result;
    for (std::size_t k = 0; k < plan.paths.size() && result.supported; ++k) {
        const Bytes size = metainfo.files()[k].size;
        if (plan.paths[k].empty() || !plan.wanted[k] || size == Bytes{}) continue;
        BITTERN_TRY(result.supported, allocate(root.get(), plan.paths[k], folder / plan.paths[k], size, changes));
    }
    if (result.supported) changes.stay();
    result.stamps.resize(plan.paths.size());
    for (std::size_t k = 0; result.supported && k < plan.paths.size(); ++k)
        if (plan.wanted[k] && !plan.paths[k].empty())
            result.stamps[k] = content::stamp_of(folder / plan.paths[k]).value_or(content::FileStamp());
    return result;
}

}  // namespace bittern::swarm
