#include "swarm/part_file.hpp"

#include "base/printable.hpp"

#include <system_error>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;

/// libtorrent writes its head once more when a session ends, after the last record.
constexpr std::chrono::seconds end_of_session{3};

bool is_ours(const fs::path& part_file, Moment last_write) {
    return untouched_since(part_file, last_write + end_of_session);
}

}  // namespace

fs::path part_file_of(const torrent::InfoHash& hash, storage::Storage storage) {
    return storage::part_file_name(storage::torrent_key(hash), storage);
}

Result<void> check_part_file(const fs::path& part_file, Moment last_write) {
    std::error_code error;
    if (!fs::exists(fs::symlink_status(part_file, error)) || is_ours(part_file, last_write)) return {};
    return fail(Fault::refused, fmt::format("{} is in the way of what this download keeps beside its files, and no "
                                            "earlier run of it left that there: move it away, or choose another folder "
                                            "with -o",
                                            printable(part_file.native())));
}

void remove_part_file(const fs::path& part_file, Moment last_write) {
    std::error_code error;  // what stays behind is of no consequence
    if (is_ours(part_file, last_write)) fs::remove(part_file, error);
}

}  // namespace bittern::swarm
