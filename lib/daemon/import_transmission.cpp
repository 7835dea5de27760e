#include "daemon/import_transmission.hpp"

#include "daemon/import_reading.hpp"
#include "torrent/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace bittern::daemon {
namespace {

using torrent::Bencoded;

/// Under a key as 3.00 and 4.0 spell it; later versions have '_' for '-'.
const Bencoded& find(const Bencoded& dictionary, std::string_view key) {
    if (const auto& found = dictionary[key]) return found;
    std::string other(key);
    std::ranges::replace(other, '-', '_');
    return dictionary[other];
}

std::int64_t integer(const Bencoded& dictionary, std::string_view key) {
    return find(dictionary, key).integer().value_or(0);
}

/// A fraction is written as a text.
double fraction(const Bencoded& value) {
    if (const auto whole = value.integer()) return static_cast<double>(*whole);
    double number = 0;
    std::from_chars(value.text().data(), value.text().data() + value.text().size(), number);
    return std::isfinite(number) ? number : 0;
}

/// What 3.00 keeps of a link while it has no metadata.
Result<ImportedTorrent> read_link(const Bencoded& file) {
    const auto& info = file["magnet-info"];
    torrent::Magnet magnet{.hashes = hashes_of(info["info_hash"].text(), {}),
                           .name = std::string(info["display-name"].text())};
    if (!magnet.hashes.v1) return fail(Fault::malformed, "its link has no info-hash");
    std::vector<std::vector<std::string>> tiers;
    if (const auto& url = file["announce"]) tiers.push_back({std::string(url.text())});
    for (const auto& tier : file["announce-list"].items())
        for (const auto& url : tier.items()) tiers.push_back({std::string(url.text())});
    ImportedTorrent imported{.what = std::move(magnet)};
    BITTERN_CHECK(take_trackers(imported, std::move(tiers)));
    return imported;
}

Result<ImportedTorrent> what_it_is(std::string_view bytes) {
    if (const auto text = torrent::trimmed(bytes); text.starts_with("magnet:")) {
        BITTERN_TRY(auto magnet, torrent::Magnet::parse(text));
        return ImportedTorrent{.what = std::move(magnet)};
    }
    if (bytes.find("magnet-info") != std::string_view::npos)
        if (const auto file = Bencoded::parse(bytes); file && (*file)["magnet-info"].is_dictionary())
            return read_link(*file);
    BITTERN_TRY(auto metainfo, torrent::Metainfo::parse(bytes));
    return ImportedTorrent{.what = std::move(metainfo)};
}

std::optional<Rate> speed_limit(const Bencoded& limit) {
    if (integer(limit, "use-speed-limit") == 0) return std::nullopt;
    return Rate{std::max(integer(limit, "speed-Bps"), std::int64_t{0})};
}

SeedingLimit seeding_limit(const Bencoded& limit, std::string_view mode, std::string_view value) {
    const auto of = integer(limit, mode);
    return {.of = of == 1   ? SeedingLimit::Of::torrent
                  : of == 2 ? SeedingLimit::Of::nobody
                            : SeedingLimit::Of::session,
            .value = of == 1 ? std::max(fraction(find(limit, value)), 0.0) : 0};
}

void take_limits(ImportedTorrent& imported, const Bencoded& resume) {
    const auto &down = find(resume, "speed-limit-down"), &up = find(resume, "speed-limit-up");
    imported.down = speed_limit(down);
    imported.up = speed_limit(up);
    const auto& honors = find(down, "use-global-speed-limit");
    imported.honors_session_limits = honors.integer().value_or(1) != 0;
    imported.ratio = seeding_limit(find(resume, "ratio-limit"), "ratio-mode", "ratio-limit");
    imported.idle = seeding_limit(find(resume, "idle-limit"), "idle-mode", "idle-limit");
    imported.priority = static_cast<int>(std::clamp<std::int64_t>(integer(resume, "bandwidth-priority"), -1, 1));
    imported.sequential = integer(resume, "sequential-download") != 0;
    if (!find(resume, "group").text().empty()) imported.left_out.emplace_back("group of torrents");
}

/// Whether all of what is wanted was there; some of it.
void take_progress(ImportedTorrent& imported, const Bencoded& resume) {
    const auto& progress = find(resume, "progress");
    const auto blocks = progress["blocks"].text();
    imported.complete = integer(resume, "done-date") > 0 || progress["have"].text() == "all" || blocks == "all";
    imported.has_data =
        imported.complete || (blocks != "none" && blocks.find_first_not_of('\0') != std::string_view::npos);
}

}  // namespace

Result<ImportedTorrent> read_transmission(std::string_view torrent, std::string_view resume_file) {
    BITTERN_TRY(auto imported, what_it_is(torrent));
    BITTERN_TRY(const auto resume, Bencoded::parse(resume_file));
    imported.folder = find(resume, "destination").text();
    if (imported.folder.empty()) return fail(Fault::malformed, "it does not say where the files are");
    imported.incomplete_folder = find(resume, "incomplete-dir").text();
    imported.partial_suffix = ".part";
    if (const auto* metainfo = metainfo_of(imported)) {
        const auto own = own_paths(*metainfo);
        const auto names = find(resume, "files").items();
        for (std::size_t k = 0; k < names.size(); ++k) take_path(imported, own, k, names[k].text());
    }
    take_files(imported, find(resume, "priority").items(),
               [](std::int64_t number) { return static_cast<int>(std::clamp<std::int64_t>(number, -1, 1)); });
    take_files(imported, find(resume, "dnd").items(),
               [](std::int64_t number) { return number == 0 ? std::optional(0) : std::nullopt; });
    for (const auto& label : find(resume, "labels").items()) imported.labels.emplace_back(label.text());
    imported.stopped = integer(resume, "paused") != 0;
    take_progress(imported, resume);
    take_limits(imported, resume);
    imported.past = {.added = time_in(find(resume, "added-date")),
                     .finished = time_in(find(resume, "done-date")),
                     .active = time_in(find(resume, "activity-date")),
                     .downloaded = bytes_in(find(resume, "downloaded")),
                     .uploaded = bytes_in(find(resume, "uploaded")),
                     .downloading_for = seconds_in(find(resume, "downloading-time-seconds")),
                     .seeding_for = seconds_in(find(resume, "seeding-time-seconds"))};
    return imported;
}

}  // namespace bittern::daemon
