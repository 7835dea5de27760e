#include "torrent/info_writer.hpp"

#include <algorithm>

namespace bittern::torrent {
namespace {

using content::Format;
using content::Tree;
using content::TreeFile;
using content::TreeHashes;

void write_attributes(BencodeWriter& out, const TreeFile& file) {
    if (file.executable) out.text("attr").text("x");
    if (!file.target.empty()) out.text("attr").text("l");
}

void write_target(BencodeWriter& out, const TreeFile& file) {
    if (file.target.empty()) return;
    out.text("symlink path").begin_list();
    for (const auto& component : file.target) out.text(component);
    out.end();
}

void write_pad_file(BencodeWriter& out, std::int64_t size) {
    out.begin_dictionary().text("attr").text("p").text("length").integer(size);
    out.text("path").begin_list().text(".pad").text(std::to_string(size)).end().end();
}

void write_file_list(BencodeWriter& out, const Tree& tree, Bytes piece_size, bool padded) {
    out.text("files").begin_list();
    std::int64_t offset = 0;
    for (const auto& file : tree.files) {
        const auto size = file.stamp.size.count;
        out.begin_dictionary();
        write_attributes(out, file);
        out.text("length").integer(size).text("path").begin_list();
        for (const auto& component : file.components) out.text(component);
        out.end();
        write_target(out, file);
        out.end();
        offset += size;
        const auto rest = offset % piece_size.count;
        if (!padded || rest == 0) continue;
        write_pad_file(out, piece_size.count - rest);
        offset += piece_size.count - rest;
    }
    out.end();
}

/// Folders open and close as the files, which come in the order of the tree, go by.
class TreeWriter {
public:
    explicit TreeWriter(BencodeWriter& out) : out_(out) { out_.text("file tree").begin_dictionary(); }

    void add(const std::vector<std::string>& path, const TreeFile& file, const content::Sha256& root) {
        const auto depth = path.size() - 1;
        const auto shared = static_cast<std::size_t>(
            std::mismatch(open_.begin(), open_.end(), path.begin(), path.end() - 1).first - open_.begin());
        for (; open_.size() > shared; open_.pop_back()) out_.end();
        for (; open_.size() < depth; open_.push_back(path[open_.size()]))
            out_.text(path[open_.size()]).begin_dictionary();
        out_.text(path.back()).begin_dictionary().text("").begin_dictionary();
        write_attributes(out_, file);
        if (file.target.empty()) out_.text("length").integer(file.stamp.size.count);
        write_target(out_, file);
        if (file.stamp.size.count > 0) out_.text("pieces root").text(bytes_of_hash(root));
        out_.end().end();
    }

    void finish() {
        for (; !open_.empty(); open_.pop_back()) out_.end();
        out_.end();
    }

private:
    BencodeWriter& out_;
    std::vector<std::string> open_;
};

void write_file_tree(BencodeWriter& out, const Tree& tree, const TreeHashes& hashes) {
    TreeWriter writer(out);
    for (std::size_t i = 0; i < tree.files.size(); ++i) {
        const auto& file = tree.files[i];
        writer.add(tree.single_file ? std::vector{tree.name} : file.components, file, hashes.files[i].root);
    }
    writer.finish();
}

void write_pieces(BencodeWriter& out, const TreeHashes& hashes) {
    std::string pieces;
    for (const auto& hash : hashes.pieces) pieces += bytes_of_hash(hash);
    out.text("pieces").text(pieces);
}

}  // namespace

void write_info(BencodeWriter& out, const Tree& tree, const TreeHashes& hashes, const CreateOptions& options) {
    const bool v1 = hashes.format != Format::v2;
    const bool v2 = hashes.format != Format::v1;
    out.begin_dictionary();  // keys in order from here on
    if (v1 && tree.single_file) write_attributes(out, tree.files.front());
    if (v2) write_file_tree(out, tree, hashes);
    if (v1 && !tree.single_file) write_file_list(out, tree, hashes.piece_size, v2 && tree.files.size() > 1);
    if (v1 && tree.single_file) out.text("length").integer(tree.total.count);
    if (v2) out.text("meta version").integer(2);
    out.text("name").text(tree.name);
    out.text("piece length").integer(hashes.piece_size.count);
    if (v1) write_pieces(out, hashes);
    if (options.is_private) out.text("private").integer(1);
    if (!options.source.empty()) out.text("source").text(options.source);
    out.end();
}

}  // namespace bittern::torrent
