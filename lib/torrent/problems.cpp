#include "torrent/problems.hpp"

#include "content/names.hpp"
#include "torrent/bencode_read.hpp"
#include "torrent/mistyped_keys.hpp"

#include <bit>
#include <optional>
#include <span>

namespace bittern::torrent {
namespace {

std::optional<std::string> why_not_canonical(const Node& root) {
    char reason[200] = {};
    if (!root.has_soft_error(reason)) return std::nullopt;
    return "its bencoding is not canonical: " + std::string(reason);
}

std::optional<std::string> trouble_with_date(const Node& root, const Metainfo& metainfo) {
    if (metainfo.date() || !root.dict_find_int("creation date")) return std::nullopt;
    return "its creation date is no sound number of seconds from 1970 to 9999: it is passed over";
}

std::optional<std::string> trouble_with_pieces(Bytes size) {
    if (!std::has_single_bit(static_cast<std::uint64_t>(size.count)))
        return "its pieces of " + std::to_string(size.count) + " bytes are no power of two: some clients refuse that";
    if (size < kib(16))
        return "its pieces of " + to_string(size) + " are smaller than 16 KiB, the blocks that peers ask for: some " +
               "clients refuse that";
    if (size > largest_common_piece)
        return "its pieces of " + to_string(size) + " are larger than 16 MiB: some clients refuse that";
    return std::nullopt;
}

/// As the tree they would be made of.
std::vector<std::string> trouble_with_names(const Metainfo& metainfo) {
    const auto& files = metainfo.files();
    return content::warnings_about_names(files.size(), [&](std::size_t k) -> std::span<const std::string> {
        return files[k].pad ? std::span<const std::string>() : files[k].path;
    });
}

}  // namespace

std::vector<std::string> problems_of(std::string_view torrent_file, const Metainfo& metainfo) {
    auto problems = metainfo.name_remarks();
    problems.insert(problems.end(), metainfo.remarks().begin(), metainfo.remarks().end());
    const auto add = [&](std::optional<std::string> problem) {
        if (problem) problems.push_back(*std::move(problem));
    };
    if (const auto root = decode(torrent_file, offline_file_limits); root && root->type() == Node::dict_t) {
        add(why_not_canonical(*root));
        add(trouble_with_date(*root, metainfo));
    }
    for (auto& mistyped : mistyped_keys(torrent_file)) problems.push_back(std::move(mistyped));
    add(trouble_with_pieces(metainfo.piece_size()));
    if (!metainfo.has_piece_layers())
        add("piece layers are missing: its v2 pieces can't be checked one by one, and some clients refuse it");
    if (metainfo.is_private() && metainfo.trackers().empty())
        add("it is private and has no tracker: nobody can be found");
    for (auto& trouble : trouble_with_names(metainfo)) problems.push_back(std::move(trouble));
    return problems;
}

}  // namespace bittern::torrent
