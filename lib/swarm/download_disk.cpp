// What a download does while its disk does not do its part: it is full, fails, or is gone for a while.
#include "base/descriptor.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "swarm/download_impl.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

/// Between two tries to write something, and the more of them went wrong the longer.
std::chrono::seconds pause_after(int tries, std::chrono::seconds first) {
    constexpr std::chrono::seconds longest{60};
    return std::min(longest, first * (1 << std::min(tries, 10)));
}

constexpr std::chrono::seconds between_looks_at_space{5};

/// Writes something into the nearest folder that exists, as far as to the disk itself, and takes it away again.
Result<void> try_to_write(std::filesystem::path folder) {
    while (::access(folder.c_str(), F_OK) != 0 && errno == ENOENT && folder.has_relative_path())
        folder = folder.parent_path();
    auto name = (folder / ".bittern-XXXXXX").string();
    const Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (!file.is_open()) return cannot("write into", folder, errno);
    ::unlink(name.c_str());
    const std::string bytes(16 << 10, 'b');
    const bool kept = ::write(file.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
                      ::fdatasync(file.get()) == 0;
    if (!kept) return cannot("write into", folder, errno);
    return {};
}

}  // namespace

/// A mount that is gone leaves an empty folder behind, in which nothing is to appear.
Result<void> Download::Impl::still_there() const {
    if (place.is_there()) return {};
    return fail(Fault::storage, fmt::format("the file system of '{}' is not there any more: mount it again, and what "
                                            "is on it is gone on with",
                                            printable(folder().native())));
}

void Download::Impl::handle(const DiskRefused& event) {
    if (view.stage != Stage::downloading && view.stage != Stage::seeding) return;
    view.trouble = event.error;
    changed();
}

void Download::Impl::handle(const DiskTakes&) {
    if (view.stage != Stage::downloading && view.stage != Stage::seeding) return;
    view.trouble.reset();
    patience.begin_step(Clock::now());
    changed();
}

/// Peers that want it get nothing; what is written is another matter.
void Download::Impl::could_not_be_read(const FileFailed& event) {
    if (!unreadable.insert(event.path).second) return;
    view.remarks.push_back(event.error.message);
    changed();
}

void Download::Impl::handle(const NotKept& event) {
    if (view.stage != Stage::downloading) return;
    wait_for_disk(event.error);
}

/// What was written may be lost, or can't be looked at now, so that all of it is hashed again once the disk can be
/// written to.
void Download::Impl::wait_for_disk(const Error& error) {
    view.trouble = error;
    view.stage = Stage::downloading;
    suspect = true;
    still_known = {};
    next_disk_try = Clock::now() + pause_after(disk_tries++, options.disk_pause);
    patience.go_on(Clock::now());
    if (!id) {
        waits_for_disk = true;
        return changed();
    }
    engine.remove(give_way(), [weak = std::weak_ptr(alive)](const FilesLeft& left) {
        const auto self = weak.lock();
        if (!self || (*self)->stopped || (*self)->view.stage != Stage::downloading) return;
        (*self)->disown(left.touched);
        (*self)->note_quiet(left.quiet);
        (*self)->waits_for_disk = true;
    });
    changed();
}

void Download::Impl::watch_disk() {
    if (!waits_for_disk || view.stage != Stage::downloading || Clock::now() < next_disk_try) return;
    waits_for_disk = false;  // until the answer comes
    worker = std::jthread([weak = std::weak_ptr(alive), &loop = loop, place = place] {
        auto outcome = place.is_there() ? try_to_write(place.folder())
                                        : fail(Fault::storage, "the file system is not there any more");
        boost::asio::post(loop, [weak, outcome = std::move(outcome)] {
            const auto self = weak.lock();
            if (self && !(*self)->stopped && (*self)->view.stage == Stage::downloading) (*self)->disk_tried(outcome);
        });
    });
}

void Download::Impl::disk_tried(const Result<void>& outcome) {
    if (!outcome) {
        waits_for_disk = true;
        next_disk_try = Clock::now() + options.disk_pause;
        return;
    }
    view.trouble.reset();
    suspect = false;
    begun_anew = true;
    came_at_save = {};
    trust = {};
    known = {};
    patience.begin_step(Clock::now());
    examine();
}

/// What was free at the start others may take.
void Download::Impl::watch_space() {
    const auto now = Clock::now();
    if (view.stage != Stage::downloading || !id || !claim || options.metadata_only || now < next_space) return;
    next_space = now + between_looks_at_space;
    const auto needed = still_needed(), beside = claims.needed_beside(*claim);
    const auto free = needed > Bytes{} ? free_space(folder()) : Result<Bytes>(needed + beside);
    if (!free) return;
    const bool is_short = *free < needed + beside;
    if (std::exchange(space_is_short, is_short) || !is_short) return;
    view.remarks.push_back(fmt::format("space runs short in {}: {} are free, {} have yet to come{}",
                                       printable(folder().native()), to_string(*free), to_string(needed),
                                       beside > Bytes{} ? " and " + to_string(beside) + " of other sources" : ""));
    changed();
}

}  // namespace bittern::swarm
