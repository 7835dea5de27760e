#include "daemon/import_rtorrent.hpp"

#include "base/whole_number.hpp"
#include "daemon/import_reading.hpp"
#include "torrent/percent.hpp"
#include "torrent/text.hpp"

#include <algorithm>

namespace bittern::daemon {
namespace {

namespace fs = std::filesystem;

using torrent::Bencoded;

std::int64_t integer(const Bencoded& dictionary, std::string_view key) {
    return dictionary[key].integer().value_or(0);
}

/// While a link has no metadata its .torrent file is one that rtorrent made up, with the link in it.
Result<ImportedTorrent> what_it_is(std::string_view bytes) {
    if (bytes.find("10:magnet-uri") != std::string_view::npos)
        if (const auto file = Bencoded::parse(bytes); file && (*file)["magnet-uri"]) {
            BITTERN_TRY(auto magnet, torrent::Magnet::parse((*file)["magnet-uri"].text()));
            return ImportedTorrent{.what = std::move(magnet)};
        }
    BITTERN_TRY(auto metainfo, torrent::Metainfo::parse(bytes));
    return ImportedTorrent{.what = std::move(metainfo)};
}

/// The folder of a torrent of several files is its own, whatever it is called.
void take_folder(ImportedTorrent& imported, fs::path folder) {
    const auto* metainfo = metainfo_of(imported);
    if (metainfo == nullptr || metainfo->single_file()) {
        imported.folder = std::move(folder);
        return;
    }
    if (!folder.has_filename()) folder = folder.parent_path();
    imported.folder = folder.parent_path();
    if (folder.filename() == metainfo->name()) return;
    const auto own = own_paths(*metainfo);
    for (std::size_t k = 0; k < own.size(); ++k)
        if (!own[k].empty())
            take_path(imported, own, k, folder.filename().native() + own[k].substr(metainfo->name().size()));
}

/// Those of the torrent but what was switched off, then those that were added.
Result<void> take_trackers_of(ImportedTorrent& imported, const Bencoded& known) {
    const auto* metainfo = metainfo_of(imported);
    if (metainfo == nullptr) return {};
    auto tiers = metainfo->trackers();
    for (std::size_t k = 0; k < known.items().size(); ++k) {
        const auto& url = known.keys()[k];
        const auto& tracker = known.items()[k];
        if (tracker["enabled"] && integer(tracker, "enabled") == 0)
            for (auto& tier : tiers) std::erase(tier, url);
        else if (integer(tracker, "extra_tracker") != 0 && !url.starts_with("dht:"))
            tiers.push_back({url});
    }
    return take_trackers(imported, std::move(tiers));
}

/// Files: 0 is not wanted, 2 comes first. The torrent: 0 to 3, of which 2 is the usual.
void take_priorities(ImportedTorrent& imported, const Bencoded& session, const Bencoded& resume) {
    const auto* metainfo = metainfo_of(imported);
    const auto files = resume["files"].items();
    for (std::size_t k = 0; metainfo && k < std::min(files.size(), metainfo->files().size()); ++k) {
        const auto priority = files[k]["priority"].integer().value_or(1);
        if (priority == 0) {
            imported.wanted.resize(metainfo->files().size(), true);
            imported.wanted[k] = false;
        } else if (priority > 1) {
            imported.priorities.resize(metainfo->files().size(), 0);
            imported.priorities[k] = 1;
        }
    }
    const auto priority = session["priority"].integer().value_or(2);
    imported.priority = priority == 1 ? -1 : priority == 3 ? 1 : 0;
    if (priority == 0) imported.left_out.emplace_back("priority 'off'");
}

/// ruTorrent notes when a torrent was added, as a text that may end with a line's end.
void take_past(TorrentPast& past, const Bencoded& session) {
    past.added = time_in(session["timestamp.started"]);
    const auto noted = session["custom"]["addtime"].text();
    if (const auto time = whole_number<std::int64_t>(torrent::trimmed(noted)); time && *time > 0)
        past.added = std::chrono::sys_seconds(std::chrono::seconds(*time));
    past.finished = time_in(session["timestamp.finished"]);
    past.downloaded = bytes_in(session["total_downloaded"]);
    past.uploaded = bytes_in(session["total_uploaded"]);
}

}  // namespace

Result<ImportedTorrent> read_rtorrent(std::string_view torrent, std::string_view session_file,
                                      std::string_view resume_file) {
    BITTERN_TRY(auto imported, what_it_is(torrent));
    BITTERN_TRY(const auto session, Bencoded::parse(session_file));
    Bencoded resume;
    if (!resume_file.empty()) {
        BITTERN_TRY(resume, Bencoded::parse(resume_file));
    }
    const fs::path folder(session["directory"].text());
    if (folder.empty()) return fail(Fault::malformed, "it does not say where the files are");
    take_folder(imported, folder);
    BITTERN_CHECK(take_trackers_of(imported, resume["trackers"]));
    take_priorities(imported, session, resume);
    // Where ruTorrent keeps its label.
    if (auto label = torrent::percent_decode(session["custom1"].text()); !label.empty())
        imported.labels.push_back(std::move(label));
    imported.stopped = integer(session, "state") == 0;
    imported.complete = integer(session, "complete") != 0;
    imported.has_data = imported.complete || (metainfo_of(imported) && integer(session, "chunks_done") > 0);
    if (!session["throttle_name"].text().empty()) imported.left_out.emplace_back("throttle");
    take_past(imported.past, session);
    return imported;
}

}  // namespace bittern::daemon
