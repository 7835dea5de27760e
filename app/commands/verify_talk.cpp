#include "app/commands/verify_talk.hpp"

#include "app/render/json.hpp"
#include "app/render/table.hpp"
#include "app/render/words.hpp"
#include "base/escaped.hpp"
#include "swarm/selection.hpp"
#include "torrent/compare.hpp"
#include "torrent/select_only.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::ordered_json;
using swarm::VerifiedFile;
using State = VerifiedFile::State;

constexpr std::size_t most_lines = 50;  ///< for eyes
constexpr std::size_t most_ranges = 5;  ///< in one of them

const char* word_for(State state) {
    switch (state) {
        case State::right:
            return "right";
        case State::wrong:
            return "wrong";
        case State::missing:
            return "missing";
        case State::too_short:
            return "short";
        case State::too_long:
            return "long";
        case State::unreadable:
            return "unreadable";
        case State::not_a_file:
            return "not_a_file";
        case State::changed:
            return "changed";
        case State::unknown:
            break;
    }
    return "unknown";
}

const torrent::File& file_of(const torrent::Metainfo& metainfo, const VerifiedFile& found) {
    return metainfo.files()[static_cast<std::size_t>(found.file.value)];
}

/// Where it is looked for: of any bytes.
std::string path_of(const torrent::Metainfo& metainfo, const VerifiedFile& found) {
    return found.under_raw_name ? torrent::given_path(metainfo, static_cast<std::size_t>(found.file.value))
                                : swarm::path_of(metainfo, file_of(metainfo, found));
}

std::string pieces_of(const VerifiedFile& found) {
    torrent::IndexRanges ranges;
    for (const auto piece : found.wrong_pieces) {
        if (!ranges.empty() && ranges.back().second + 1 == piece.value)
            ranges.back().second = piece.value;
        else
            ranges.emplace_back(piece.value, piece.value);
    }
    return torrent::to_select_only(ranges);
}

std::string ranges_of(const VerifiedFile& found, std::size_t most) {
    std::string text;
    const auto count = std::min(most, found.damage.size());
    for (std::size_t k = 0; k < count; ++k)
        text += fmt::format("{}{}-{}", k > 0 ? "," : "", found.damage[k].offset.count,
                            (found.damage[k].offset + found.damage[k].size).count);
    return count < found.damage.size() ? text + ",…" : text;
}

std::string sentence(const torrent::Metainfo& metainfo, const VerifiedFile& found) {
    const auto& wanted = file_of(metainfo, found);
    if (!wanted.symlink.empty() && found.state == State::wrong)
        return fmt::format("is no link to {}", escaped(*wanted.raw_symlink));
    switch (found.state) {
        case State::wrong:
            return fmt::format("{} wrong: bytes {}", counted(found.wrong_pieces.size(), "piece"),
                               ranges_of(found, most_ranges));
        case State::missing:
            return fmt::format("missing, {}", to_string(wanted.size));
        case State::too_short:
            return fmt::format("{} of {}; wrong or missing: bytes {}", to_string(*found.on_disk),
                               to_string(wanted.size), ranges_of(found, most_ranges));
        case State::too_long:
            return fmt::format("{}, with {} too many behind it", found.wrong_pieces.empty() ? "right" : "perhaps right",
                               to_string(*found.on_disk - wanted.size));
        case State::unreadable:
            return fmt::format("can't be read: {}", *found.reason);
        case State::not_a_file:
            return "is no regular file";
        case State::changed:
            return "changed while the files were being read: verify it again when nothing writes to it";
        case State::unknown:
            return "can't be told: its pieces have bytes of files that are missing, short or wrong";
        case State::right:
            break;
    }
    return "right";
}

template <class Use>
void for_each_damaged(const swarm::Verification& found, Use use) {
    for (const auto& file : found.files)
        if (file.state != State::right) use(file);
}

}  // namespace

LiveLine verifying_line(const swarm::VerifyProgress& progress, const RateMeter& meter) {
    LiveLine line{.subject = "verifying " + percent(progress.done, progress.total),
                  .facts = {fmt::format("{} of {}", to_string(progress.done), to_string(progress.total))},
                  .details = {}};
    if (meter.rate().per_second > 0) line.facts.push_back(to_string(meter.rate()));
    const auto left = meter.time_left(progress.total - progress.done);
    if (left.count() >= 0) line.facts.push_back(to_string(left) + " left");
    if (progress.files > 1) line.facts.push_back(fmt::format("{} of {} files", progress.files_done, progress.files));
    return line;
}

