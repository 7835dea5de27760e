#include "rpc/fields_of_files.hpp"

#include "daemon/pieces_there.hpp"
#include "torrent/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace bittern::rpc {
namespace {

bool is_wanted(const daemon::TorrentSnapshot& torrent, std::size_t file) {
    const auto& wanted = torrent.record->wanted;
    return file >= wanted.size() || wanted[file];
}

int priority_of(const daemon::TorrentSnapshot& torrent, std::size_t file) {
    const auto& priorities = torrent.record->priorities;
    return file < priorities.size() ? priorities[file] : 0;
}

Bytes bytes_of(const daemon::TorrentSnapshot& torrent, std::size_t file) {
    if (torrent.record->complete) return is_wanted(torrent, file) ? torrent.metainfo->files()[file].size : Bytes{};
    return torrent.have ? daemon::bytes_there(*torrent.metainfo, *torrent.have, file) : Bytes{};
}

/// With the torrent's name as the first folder.
std::string path_of(const daemon::TorrentSnapshot& torrent, std::size_t file) {
    if (torrent.paths && file < torrent.paths->size() && !(*torrent.paths)[file].empty()) return (*torrent.paths)[file];
    std::string path = torrent.metainfo->name();
    for (const auto& part : torrent.metainfo->files()[file].path) path += "/" + part;
    return path;
}

template <class Write>
void write_each_file(JsonWriter& out, const TorrentContext& context, const Write& write) {
    out.begin_array();
    for (const auto file : listed_files(context.torrent.metainfo.get())) write(file);
    out.end_array();
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 30> mime_types{{
    {"7z", "application/x-7z-compressed"},
    {"avi", "video/x-msvideo"},
    {"epub", "application/epub+zip"},
    {"flac", "audio/flac"},
    {"gif", "image/gif"},
    {"gz", "application/gzip"},
    {"htm", "text/html"},
    {"html", "text/html"},
    {"iso", "application/x-iso9660-image"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"json", "application/json"},
    {"m4a", "audio/mp4"},
    {"m4v", "video/mp4"},
    {"mkv", "video/x-matroska"},
    {"mov", "video/quicktime"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"mpg", "video/mpeg"},
    {"ogg", "audio/ogg"},
    {"opus", "audio/ogg"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"rar", "application/vnd.rar"},
    {"tar", "application/x-tar"},
    {"txt", "text/plain"},
    {"wav", "audio/wav"},
    {"webm", "video/webm"},
    {"xz", "application/x-xz"},
    {"zip", "application/zip"},
}};

}  // namespace

std::vector<std::size_t> listed_files(const torrent::Metainfo* metainfo) {
    std::vector<std::size_t> numbers;
    if (!metainfo) return numbers;
    const auto& files = metainfo->files();
    for (std::size_t file = 0; file < files.size(); ++file)
        if (!files[file].pad) numbers.push_back(file);
    return numbers;
}

void write_files(JsonWriter& out, const TorrentContext& context) {
    const auto& torrent = context.torrent;
    const auto piece = torrent.metainfo ? torrent.metainfo->piece_size().count : 1;
    write_each_file(out, context, [&](std::size_t number) {
        const auto& file = torrent.metainfo->files()[number];
        out.begin_object();
        out.member("name", path_of(torrent, number));
        out.member("length", file.size.count);
        out.member("bytesCompleted", bytes_of(torrent, number).count);
        out.member("begin_piece", file.offset.count / piece);
        out.member("end_piece", (file.offset.count + file.size.count + piece - 1) / piece);
        out.end_object();
    });
}

void write_file_stats(JsonWriter& out, const TorrentContext& context) {
    write_each_file(out, context, [&](std::size_t number) {
        out.begin_object();
        out.member("bytesCompleted", bytes_of(context.torrent, number).count);
        out.member("wanted", is_wanted(context.torrent, number));
        out.member("priority", priority_of(context.torrent, number));
        out.end_object();
    });
}

void write_priorities(JsonWriter& out, const TorrentContext& context) {
    write_each_file(out, context, [&](std::size_t number) { out.value(priority_of(context.torrent, number)); });
}

void write_wanted(JsonWriter& out, const TorrentContext& context) {
    write_each_file(out, context, [&](std::size_t number) { out.value(is_wanted(context.torrent, number) ? 1 : 0); });
}

std::string_view primary_mime_type(const daemon::TorrentSnapshot& torrent) {
    constexpr std::string_view unknown = "application/octet-stream";
    const auto numbers = listed_files(torrent.metainfo.get());
    if (numbers.empty()) return unknown;
    const auto& files = torrent.metainfo->files();
    const auto largest = *std::ranges::max_element(numbers, {}, [&](std::size_t file) { return files[file].size; });
    const auto& name = files[largest].path.empty() ? torrent.metainfo->name() : files[largest].path.back();
    const auto dot = name.rfind('.');
    const auto ending = dot == std::string::npos ? "" : torrent::ascii_lower(std::string_view(name).substr(dot + 1));
    const auto found = std::ranges::find(mime_types, ending, &std::pair<std::string_view, std::string_view>::first);
    return found == mime_types.end() ? unknown : found->second;
}

}  // namespace bittern::rpc
