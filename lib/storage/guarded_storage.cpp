#include "storage/guarded_storage.hpp"

#include <libtorrent/file_storage.hpp>

namespace bittern::storage {

namespace {

/// The first file in the range of which `is_changed` is true; pad files are not on disk.
template <class Predicate>
std::optional<lt::file_index_t> first_file(const lt::file_storage& files, const lt::peer_request& range,
                                           Predicate is_changed) {
    for (const lt::file_slice& slice : files.map_block(range.piece, range.start, range.length)) {
        if (files.pad_file_at(slice.file_index)) continue;
        if (is_changed(FileIndex{static_cast<int>(slice.file_index)})) return slice.file_index;
    }
    return std::nullopt;
}

}  // namespace

std::optional<lt::file_index_t> GuardedStorage::known_changed(const lt::peer_request& range) const {
    return first_file(files_, range, [&](FileIndex file) { return torrent_->files.known_changed(file); });
}

std::optional<lt::file_index_t> GuardedStorage::find_changed(const lt::peer_request& range) const {
    return first_file(files_, range, [&](FileIndex file) { return !torrent_->files.look(file); });
}

lt::peer_request GuardedStorage::piece(lt::piece_index_t index) const {
    return {index, 0, files_.piece_size(index)};
}

}  // namespace bittern::storage
