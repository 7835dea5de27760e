#pragma once
/// A door in front of libtorrent's disk back end: what has changed since it was hashed or can't be
/// read is not served, what a resume record claims can be waited for, and no hard link is ever made (BEP 38).

#include "storage/registry.hpp"

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}
// Named, not shown: only the room that owns the session hands these through.
namespace libtorrent {
struct counters;
struct disk_interface;
struct settings_interface;
}  // namespace libtorrent

namespace bittern::storage {

/// What session_params::disk_io_constructor takes.
using BackEnd = std::function<std::unique_ptr<libtorrent::disk_interface>(
    boost::asio::io_context&, const libtorrent::settings_interface&, libtorrent::counters&)>;

/// The back end made by `inner`, behind the guard. Reads that touch a file whose stamp in the
/// registry no longer holds, or of which a read failed, fail with
/// lt::errors::mismatching_file_timestamp, some of them a moment later (refusals.hpp); libtorrent then
/// rejects the request, tells the peer that it doesn't have the piece (BEP 54), posts a
/// file_error_alert and goes on with the other files. So it is until the file is offered again, which is to be done
/// after the back end has closed its files (lt::disk_interface::async_release_files): no read that began before is
/// under way then. Hashing notices a change too, but its answer
/// is passed on: it says what the bytes are, and an error there would stop the whole torrent. The
/// registry's callback must stay callable until the session has ended.
[[nodiscard]] BackEnd guarded(BackEnd inner, std::shared_ptr<Registry> registry);

}  // namespace bittern::storage
