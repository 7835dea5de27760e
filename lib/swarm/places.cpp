#include "swarm/places.hpp"

#include "base/file_name.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;

fs::path joined(const std::vector<std::string>& parts) {
    fs::path path;
    for (const auto& part : parts) path /= part;
    return path;
}

/// One a file: the first that the torrent gives a path has it. None where no file was renamed.
std::vector<bool> may_have_raw_names(const std::vector<torrent::File>& files) {
    const auto is_renamed = [](const torrent::File& file) { return file.renamed && !file.path.empty(); };
    if (std::ranges::none_of(files, is_renamed)) return {};
    std::unordered_set<std::string> taken;
    for (const auto& file : files)
        if (!file.pad && !file.renamed) taken.insert(joined(file.path));
    std::vector<bool> may_have(files.size());
    for (std::size_t k = 0; k < files.size(); ++k)
        may_have[k] = is_renamed(files[k]) && std::ranges::all_of(*files[k].raw_path, is_path_component) &&
                      taken.insert(joined(*files[k].raw_path)).second;
    return may_have;
}

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

/// The one of both names that what is looked for has.
const fs::path& chosen(const fs::path& folder, const fs::path& raw, const fs::path& safe, bool raw_fits) {
    return raw_fits || !is_there(folder / safe) ? raw : safe;
}

}  // namespace

Places::Places(const torrent::Metainfo& metainfo, fs::path folder)
    : metainfo_(metainfo), folder_(std::move(folder)), under_raw_name_(may_have_raw_names(metainfo.files())) {}

fs::path Places::of(std::size_t file) const {
    const auto& wanted = metainfo_.files()[file];
    const auto safe = joined(wanted.path);
    if (under_raw_name_.empty() || !under_raw_name_[file]) return safe;
    const auto raw = joined(*wanted.raw_path);
    std::error_code ignored;
    const bool fits =
        wanted.symlink.empty() ? fs::is_regular_file(folder_ / raw, ignored) : fs::is_symlink(folder_ / raw, ignored);
    return chosen(folder_, raw, safe, fits);
}

fs::path content_below(const torrent::Metainfo& metainfo, const fs::path& folder) {
    const fs::path safe = metainfo.name(), raw = metainfo.raw_name();
    if (!is_path_component(raw.native())) return folder / safe;
    std::error_code ignored;
    const bool fits =
        metainfo.single_file() ? fs::is_regular_file(folder / raw, ignored) : fs::is_directory(folder / raw, ignored);
    return folder / chosen(folder, raw, safe, fits);
}

}  // namespace bittern::swarm
