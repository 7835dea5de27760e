#include "storage/guarded_storage.hpp"

#include "base/printable.hpp"

#include <boost/asio/error.hpp>
#include <libtorrent/file_storage.hpp>

namespace bittern::storage {

namespace {

/// The first file in the range of which `picks` is true; pad files are not on disk.
template <class Predicate>
std::optional<lt::file_index_t> first_file(const lt::file_storage& files, const lt::peer_request& range,
                                           Predicate picks) {
    for (const lt::file_slice& slice : files.map_block(range.piece, range.start, range.length)) {
        if (files.pad_file_at(slice.file_index)) continue;
        if (picks(FileIndex{static_cast<int>(slice.file_index)})) return slice.file_index;
    }
    return std::nullopt;
}

template <class Action>
void each_file(const lt::file_storage& files, const lt::peer_request& range, Action action) {
    static_cast<void>(first_file(files, range, [&](FileIndex file) {
        action(file);
        return false;
    }));
}

/// No fault of the file's.
bool is_short_of_something(const lt::error_code& error) {
    using namespace boost::system::errc;
    return error == too_many_files_open || error == too_many_files_open_in_system || error == not_enough_memory ||
           error == operation_canceled || error == boost::asio::error::operation_aborted;
}

}  // namespace

std::optional<lt::file_index_t> GuardedStorage::find_lost(const lt::peer_request& range) const {
    return first_file(files_, range, [&](FileIndex file) { return !torrent_->files.look(file); });
}

std::optional<lt::file_index_t> GuardedStorage::lose(const lt::peer_request& range,
                                                     const lt::storage_error& error) const {
    if (is_short_of_something(error.ec)) return std::nullopt;
    for (const lt::file_slice& slice : files_.map_block(range.piece, range.start, range.length)) {
        if (slice.file_index != error.file()) continue;
        const FileIndex file{static_cast<int>(slice.file_index)};
        if (torrent_->files.could_not_be_read(file, Bytes{slice.offset}, printable(error.ec.message())))
            return slice.file_index;
    }
    return std::nullopt;
}

std::optional<lt::file_index_t> GuardedStorage::find_edited(const lt::peer_request& range) const {
    return first_file(files_, range, [&](FileIndex file) { return torrent_->own_writes.look(file) == Touch::edit; });
}

std::shared_ptr<WriteBarrier::Write> GuardedStorage::begin_write(const lt::peer_request& range) const {
    each_file(files_, range, [&](FileIndex file) { torrent_->own_writes.begin(file); });
    return torrent_->writes->begin();
}

void GuardedStorage::end_write(const lt::peer_request& range) const {
    each_file(files_, range, [&](FileIndex file) { torrent_->own_writes.end(file); });
}

lt::peer_request GuardedStorage::piece(lt::piece_index_t index) const {
    return {index, 0, files_.piece_size(index)};
}

}  // namespace bittern::storage
