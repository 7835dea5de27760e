#include "storage/own_writes.hpp"

#include <algorithm>
#include <array>
#include <sys/vfs.h>

namespace bittern::storage {
namespace {

using content::FileStamp;

/// What is there, or that nothing is; nullopt where we were kept from looking.
std::optional<std::optional<FileStamp>> answer_of(const Result<FileStamp>& looked) {
    using Answer = std::optional<FileStamp>;
    if (looked) return Answer(*looked);
    const auto fault = looked.error().fault;
    if (fault == Fault::not_found || fault == Fault::refused) return Answer();
    return std::nullopt;
}

Touch difference(const std::optional<FileStamp>& expected, std::optional<FileStamp> found) {
    if (found == expected) return Touch::none;
    if (!expected || !found) return Touch::edit;
    found->changed_ns = expected->changed_ns;
    return found == expected ? Touch::times : Touch::edit;
}

/// Whether what is there after our writes can't be the file that was there before them: they make a file, or longer.
bool is_another(const std::optional<FileStamp>& before, const std::optional<FileStamp>& after) {
    if (!before || !after) return !after;
    return before->device != after->device || before->inode != after->inode || after->size < before->size;
}

}  // namespace

bool can_be_watched(const std::filesystem::path& folder) {
    constexpr std::array smb{0x517BU, 0xFF534D42U, 0xFE534D42U};  // statfs(2): SMB, CIFS, SMB 2 and later
    auto place = folder;
    struct statfs system {};
    while (::statfs(place.c_str(), &system) != 0)  // it may be made later
        if (!place.has_relative_path() || !place.has_parent_path())
            return true;
        else
            place = place.parent_path();
    return std::ranges::find(smb, static_cast<std::uint32_t>(system.f_type)) == smb.end();
}

void OwnWrites::watch(FilePaths paths, const std::vector<bool>& watched, const std::vector<FileStamp>* found) {
    std::vector<File> files(paths.size());
    for (std::size_t k = 0; k < files.size(); ++k) {
        files[k].watched = paths.has(k) && (watched.empty() || watched[k]);
        if (!files[k].watched) continue;
        const auto stamp = found == nullptr    ? look_(paths[k]).value_or(FileStamp())
                           : k < found->size() ? (*found)[k]
                                               : FileStamp();
        if (stamp != FileStamp()) files[k].stamp = stamp;
    }
    const std::lock_guard lock(mutex_);
    paths_ = std::move(paths);
    files_ = std::move(files);
}

void OwnWrites::lie_on(Place place) {
    const std::lock_guard lock(mutex_);
    place_ = std::move(place);
}

OwnWrites::File* OwnWrites::find(FileIndex file) {
    const bool known = file.value >= 0 && static_cast<std::size_t>(file.value) < files_.size();
    return known ? &files_[static_cast<std::size_t>(file.value)] : nullptr;
}

Touch OwnWrites::look(FileIndex file) {
    std::unique_lock lock(mutex_);
    const auto* known = find(file);
    if (known == nullptr) return Touch::none;
    if (known->under_way > 0 || known->touch == Touch::edit || !known->watched) return known->touch;
    const File expected = *known;
    const auto touch_of = [&](const std::optional<FileStamp>& found) {
        if (!expected.unseen) return difference(expected.stamp, found);
        return is_another(expected.stamp, found) ? Touch::edit : Touch::none;
    };
    const auto path = paths_[static_cast<std::size_t>(file.value)];
    const Place place = place_;
    lock.unlock();
    auto found = answer_of(look_(path));
    if (found && touch_of(*found) == Touch::edit && !place.is_there()) found.reset();
    lock.lock();
    auto* now = find(file);
    if (now == nullptr) return Touch::none;
    if (found && now->last_begun == expected.last_begun && now->unseen == expected.unseen) {
        now->touch = std::max(now->touch, touch_of(*found));
        if (std::exchange(now->unseen, false)) now->stamp = *std::move(found);
    }
    return now->touch;
}

void OwnWrites::begin(FileIndex file) {
    const std::lock_guard lock(mutex_);
    auto* written = find(file);
    if (written == nullptr) return;
    ++written->under_way;
    written->last_begun = ++begun_;
}

/// The last write counts as under way until it was looked at what it left: who looks in between would take it for
/// somebody else's.
void OwnWrites::end(FileIndex file) {
    std::unique_lock lock(mutex_);
    auto* written = find(file);
    while (written != nullptr && written->under_way == 1 && written->watched) {
        const auto path = paths_[static_cast<std::size_t>(file.value)];
        const auto last_begun = written->last_begun;
        const auto before = written->stamp;
        const Place place = place_;
        lock.unlock();
        auto found = answer_of(look_(path));
        if (found && is_another(before, *found) && !place.is_there()) found.reset();
        lock.lock();
        written = find(file);
        if (written == nullptr || written->last_begun != last_begun) continue;  // others began, and ended perhaps
        written->unseen = !found;
        if (found) {
            if (is_another(written->stamp, *found)) written->touch = Touch::edit;
            written->stamp = *std::move(found);
        }
        break;
    }
    if (written != nullptr) --written->under_way;
}

std::vector<std::pair<FileIndex, Touch>> OwnWrites::find_touched() {
    const auto count = [this] {
        const std::lock_guard lock(mutex_);
        return static_cast<std::int32_t>(files_.size());
    };
    std::vector<std::pair<FileIndex, Touch>> touched;
    for (FileIndex file{0}; file.value < count(); ++file.value)
        if (const auto touch = look(file); touch != Touch::none) touched.emplace_back(file, touch);
    return touched;
}

std::vector<FileStamp> OwnWrites::last() const {
    const std::lock_guard lock(mutex_);
    std::vector<FileStamp> stamps;
    stamps.reserve(files_.size());
    for (const auto& file : files_) stamps.push_back(file.stamp.value_or(FileStamp()));
    return stamps;
}

std::optional<FileStamp> OwnWrites::last(FileIndex file) const {
    const std::lock_guard lock(mutex_);
    const auto place = static_cast<std::size_t>(file.value);
    return file.value >= 0 && place < files_.size() ? files_[place].stamp : std::nullopt;
}

}  // namespace bittern::storage
