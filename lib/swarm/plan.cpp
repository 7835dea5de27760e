#include "swarm/plan.hpp"

#include "base/file_name.hpp"
#include "base/printable.hpp"
#include "swarm/obstacles.hpp"
#include "swarm/part_file.hpp"
#include "swarm/selection.hpp"

#include <linux/limits.h>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;

Result<std::string> own_name(const torrent::Metainfo& metainfo, const std::string& wanted) {
    if (wanted.empty()) return metainfo.name();
    BITTERN_CHECK(check_name(wanted));
    return wanted;
}

fs::path relative_path(const std::string& name, const torrent::File& file) {
    fs::path path = name;
    for (const std::string& component : file.path) path /= component;
    return path;
}

/// Refuses paths that the kernel would not take.
Result<void> check_length(const fs::path& folder, const fs::path& path) {
    if (folder.native().size() + 1 + path.native().size() < PATH_MAX) return {};
    return fail(Fault::refused, fmt::format("the path of {} is too long for the file system: choose a shorter folder "
                                            "with -o or leave the file out with --select",
                                            printable(elide(path.native(), 80))));
}

std::vector<std::string> remarks_on(const torrent::Metainfo& metainfo, const Plan& plan, const PlanOptions& options) {
    std::size_t renamed = 0, links = 0;
    std::string example;
    for (std::size_t k = 0; k < metainfo.files().size(); ++k) {
        const torrent::File& file = metainfo.files()[k];
        if (file.never_created || (!options.symlinks && !file.symlink.empty())) ++links;
        const bool named_anew = file.path.empty() && !options.name.empty();
        if (plan.wanted[k] && file.renamed && !named_anew && renamed++ == 0) example = path_of(metainfo, file);
    }
    std::vector<std::string> remarks;
    if (renamed == 1) remarks.push_back(fmt::format("a name was made safe: {}", example));
    if (renamed > 1) remarks.push_back(fmt::format("{} names were made safe, like {}", renamed, example));
    if (links > 0) remarks.push_back(fmt::format("{} symbolic link{} left out", links, links == 1 ? " is" : "s are"));
    return remarks;
}

}  // namespace

Result<void> check_name(const std::string& name) {
    if (is_file_name(name) && is_printable(name)) return {};
    return fail(
        Fault::usage,
        fmt::format("'{}' can't be the download's name: it must be a file name in UTF-8 of at most 255 bytes, not "
                    "a path, without control characters",
                    printable(name)));
}

std::vector<std::string> planned_paths(const torrent::Metainfo& metainfo, const std::string& name,
                                       const std::map<std::size_t, std::string>& renamed) {
    const auto& root = name.empty() ? metainfo.name() : name;
    std::vector<std::string> paths(metainfo.files().size());
    for (std::size_t k = 0; k < paths.size(); ++k)
        if (is_created(metainfo.files()[k])) paths[k] = relative_path(root, metainfo.files()[k]);
    for (const auto& [file, path] : renamed)
        if (file < paths.size() && !paths[file].empty()) paths[file] = fs::path(root) / path;
    return paths;
}

Result<Plan> plan_download(const torrent::Metainfo& metainfo, const PlanOptions& options) {
    BITTERN_TRY(const std::string name, own_name(metainfo, options.name));
    Plan plan{.target = options.folder / name};
    BITTERN_TRY(plan.wanted, select_files(metainfo, options));
    for (const std::size_t file : options.postponed) plan.wanted[file] = false;
    Obstacles obstacles(options.folder);
    plan.paths = planned_paths(metainfo, name, options.renamed);
    for (std::size_t k = 0; k < plan.paths.size(); ++k) {
        const torrent::File& file = metainfo.files()[k];
        if (!file.pad && !(is_created(file) && plan.wanted[k]))
            plan.part_file = part_file_of(metainfo.info_hash(), options.storage);
        if (!is_created(file)) continue;
        if (!plan.wanted[k]) continue;
        BITTERN_CHECK(check_length(options.folder, plan.paths[k]));
        BITTERN_CHECK(obstacles.check(plan.paths[k]));
        plan.wanted_size += file.size;
    }
    plan.remarks = remarks_on(metainfo, plan, options);
    return plan;
}

}  // namespace bittern::swarm
