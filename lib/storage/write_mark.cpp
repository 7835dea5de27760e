#include "storage/write_mark.hpp"

#include "base/paths.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::storage {
namespace {

namespace fs = std::filesystem;
using std::chrono::nanoseconds;

constexpr std::string_view what = "bittern-writes-2";
/// The clock that steps and the one that doesn't are not read at the same instant.
constexpr std::chrono::milliseconds no_step{20};

/// One a file behind the head: nanoseconds since 1970. Their size divides a page's, so that a kill leaves none half
/// written.
struct Entry {
    std::int64_t left = 0;
    std::int64_t until = 0;  ///< 0: no write is under way
};
constexpr std::size_t head_size = 128;

std::int64_t number_of(Moment moment) {
    return std::chrono::duration_cast<nanoseconds>(moment.time_since_epoch()).count();
}

/// What is made, in which boot, and when that was by the clock of now.
std::string head() {
    auto text = fmt::format("{} {} {}", what, boot_id(), number_of(boot_time()));
    text.resize(head_size - 1, ' ');
    return text + '\n';
}

off_t place_of(std::size_t file) {
    return static_cast<off_t>(head_size + file * sizeof(Entry));
}

bool is_of_this_boot(const fs::path& path) {
    std::string kind, boot;
    std::ifstream(path) >> kind >> boot;
    return kind == what && boot == boot_id();
}

void remove_those_of_other_boots(const fs::path& folder) {
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(folder, failed))  // an empty one is just being made
        if (entry.file_size(failed) > 0 && !failed && !is_of_this_boot(entry.path())) fs::remove(entry.path(), failed);
}

}  // namespace

Result<std::shared_ptr<WriteMark>> WriteMark::begin(const fs::path& path, const Moments& last) {
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.is_open()) return cannot("make", path, errno);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        return fail(Fault::refused, path.native() + " is in use by another process");
    auto text = head();
    for (const Moment moment : last) {
        const Entry entry{.left = number_of(moment)};
        text.append(reinterpret_cast<const char*>(&entry), sizeof entry);
    }
    if (::ftruncate(file.get(), 0) != 0 ||
        ::pwrite(file.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        return cannot("write", path, errno);
    remove_those_of_other_boots(path.parent_path());
    return std::shared_ptr<WriteMark>(new WriteMark(path, std::move(file)));
}

/// Where it can't be written it says too little, so that files are hashed that need not be.
void WriteMark::say_begun(std::size_t file, Moment until) const {
    const auto number = number_of(until);
    (void)!::pwrite(file_.get(), &number, sizeof number, place_of(file) + off_t{offsetof(Entry, until)});
}

void WriteMark::say_ended(std::size_t file, Moment left) const {
    const Entry entry{.left = number_of(left)};
    (void)!::pwrite(file_.get(), &entry, sizeof entry, place_of(file));
}

WriteMark::Write::Write(WriteMark* mark, std::size_t file) : mark_(mark), file_(file) {
    if (mark_ == nullptr) return;
    turn_ = std::unique_lock(mark_->turns_[file % mark_->turns_.size()]);
    mark_->say_begun(file, std::chrono::system_clock::now() + lead);
}

WriteMark::Write::~Write() {
    if (mark_ != nullptr && left_) mark_->say_ended(file_, *left_);
}

void WriteMark::remove() {
    ::unlink(path_.c_str());
}

WriteMark::Lasts WriteMark::read(const fs::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.is_open() || ::flock(file.get(), LOCK_SH | LOCK_NB) != 0 || boot_id().empty()) return {};
    std::ifstream text(path, std::ios::binary);
    std::string kind, boot;
    std::int64_t number = 0;
    if (!(text >> kind >> boot >> number) || kind != what || boot != boot_id()) return {};
    const auto step = boot_time() - Moment(nanoseconds(number));
    if (step > no_step || step < -no_step) return {};
    text.seekg(head_size);
    Lasts lasts;
    for (Entry entry; text.read(reinterpret_cast<char*>(&entry), sizeof entry);) {
        auto& last = lasts.emplace_back(Last{.left = Moment(nanoseconds(entry.left)), .until = std::nullopt});
        if (entry.until != 0) last.until = Moment(nanoseconds(entry.until));
    }
    return lasts;
}

bool has_local_clock(const fs::path& folder) {
    // Those that base/in_time.cpp has by name. statfs(2): NFS, SMB, CIFS, SMB 2 and later, FUSE, 9p, Ceph, AFS, Coda,
    // GFS2, OCFS2, Lustre, BeeGFS, GPFS, OrangeFS
    constexpr std::array others{0x6969U,     0x517BU,     0xFF534D42U, 0xFE534D42U, 0x65735546U,
                                0x01021997U, 0x00C36400U, 0x5346414FU, 0x73757245U, 0x01161970U,
                                0x7461636FU, 0x0BD00BD0U, 0x19830326U, 0x47504653U, 0x20030528U};
    auto place = folder;
    struct statfs system {};
    while (::statfs(place.c_str(), &system) != 0)  // it may be made later
        if (!place.has_relative_path())
            return false;
        else
            place = place.parent_path();
    return std::ranges::find(others, static_cast<std::uint32_t>(system.f_type)) == others.end();
}

}  // namespace bittern::storage
