#include "rpc/torrent_fields.hpp"

#include "rpc/fields_of_files.hpp"
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

/// What the daemon does not count, or has no setting for yet: the value that says so, or how it works.
template <auto Value>
void always(Out out, Context) {
    out.value(Value);
}
void never_text(Out out, Context) {
    out.value("");
}
void empty_list(Out out, Context) {
    out.raw("[]");
}
void most_peers(Out out, Context context) {
    out.value(context.session.most_peers_each);
}
void ratio_limit(Out out, Context context) {
    out.value(context.session.ratio);
}
void idle_limit(Out out, Context context) {
    out.value(context.session.idle_minutes);
}

void labels(Out out, Context context) {
    out.begin_array();
    for (const auto& label : context.torrent.record->labels) out.value(label);
    out.end_array();
}

void peers_from(Out out, Context) {
    out.begin_object();
    for (const char* source : {"fromCache", "fromDht", "fromIncoming", "fromLpd", "fromLtep", "fromPex", "fromTracker"})
        out.member(source, 0);
    out.end_object();
}

// One line a field: its name, its type, and what writes it.
constexpr std::array fields{
    TorrentField{"id", integer, plain<[](Context c) { return c.torrent.number(); }>},
    TorrentField{"name", text, plain<[](Context c) -> const std::string& { return shown_name(c.torrent); }>},
    TorrentField{"hashString", text, plain<[](Context c) { return hash_string(c.torrent.record->hashes); }>},
    TorrentField{"downloadDir", text,
                 plain<[](Context c) -> const std::string& { return c.torrent.record->folder.native(); }>},
    TorrentField{"magnetLink", text, plain<[](Context c) { return magnet_link(c.torrent); }>},
    TorrentField{"torrentFile", text, never_text},
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
    TorrentField{"group", text, never_text},

    TorrentField{"status", integer, plain<[](Context c) { return static_cast<int>(c.torrent.status); }>},
    TorrentField{"error", integer, plain<[](Context c) { return static_cast<int>(trouble_of(c.torrent).kind); }>},
    TorrentField{"errorString", text, plain<[](Context c) { return trouble_of(c.torrent).text; }>},
    TorrentField{"queuePosition", integer, plain<[](Context c) { return c.torrent.place; }>},
    TorrentField{"isFinished", boolean, always<false>},
    TorrentField{"isStalled", boolean, always<false>},
    TorrentField{"eta", integer, plain<[](Context c) { return c.torrent.time_left.count(); }>},
    TorrentField{"etaIdle", integer, always<-1>},

    TorrentField{"totalSize", integer, plain<[](Context c) { return c.torrent.record->total.count; }>},
    TorrentField{"sizeWhenDone", integer, plain<[](Context c) { return c.torrent.wanted().count; }>},
    TorrentField{"leftUntilDone", integer,
                 plain<[](Context c) { return (c.torrent.wanted() - c.torrent.done()).count; }>},
    TorrentField{"haveValid", integer, plain<[](Context c) { return c.torrent.done().count; }>},
    TorrentField{"haveUnchecked", integer, always<0>},
    TorrentField{"desiredAvailable", integer, always<0>},
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
    TorrentField{"peersGettingFromUs", integer, always<0>},
    TorrentField{"peersSendingToUs", integer, always<0>},
    TorrentField{"webseedsSendingToUs", integer, always<0>},
    TorrentField{"peers", array, empty_list},
    TorrentField{"peersFrom", object, peers_from},

    TorrentField{"addedDate", integer, plain<[](Context c) { return seconds(c.torrent.record->added); }>},
    TorrentField{"doneDate", integer, plain<[](Context c) { return seconds(c.torrent.record->finished); }>},
    TorrentField{"activityDate", integer, plain<[](Context c) { return seconds(c.torrent.active); }>},
    TorrentField{"dateCreated", integer, plain<[](Context c) { return seconds(creation_date(c.torrent)); }>},
    TorrentField{"editDate", integer, always<0>},
    TorrentField{"startDate", integer, always<0>},
    TorrentField{"manualAnnounceTime", integer, always<0>},
    TorrentField{"secondsDownloading", integer, always<0>},
    TorrentField{"secondsSeeding", integer, always<0>},

    TorrentField{"bandwidthPriority", integer, always<0>},
    TorrentField{"downloadLimit", integer, always<0>},
    TorrentField{"downloadLimited", boolean, always<false>},
    TorrentField{"uploadLimit", integer, always<0>},
    TorrentField{"uploadLimited", boolean, always<false>},
    TorrentField{"honorsSessionLimits", boolean, always<true>},
    TorrentField{"maxConnectedPeers", integer, most_peers},
    TorrentField{"peer-limit", integer, most_peers},
    TorrentField{"seedIdleLimit", integer, idle_limit},
    TorrentField{"seedIdleMode", integer, always<0>},
    TorrentField{"seedRatioLimit", number, ratio_limit},
    TorrentField{"seedRatioMode", integer, always<0>},
    TorrentField{"sequential_download", boolean, always<false>},

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
