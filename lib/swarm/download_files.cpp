#include "base/printable.hpp"
#include "swarm/download_impl.hpp"

#include <sys/stat.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;

/// The link's target relative to the folder that holds the link: "../" for each of the link's own folders.
fs::path target_of(const torrent::File& link) {
    fs::path target;
    for (std::size_t k = 1; k < link.path.size(); ++k) target /= "..";
    return target / link.symlink;
}

void make_link(const fs::path& root, const torrent::File& link, std::vector<std::string>& remarks) {
    fs::path where = root;
    for (const auto& part : link.path) where /= part;
    std::error_code error;
    fs::create_directories(where.parent_path(), error);
    fs::create_symlink(target_of(link), where, error);
    if (error && error != std::errc::file_exists)
        remarks.push_back("the link '" + printable(where.native()) + "' was not made: " + error.message());
}

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
            make_link(plan.target, files[k], remarks);
    }
}

}  // namespace bittern::swarm
