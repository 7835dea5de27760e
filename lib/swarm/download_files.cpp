#include "base/descriptor.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "storage/sync_left.hpp"
#include "swarm/download_impl.hpp"
#include "swarm/make_link.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;

/// As a new program gets it: executable by whoever may read it.
void make_executable(const fs::path& file) {
    struct stat status {};
    if (::lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return;
    ::chmod(file.c_str(), (status.st_mode & 07777) | ((status.st_mode & 0444) >> 2));
}

}  // namespace

std::vector<content::FileStamp> stamps_of(const torrent::Metainfo& metainfo, const Plan& plan, const fs::path& folder) {
    std::vector<content::FileStamp> stamps(metainfo.files().size());
    for (std::size_t k = 0; k < stamps.size(); ++k)
        if (plan.wanted[k] && !plan.paths[k].empty())
            if (auto stamp = content::stamp_of(folder / plan.paths[k])) stamps[k] = *stamp;
    return stamps;
}

Result<void> make_empty_files(const torrent::Metainfo& metainfo, const Plan& plan, const fs::path& folder) {
    for (std::size_t k = 0; k < plan.paths.size(); ++k) {
        if (!plan.wanted[k] || plan.paths[k].empty() || metainfo.files()[k].size > Bytes{}) continue;
        const auto path = folder / plan.paths[k];
        std::error_code failed;  // shows when the file is made
        fs::create_directories(path.parent_path(), failed);
        if (Descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)).is_open()) continue;
        const int error = errno;
        struct stat status {};
        if (error != EEXIST || ::lstat(path.c_str(), &status) != 0) return cannot("make", path, error);
        if (!S_ISREG(status.st_mode) || status.st_size != 0)
            return fail(Fault::refused, fmt::format("'{}' is not the empty file that the torrent has there: move it "
                                                    "away, and get it again",
                                                    printable(plan.paths[k])));
    }
    return {};
}

Result<void> sync_files(const Plan& plan, const fs::path& folder) {
    std::vector<std::string_view> wanted;
    for (std::size_t k = 0; k < plan.paths.size(); ++k)
        if (plan.wanted[k] && !plan.paths[k].empty()) wanted.emplace_back(plan.paths[k]);
    return storage::sync_left(storage::system_calls(), {folder, wanted});
}

void finish_files(const torrent::Metainfo& metainfo, const Plan& plan, const PlanOptions& options,
                  std::vector<std::string>& remarks) {
    const auto& files = metainfo.files();
    for (std::size_t k = 0; k < files.size(); ++k) {
        if (files[k].executable && plan.wanted[k] && !plan.paths[k].empty())
            make_executable(options.folder / plan.paths[k]);
        if (options.symlinks && !files[k].symlink.empty() && !metainfo.single_file())
            if (auto made = make_link(plan.target, files[k]); !made) remarks.push_back(std::move(made).error().message);
    }
}

}  // namespace bittern::swarm
