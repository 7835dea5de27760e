#include "swarm/download_impl.hpp"
#include "swarm/make_link.hpp"

#include <sys/stat.h>

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
