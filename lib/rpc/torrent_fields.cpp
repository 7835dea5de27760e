#include "rpc/torrent_fields.hpp"

#include "rpc/fields_of_files.hpp"
#include "rpc/fields_of_peers.hpp"
#include "rpc/fields_of_trackers.hpp"
#include "rpc/torrent_state.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace bittern::rpc {
namespace {

using Context = const TorrentContext&;
using Out = JsonWriter&;
using enum JsonType;

/// A field whose value is a simple function of the torrent.
template <auto Read>
void plain(Out out, Context context) {
    out.value(Read(context));
}

std::int64_t seconds(std::chrono::sys_seconds time) {
    return time.time_since_epoch().count();
}

/// What the daemon does not count: the value that says so.
template <auto Value>
void always(Out out, Context) {
    out.value(Value);
}
const daemon::TransferWishes& wishes(Context context) {
    return context.torrent.record->wishes;
}
std::int64_t most_peers(Context context) {
    return wishes(context).most_peers.value_or(context.session.most_peers_each);
}

const std::filesystem::path& final_folder(const daemon::TorrentSnapshot& torrent) {
    return torrent.record->final_folder.empty() ? torrent.record->folder : torrent.record->final_folder;
}

void labels(Out out, Context context) {
    out.begin_array();
    for (const auto& label : context.torrent.record->labels) out.value(label);
    out.end_array();
}

// One line a field: its name, its type, and what writes it.
constexpr std::array fields{
    TorrentField{"id", integer, plain<[](Context c) { return c.torrent.number(); }>},
    TorrentField{"name", text, plain<[](Context c) -> const std::string& { return shown_name(c.torrent); }>},
    TorrentField{"hashString", text, plain<[](Context c) { return hash_string(c.torrent.record->hashes); }>},
    TorrentField{"downloadDir", text,
                 plain<[](Context c) -> const std::string& { return final_folder(c.torrent).native(); }>},
    TorrentField{"magnetLink", text, plain<[](Context c) { return magnet_link(c.torrent); }>},
    TorrentField{"torrentFile", text, plain<[](Context c) -> const std::string& { return c.torrent.torrent_file; }>},
    TorrentField{"comment", text,
                 plain<[](Context c) { return c.torrent.metainfo ? c.torrent.metainfo->comment() : ""; }>},
    TorrentField{"creator", text,
                 plain<[](Context c) { return c.torrent.metainfo ? c.torrent.metainfo->created_by() : ""; }>},
    TorrentField{"isPrivate", boolean,
                 plain<[](Context c) { return c.torrent.metainfo && c.torrent.metainfo->is_private(); }>},
    TorrentField{"pieceCount", integer,
                 plain<[](Context c) { return c.torrent.metainfo ? c.torrent.metainfo->piece_count() : 0; }>},
    TorrentField{"pieceSize", integer,
                 plain<[](Context c) { return c.torrent.metainfo ? c.torrent.metainfo->piece_size().count : 0; }>},
    TorrentField{"labels", array, labels},
    TorrentField{"group", text, plain<[](Context c) -> const std::string& { return wishes(c).group; }>},

    TorrentField{"status", integer, plain<[](Context c) { return static_cast<int>(c.torrent.status); }>},
    TorrentField{"error", integer, plain<[](Context c) { return static_cast<int>(trouble_of(c.torrent).kind); }>},
    TorrentField{"errorString", text, plain<[](Context c) { return trouble_of(c.torrent).text; }>},
    TorrentField{"queuePosition", integer, plain<[](Context c) { return c.torrent.place; }>},
    TorrentField{"isFinished", boolean, always<false>},
    TorrentField{"isStalled", boolean, plain<is_stalled>},
    TorrentField{"eta", integer, plain<[](Context c) { return c.torrent.time_left.count(); }>},
    TorrentField{"etaIdle", integer, plain<idle_time_left>},

    TorrentField{"totalSize", integer, plain<[](Context c) { return c.torrent.record->total.count; }>},
    TorrentField{"sizeWhenDone", integer, plain<[](Context c) { return c.torrent.wanted().count; }>},
    TorrentField{"leftUntilDone", integer,
                 plain<[](Context c) { return (c.torrent.wanted() - c.torrent.done()).count; }>},
    TorrentField{"haveValid", integer, plain<[](Context c) { return c.torrent.done().count; }>},
    TorrentField{"haveUnchecked", integer, always<0>},
    TorrentField{"desiredAvailable", integer, plain<[](Context c) { return desired_and_available(c.torrent).count; }>},
    TorrentField{"corruptEver", integer, plain<[](Context c) { return c.torrent.figures.wrong.count; }>},
    TorrentField{"downloadedEver", integer, plain<[](Context c) { return c.torrent.downloaded().count; }>},
    TorrentField{"uploadedEver", integer, plain<[](Context c) { return c.torrent.uploaded().count; }>},
    TorrentField{"uploadRatio", number, plain<[](Context c) { return c.torrent.ratio().value_or(-1); }>},
    TorrentField{"percentDone", number, plain<[](Context c) { return c.torrent.part(); }>},
    TorrentField{"percentComplete", number, plain<[](Context c) { return part_of_all(c.torrent); }>},
    TorrentField{"metadataPercentComplete", number, plain<[](Context c) { return metadata_part(c.torrent); }>},
    TorrentField{"recheckProgress", number, plain<[](Context c) { return c.torrent.verified_part; }>},
    TorrentField{"pieces", text, plain<[](Context c) { return pieces_in_base64(c.torrent); }>},
    TorrentField{"availability", array, write_availability},

    TorrentField{"rateDownload", integer, plain<[](Context c) { return c.torrent.figures.down.per_second; }>},
    TorrentField{"rateUpload", integer, plain<[](Context c) { return c.torrent.figures.up.per_second; }>},
    TorrentField{"peersConnected", integer, plain<[](Context c) { return c.torrent.figures.peers_connected; }>},
    TorrentField{"peersGettingFromUs", integer, plain<[](Context c) { return peers_getting(c.torrent); }>},
    TorrentField{"peersSendingToUs", integer, plain<[](Context c) { return peers_sending(c.torrent); }>},
    TorrentField{"webseedsSendingToUs", integer, plain<[](Context c) { return web_seeds_sending(c.torrent); }>},
    TorrentField{"peers", array, write_peers},
    TorrentField{"peersFrom", object, write_peers_from},

    TorrentField{"addedDate", integer, plain<[](Context c) { return seconds(c.torrent.record->added); }>},
    TorrentField{"doneDate", integer, plain<[](Context c) { return seconds(c.torrent.record->finished); }>},
    TorrentField{"activityDate", integer, plain<[](Context c) { return seconds(c.torrent.active); }>},
    TorrentField{"dateCreated", integer, plain<[](Context c) { return seconds(creation_date(c.torrent)); }>},
    TorrentField{"editDate", integer, plain<[](Context c) { return seconds(c.torrent.record->edited); }>},
    TorrentField{"startDate", integer, plain<[](Context c) { return seconds(c.torrent.record->started); }>},
    TorrentField{"manualAnnounceTime", integer, always<0>},
    TorrentField{"secondsDownloading", integer, plain<[](Context c) { return c.torrent.downloading_for.count(); }>},
    TorrentField{"secondsSeeding", integer, plain<[](Context c) { return c.torrent.seeding_for.count(); }>},

    TorrentField{"bandwidthPriority", integer, plain<[](Context c) { return wishes(c).priority; }>},
    TorrentField{"downloadLimit", integer, plain<[](Context c) { return wishes(c).down.kilobytes; }>},
    TorrentField{"downloadLimited", boolean, plain<[](Context c) { return wishes(c).down.on; }>},
    TorrentField{"uploadLimit", integer, plain<[](Context c) { return wishes(c).up.kilobytes; }>},
    TorrentField{"uploadLimited", boolean, plain<[](Context c) { return wishes(c).up.on; }>},
    TorrentField{"honorsSessionLimits", boolean, plain<[](Context c) { return wishes(c).honors_session_limits; }>},
    TorrentField{"maxConnectedPeers", integer, plain<most_peers>},
    TorrentField{"peer-limit", integer, plain<most_peers>},
    TorrentField{"seedIdleLimit", integer,
                 plain<[](Context c) { return wishes(c).idle_minutes.value_or(c.session.idle_minutes); }>},
    TorrentField{"seedIdleMode", integer, plain<[](Context c) { return static_cast<int>(wishes(c).idle_of); }>},
    TorrentField{"seedRatioLimit", number, plain<[](Context c) { return wishes(c).ratio.value_or(c.session.ratio); }>},
    TorrentField{"seedRatioMode", integer, plain<[](Context c) { return static_cast<int>(wishes(c).ratio_of); }>},
    TorrentField{"sequential_download", boolean, plain<[](Context c) { return wishes(c).sequential; }>},

    TorrentField{"file-count", integer, plain<[](Context c) { return listed_files(c.torrent.metainfo.get()).size(); }>},
    TorrentField{"files", array, write_files},
    TorrentField{"fileStats", array, write_file_stats},
    TorrentField{"priorities", array, write_priorities},
    TorrentField{"wanted", array, write_wanted},
    TorrentField{"primary-mime-type", text, plain<[](Context c) { return primary_mime_type(c.torrent); }>},

    TorrentField{"trackers", array, write_trackers},
    TorrentField{"trackerStats", array, write_tracker_stats},
    TorrentField{"trackerList", text, plain<[](Context c) { return tracker_list(c.torrent); }>},
    TorrentField{"webseeds", array, write_web_seeds},
};

}  // namespace

std::span<const TorrentField> torrent_fields() {
    return fields;
}

const TorrentField* find_torrent_field(std::string_view name) {
    static const auto by_name = [] {
        std::unordered_map<std::string, const TorrentField*> index;
        for (const auto& field : fields) index.emplace(snake_case(field.name), &field);
        return index;
    }();
    const auto found = by_name.find(snake_case(name));
    return found == by_name.end() ? nullptr : found->second;
}

}  // namespace bittern::rpc
