#include "app/commands/show_files.hpp"

#include "app/render/words.hpp"
#include "swarm/selection.hpp"

#include <algorithm>
#include <limits>
#include <ostream>

#include <fmt/format.h>

namespace bittern::app {
namespace {

constexpr std::size_t most_lines = 40;

std::string remark_on(const torrent::File& file) {
    if (file.never_created) return "a link to nothing in it";
    if (!file.symlink.empty()) return "-> " + *file.symlink;
    return to_string(file.size);
}

/// Writes folders as files bring them.
class TreeWriter {
public:
    TreeWriter(std::ostream& out, std::size_t most, std::size_t files)
        : out_(out), most_(most), digits_(std::to_string(files).size()) {}

    void add(std::size_t number, const std::vector<std::string>& path, const std::string& remark) {
        const auto folders = path.size() - 1;
        std::size_t shared = 0;
        while (shared < std::min(folders, open_.size()) && open_[shared] == path[shared]) ++shared;
        open_.resize(shared);
        for (; open_.size() < folders; open_.push_back(path[open_.size()])) line("", path[open_.size()] + "/");
        line(std::to_string(number), fmt::format("{}  {}", path.back(), remark));
    }
    [[nodiscard]] bool is_full() const { return lines_ >= most_; }

private:
    void line(const std::string& number, const std::string& text) {
        if (lines_++ < most_) out_ << fmt::format("{:>{}}{:{}}{}\n", number, digits_, "", 2 * open_.size() + 2, text);
    }
    std::ostream& out_;
    std::size_t most_;
    std::size_t digits_;  ///< of a number
    std::size_t lines_ = 0;
    std::vector<std::string> open_;
};

}  // namespace

void write_file_tree(std::ostream& out, const torrent::Metainfo& metainfo, Extent extent) {
    if (metainfo.single_file()) return;
    const auto& files = metainfo.files();
    TreeWriter tree(out, extent == Extent::all ? std::numeric_limits<std::size_t>::max() : most_lines, files.size());
    out << metainfo.name() << "/\n";
    std::size_t left = 0;
    for (std::size_t k = 0; k < files.size(); ++k) {
        if (files[k].pad) continue;
        if (tree.is_full())
            ++left;
        else
            tree.add(k, files[k].path, remark_on(files[k]));
    }
    if (left > 0) out << fmt::format("  … and {} (--all shows them)\n", counted(left, "more file", "more files"));
}

void write_file_rows(std::ostream& out, const torrent::Metainfo& metainfo) {
    for (std::size_t k = 0; k < metainfo.files().size(); ++k) {
        const auto& file = metainfo.files()[k];
        if (file.pad) continue;
        out << "file\t" << k << '\t' << file.size.count << '\t' << swarm::path_of(metainfo, file);
        if (!file.symlink.empty()) out << '\t' << *file.symlink;
        out << '\n';
    }
}

}  // namespace bittern::app
