#pragma once
/// Any bytes as a .torrent file and as an info dictionary.

#include "base/printable.hpp"
#include "fuzz/property.hpp"
#include "torrent/edit.hpp"
#include "torrent/libtorrent_view.hpp"
#include "torrent/metainfo.hpp"
#include "torrent/problems.hpp"

#include <limits>
#include <string>
#include <unordered_set>

namespace bittern::fuzz {

inline bool is_safe(const std::string& component) {
    return is_printable(component) && component.size() <= 255 && !component.empty() && component != "." &&
           component != ".." && component.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
}

/// No two files share a path, and none stands where a folder must.
inline void check_paths(const torrent::Metainfo& metainfo) {
    require(is_safe(metainfo.name()), "the name is safe");
    std::unordered_set<std::string> files;
    std::unordered_set<std::string> folders;
    for (const auto& file : metainfo.files()) {
        std::string path;
        for (const auto& component : file.path) {
            require(is_safe(component), "every component is safe");
            if (!file.pad && !path.empty()) folders.insert(path);
            path += "/" + component;
        }
        if (!file.pad && !file.path.empty()) require(files.insert(path).second, "paths are unique");
    }
    for (const auto& file : files) require(!folders.contains(file), "no file is a folder");
}

inline void check_layout(const torrent::Metainfo& metainfo) {
    std::int64_t offset = 0;
    std::int64_t content = 0;
    for (std::size_t i = 0; i < metainfo.files().size(); ++i) {
        const auto& file = metainfo.files()[i];
        require(file.offset.count == offset, "files lie one after another");
        offset += file.size.count;
        if (!file.pad) content += file.size.count;
        require(file.size.count == 0 || (file.symlink.empty() && !file.never_created), "links take no room");
        require(metainfo.piece_layer(FileIndex{static_cast<std::int32_t>(i)}).size() % 32 == 0, "layers are hashes");
    }
    require(content == metainfo.total().count && content > 0, "the total is that of the files");
    const auto piece = metainfo.piece_size().count;
    require(metainfo.piece_count() == (offset + piece - 1) / piece, "pieces cover the bytes");
}

inline void check_rewriting(const torrent::Metainfo& metainfo) {
    const auto again = torrent::Metainfo::parse(metainfo.to_torrent_file());
    require(again.has_value(), "what is written can be read");
    require(again->info_hash() == metainfo.info_hash(), "writing keeps the info-hash");
    require(again->trackers() == metainfo.trackers() && again->web_seeds() == metainfo.web_seeds() &&
                again->nodes() == metainfo.nodes() && again->has_piece_layers() == metainfo.has_piece_layers(),
            "writing keeps the rest");
    require(torrent::Magnet::parse(to_string(metainfo.magnet())).has_value(), "its link can be read");
    require(metainfo.with_piece_layers({}).has_value(), "no layers are no fault");
}

/// What `show` and `edit` make of the file it was read from.
inline void check_tools(std::string_view file, const torrent::Metainfo& metainfo) {
    for (const auto& problem : torrent::problems_of(file, metainfo))
        require(is_printable(problem), "problems can be printed");
    const auto edited = torrent::edit(std::string(file), metainfo, {.comment = "new"});
    require(edited.has_value(), "what is read can be edited");
    const auto again = torrent::Metainfo::parse(edited->file);
    require(again.has_value(), "what is edited can be read");
    require(again->comment() == "new" && again->info_hash() == metainfo.info_hash(), "only what was asked is changed");
}

inline void try_metainfo(std::string_view bytes) {
    for (const bool whole : {true, false}) {
        const auto metainfo = whole ? torrent::Metainfo::parse(bytes) : torrent::Metainfo::from_info(bytes, {});
        if (!metainfo) {
            require(metainfo.error().fault == Fault::malformed, "bad bytes are malformed");
            require(is_printable(metainfo.error().message), "messages can be printed");
            continue;
        }
        check_paths(*metainfo);
        check_layout(*metainfo);
        check_rewriting(*metainfo);
        if (whole) check_tools(bytes, *metainfo);
        require(test::difference_from_libtorrent(*metainfo).empty(), "libtorrent reads it alike");
        for (const auto* remarks : {&metainfo->name_remarks(), &metainfo->remarks()})
            for (const auto& remark : *remarks) require(is_printable(remark), "remarks can be printed");
    }
}

}  // namespace bittern::fuzz
