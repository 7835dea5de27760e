#include "base/paths.hpp"
#include "rpc/base64.hpp"
#include "rpc/desk.hpp"
#include "rpc/fields_of_files.hpp"
#include "rpc/torrent_state.hpp"
#include "rpc/torrent_wishes.hpp"
#include "torrent/fetch_url.hpp"
#include "torrent/source.hpp"

#include <set>
#include <utility>
#include <variant>

namespace bittern::rpc {
namespace {

using What = std::variant<torrent::Magnet, torrent::Metainfo>;

/// Clients wait for the answer: a server that is slow beyond that is given up on.
constexpr torrent::Patience patience{.idle = std::chrono::seconds(15), .whole = std::chrono::seconds(60)};

Result<What> vetted(std::string_view torrent_file) {
    BITTERN_TRY(auto metainfo, torrent::Metainfo::parse(torrent_file));
    return What(std::move(metainfo));
}

/// What `metainfo` holds.
Result<What> decoded(const std::string& text) {
    const auto bytes = from_base64(text);
    if (!bytes) return fail(Fault::malformed, "metainfo is not base64");
    return vetted(*bytes);
}

Result<What> read_from(const torrent::Source& source, const std::string& cookies, const std::stop_token& stop) {
    if (const auto* magnet = std::get_if<torrent::Magnet>(&source)) return What(*magnet);
    if (const auto* url = std::get_if<torrent::TorrentUrl>(&source)) {
        BITTERN_TRY(const auto bytes,
                    torrent::fetch_url(url->url, torrent::transfer_limits.file, patience, stop, cookies));
        return vetted(bytes);
    }
    const auto* file = std::get_if<torrent::TorrentFile>(&source);
    if (!file || !file->path.is_absolute())
        return fail(Fault::usage, "filename must be a magnet link, a URL or the absolute path of a .torrent file");
    BITTERN_TRY(const auto bytes, read_file(file->path, torrent::transfer_limits.file));
    return vetted(bytes);
}

/// Whether the torrent brings along what it did elsewhere.
enum class Past { none, told };

/// Where it goes, and how, as the arguments have it.
Result<std::pair<daemon::AddTorrent, TorrentWishes>> request_for(What what, const Arguments& arguments,
                                                                 const SessionSettings& settings, Past past) {
    auto wishes = common_wishes(arguments);
    if (past == Past::told) wishes.past = past_in(arguments);
    if (const auto* metainfo = std::get_if<torrent::Metainfo>(&what))
        BITTERN_CHECK(read_file_wishes(arguments, listed_files(metainfo), EmptyList::no_file, wishes));
    daemon::AddTorrent torrent{.what = std::move(what)};
    if (const auto* folder = arguments.text("download_dir"); folder && !folder->empty())
        torrent.folder = *folder;
    else
        torrent.folder = settings.download_folder;
    if (!torrent.folder.is_absolute()) return fail(Fault::usage, "download-dir must be an absolute path");
    torrent.stopped = arguments.flag("paused").value_or(!settings.start_added);
    if (wishes.labels) torrent.labels = *std::exchange(wishes.labels, std::nullopt);
    std::set<std::size_t> unwanted;
    for (const auto& [file, wanted] : std::exchange(wishes.wanted, {})) {
        if (wanted)
            unwanted.erase(file);
        else
            unwanted.insert(file);
    }
    torrent.unwanted.assign(unwanted.begin(), unwanted.end());
    return std::pair(std::move(torrent), std::move(wishes));
}

void answer_added(Call& call, const daemon::AddedTorrent& added) {
    call.succeed([&](JsonWriter& out) {
        out.key(added.duplicate ? "torrent-duplicate" : "torrent-added");
        out.begin_object();
        out.member("id", added.number);
        out.member("name", added.name);
        out.member("hashString", hash_string(added.hashes));
        out.end_object();
    });
}

/// `file`: what it was read from, if a file; it goes once it is the daemon's, where that is set.
void add(Desk& desk, const CallPtr& call, Past past, Result<What> what, const std::filesystem::path& file = {}) {
    if (!what) return call->fail(what.error());
    auto request = request_for(std::move(*what), call->arguments(), *desk.verbs.settings(), past);
    if (!request) return call->fail(request.error());
    const bool goes = !file.empty() && desk.verbs.settings()->delete_torrent_files;
    desk.verbs.add(std::move(request->first), std::move(request->second),
                   [call, file, goes](const Result<daemon::AddedTorrent>& added) {
                       std::error_code failed;  // then it stays
                       if (goes && added && !added->duplicate) std::filesystem::remove(file, failed);
                       added ? answer_added(*call, *added) : call->fail(added.error());
                   });
}

void add_as_told(Desk& desk, const CallPtr& call, Past past) {
    const auto& arguments = call->arguments();
    if (const auto* metainfo = arguments.text("metainfo"))
        return desk.readers.run([&desk, call, past, metainfo] { add(desk, call, past, decoded(*metainfo)); });
    const auto* name = arguments.text("filename");
    if (!name || name->empty()) return call->fail({Fault::usage, "no filename or metainfo specified"});
    // What a file's name means takes a look at the disk.
    const bool on_web = name->starts_with("http://") || name->starts_with("https://");
    (on_web ? desk.fetchers : desk.readers).run([&desk, call, past, name] {
        const auto source = torrent::parse_source(*name);
        if (!source) return call->fail(source.error());
        const auto* cookies = call->arguments().text("cookies");
        const auto* file = std::get_if<torrent::TorrentFile>(&*source);
        add(desk, call, past, read_from(*source, cookies ? *cookies : std::string(), desk.ending.get_token()),
            file ? file->path : std::filesystem::path());
    });
}

}  // namespace

void torrent_add(Desk& desk, const CallPtr& call) {
    add_as_told(desk, call, Past::none);
}

/// A method of our own: torrent_add, and added_date, done_date, activity_date, downloaded_ever, uploaded_ever,
/// seconds_downloading and seconds_seeding as torrent_get tells them.
void bittern_torrent_import(Desk& desk, const CallPtr& call) {
    add_as_told(desk, call, Past::told);
}

}  // namespace bittern::rpc
