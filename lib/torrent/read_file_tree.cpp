#include "content/sha.hpp"
#include "torrent/read_files.hpp"

namespace bittern::torrent {
namespace {

/// Walks the tree depth first. Decoding has bounded the depth, so recursion is safe.
class TreeReader {
public:
    explicit TreeReader(Bytes most_paths) : limits_(most_paths) {}

    Result<void> read_folder(const Node& folder) {
        BITTERN_CHECK(check_keys(folder, "a folder of the file tree"));
        for (int i = 0; i < folder.dict_size(); ++i) {
            const auto [key, child] = folder.dict_at_node(i);
            if (child.type() != Node::dict_t)
                return fail(Fault::malformed, "the file tree holds something else than dictionaries");
            if (bytes_of(key).empty())
                return fail(Fault::malformed, "a node of the file tree is both a file and a folder");
            path_.push_back(bytes_of(key));
            BITTERN_CHECK(is_file(child) ? read_file(child.dict_at(0).second) : read_folder(child));
            path_.pop_back();
        }
        return {};
    }

    static bool is_file(const Node& node) { return node.dict_size() == 1 && node.dict_at(0).first.empty(); }

    std::vector<FileEntry> take() { return std::move(entries_); }

private:
    Result<void> read_file(const Node& file) {
        if (file.type() != Node::dict_t) return fail(Fault::malformed, "a file of the file tree is no dictionary");
        BITTERN_CHECK(limits_.take(path_));
        BITTERN_TRY(auto entry, read_file_entry(file));
        if (entry.pad) return fail(Fault::malformed, "the file tree holds a pad file, which only v1 has");
        if (entry.size.count > 0) {
            entry.root = bytes_of(find_string(file, "pieces root"));
            if (entry.root.size() != sizeof(content::Sha256))
                return fail(Fault::malformed, "a file of the file tree has no root hash of 32 bytes");
            if (entry.root.find_first_not_of('\0') == std::string_view::npos)
                return fail(Fault::malformed, "a file of the file tree has a root hash of zeros");
        }
        entry.path = path_;
        entries_.push_back(std::move(entry));
        return {};
    }

    std::vector<std::string_view> path_;
    PathLimits limits_;
    std::vector<FileEntry> entries_;
};

}  // namespace

Result<std::vector<FileEntry>> read_file_tree(const Node& tree, Bytes most_paths) {
    TreeReader reader(most_paths);
    BITTERN_CHECK(reader.read_folder(tree));
    return reader.take();
}

bool is_lone_file(const Node& tree) {
    if (tree.dict_size() != 1) return false;
    const Node node = tree.dict_at(0).second;
    return node.type() == Node::dict_t && TreeReader::is_file(node);
}

}  // namespace bittern::torrent