Json verifying_fields(const swarm::VerifyProgress& progress, const RateMeter& meter) {
    return {{"done", progress.done.count},
            {"total", progress.total.count},
            {"files_done", progress.files_done},
            {"files", progress.files},
            {"rate", meter.rate().per_second}};
}

void write_findings(std::ostream& out, const torrent::Metainfo& metainfo, const swarm::Verification& found) {
    std::size_t lines = 0, more = 0;
    const auto write = [&](const std::string& line) {
        if (lines++ < most_lines)
            out << line << '\n';
        else
            ++more;
    };
    for_each_damaged(found, [&](const VerifiedFile& file) {
        write(fmt::format("{}: {}", escaped(path_of(metainfo, file)), sentence(metainfo, file)));
    });
    for (const auto& path : found.extra) write(fmt::format("{}: not in the torrent", escaped(path.native())));
    if (more > 0) out << fmt::format("… and {} more (all of them in a pipe)\n", more);
    out.flush();
}

void write_finding_rows(std::ostream& out, const torrent::Metainfo& metainfo, const swarm::Verification& found) {
    std::vector<std::vector<std::string>> rows;
    for_each_damaged(found, [&](const VerifiedFile& file) {
        const auto& wanted = file_of(metainfo, file);
        rows.push_back({word_for(file.state), escaped(path_of(metainfo, file)), size_cell(file.on_disk),
                        std::to_string(wanted.size.count), pieces_of(file), ranges_of(file, file.damage.size())});
        if (!file.reason.empty()) rows.back().push_back(*file.reason);
    });
    for (const auto& path : found.extra) rows.push_back({"extra", escaped(path.native()), "", "", "", ""});
    write_tab_separated(out, rows);
    out.flush();
}

Json verified_fields(const torrent::Metainfo& metainfo, const swarm::Verification& found) {
    auto files = Json::array();
    for_each_damaged(found, [&](const VerifiedFile& file) {
        const auto& wanted = file_of(metainfo, file);
        auto pieces = Json::array(), damage = Json::array();
        for (const auto piece : file.wrong_pieces) pieces.push_back(piece.value);
        for (const auto& range : file.damage) damage.push_back({range.offset.count, range.size.count});
        Json one{{"what", word_for(file.state)}};
        add_text(one, "path", path_of(metainfo, file));
        if (wanted.renamed && !file.under_raw_name)
            add_text(one, "raw_path", torrent::given_path(metainfo, static_cast<std::size_t>(file.file.value)));
        add_size(one, "on_disk", file.on_disk);
        one.update({{"bytes", wanted.size.count}, {"wrong_pieces", pieces}, {"damage", damage}});
        if (!file.reason.empty()) one["reason"] = *file.reason;
        files.push_back(std::move(one));
    });
    std::vector<std::string> extra;
    for (const auto& path : found.extra) extra.push_back(path.native());
    Json fields{{"right", found.is_right()}, {"name", metainfo.name()}};
    add_info_hash(fields, metainfo.info_hash());
    fields.update({{"bytes", metainfo.total().count},
                   {"right_bytes", found.right_size.count},
                   {"piece_size", metainfo.piece_size().count},
                   {"right_pieces", found.right_pieces},
                   {"wrong_pieces", found.wrong_pieces},
                   {"files", std::move(files)}});
    add_texts(fields, "extra", extra);
    fields["more_extra"] = found.more_extra;
    return fields;
}

std::string verified_line(const torrent::Metainfo& metainfo, const swarm::Verification& found,
                          std::chrono::steady_clock::duration took) {
    const auto unsound =
        found.unsound_links > 0 ? fmt::format("; {} not looked at", counted(found.unsound_links, "unsound link")) : "";
    const auto extra = found.extra.empty()
                           ? ""
                           : fmt::format("; {}{} not in the torrent", found.more_extra ? "more than " : "",
                                         counted(found.extra.size(), "file"));
    auto files = counted(found.files.size() - found.links, "file");
    if (found.links > 0) files += " and " + counted(found.links, "link");
    if (found.is_right())
        return fmt::format("all right: {}, {}{}{}{}", files, to_string(metainfo.total()),
                           in_time(metainfo.total(), took), extra, unsound);
    const auto bad = std::ranges::count_if(found.files, [](const auto& file) { return file.state != State::right; });
    const auto all = found.links > 0 ? fmt::format("{} files and links", found.files.size()) : files;
    return fmt::format("{} of {} not right, {} of {} wrong or missing, {} of {} right{}{}", bad, all,
                       found.wrong_pieces, counted(static_cast<std::size_t>(metainfo.piece_count()), "piece"),
                       to_string(found.right_size), to_string(metainfo.total()), extra, unsound);
}

}  // namespace bittern::app
