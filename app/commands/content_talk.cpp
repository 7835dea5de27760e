#include "app/commands/content_talk.hpp"

#include "app/render/json.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"

#include <map>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace bittern::app {

using Json = nlohmann::ordered_json;

LiveLine hashing_line(const HashingView& hashing, const RateMeter& meter) {
    const auto& progress = hashing.progress;
    LiveLine line{.subject = "hashing " + percent(progress.done, hashing.total)};
    line.facts.push_back(fmt::format("{} of {}", to_string(progress.done), to_string(hashing.total)));
    if (meter.rate().per_second > 0) line.facts.push_back(to_string(meter.rate()));
    const auto left = meter.time_left(hashing.total - progress.done);
    if (left.count() >= 0) line.facts.push_back(to_string(left) + " left");
    line.facts.push_back(fmt::format("{} of {}", progress.files, counted(hashing.files, "file")));
    return line;
}

Json hashing_fields(const HashingView& hashing, const RateMeter& meter) {
    const auto left = meter.time_left(hashing.total - hashing.progress.done);
    return {{"done", hashing.progress.done.count},
            {"total", hashing.total.count},
            {"from_cache", hashing.progress.from_cache.count},
            {"files_done", hashing.progress.files},
            {"files", hashing.files},
            {"rate", meter.rate().per_second},
            {"eta_s", left.count() >= 0 ? Json(left.count()) : Json()}};
}

std::string hashed_line(const Content& content) {
    const auto read = content.tree.total - content.from_cache;
    if (read.count == 0 && content.tree.total.count > 0) return "hashes known from last time, nothing was read";
    const auto known =
        content.from_cache.count > 0 ? fmt::format(", {} known from last time", to_string(content.from_cache)) : "";
    return fmt::format("hashed {}{}{}", to_string(read), in_time(read, content.took), known);
}

std::optional<std::string> skipped_line(const content::Tree& tree) {
    if (tree.skipped.empty()) return std::nullopt;
    std::map<std::string, std::size_t> reasons;
    for (const auto& one : tree.skipped) ++reasons[one.reason];
    std::vector<std::string> parts;
    parts.reserve(reasons.size());
    for (const auto& [reason, count] : reasons) parts.push_back(fmt::format("{} ({})", count, printable(reason)));
    return fmt::format("left out: {}", fmt::join(parts, ", "));
}

std::optional<std::string> late_files_line(const std::vector<std::vector<std::string>>& came) {
    if (came.empty()) return std::nullopt;
    return fmt::format("{} came while the rest was hashed and {} not in it: {}{}", counted(came.size(), "file"),
                       came.size() == 1 ? "is" : "are", printable(fmt::format("{}", fmt::join(came.front(), "/"))),
                       came.size() == 1 ? "" : ", …");
}

std::string skipped_path_line(const content::Skipped& one) {
    return fmt::format("left out: {} ({})", printable(one.path.native()), printable(one.reason));
}

std::optional<std::string> lost_folder_line(const content::Tree& tree, content::Format format) {
    if (format != content::Format::v2 || tree.files.size() != 1) return std::nullopt;
    if (tree.files.front().components != std::vector{tree.name}) return std::nullopt;
    return fmt::format(
        "the folder {0} has nothing but a file of its own name, which v2 takes for that file alone: others "
        "get {0}, not {0}/{0}",
        printable(tree.name));
}

std::string content_line(const Content& content) {
    const auto& made = content.torrent;
    return fmt::format("{}: {}, {}, {} of {}, {}", printable(made.link.name),
                       counted(content.tree.files.size(), "file"), to_string(content.tree.total),
                       counted(static_cast<std::size_t>(made.piece_count), "piece"), to_string(made.piece_size),
                       halves(made.link.hashes));
}

std::string planned_line(const content::Tree& tree, Bytes piece_size) {
    return fmt::format("{}, {}, pieces of {}", counted(tree.files.size(), "file"), to_string(tree.total),
                       to_string(piece_size));
}

std::string path_in_torrent(const content::Tree& tree, const content::TreeFile& file) {
    return file.components.empty() ? tree.name : fmt::format("{}", fmt::join(file.components, "/"));
}

std::string halves(const torrent::InfoHash& hash) {
    if (hash.v1 && hash.v2) return "v1+v2";
    return hash.v1 ? "v1" : "v2";
}

nlohmann::ordered_json content_fields(const Content& content, const std::string& link) {
    const auto& made = content.torrent;
    nlohmann::ordered_json fields{{"name", printable(made.link.name)}, {"magnet", link}};
    add_info_hash(fields, made.link.hashes);
    fields.update({{"files", content.tree.files.size()},
                   {"bytes", content.tree.total.count},
                   {"piece_size", made.piece_size.count},
                   {"pieces", made.piece_count},
                   {"private", made.is_private},
                   {"read", (content.tree.total - content.from_cache).count}});
    return fields;
}

}  // namespace bittern::app
