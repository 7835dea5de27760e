#include "storage/write_mark.hpp"

#include "base/paths.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
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

constexpr std::string_view what = "bittern-writes-1";
/// Between the look at the mark and the kernel's at the clock.
constexpr std::chrono::milliseconds margin{1};
/// The clock that steps and the one that doesn't are not read at the same instant.
constexpr std::chrono::milliseconds no_step{20};

/// All have one length, so that the later simply goes over the earlier.
std::string word(Moment moment) {
    return fmt::format("{:020}\n", std::chrono::duration_cast<nanoseconds>(moment.time_since_epoch()).count());
}
constexpr std::size_t word_size = 21;

/// What is made, in which boot, and when that was by the clock of now.
std::string head() {
    return fmt::format("{} {} {}", what, boot_id(), word(boot_time()));
}

off_t place_of(std::size_t file) {
    static const auto first = head().size();
    return static_cast<off_t>(first + file * word_size);
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
    for (const Moment moment : last) text += word(moment);
    if (::ftruncate(file.get(), 0) != 0 ||
        ::pwrite(file.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        return cannot("write", path, errno);
    remove_those_of_other_boots(path.parent_path());
    return std::shared_ptr<WriteMark>(new WriteMark(path, std::move(file)));
}

/// Where it can't be written it says too little, so that files are hashed that need not be.
void WriteMark::say(std::size_t file, Moment last) const {
    const auto text = word(last);
    (void)!::pwrite(file_.get(), text.data(), text.size(), place_of(file));
}

/// To say it can take its time as well, where the mark's file system is busy: then it is said anew.
WriteMark::Write::Write(WriteMark* mark, std::size_t file) : mark_(mark), file_(file) {
    if (mark_ == nullptr) return;
    constexpr int most_tries = 3;
    turn_ = std::unique_lock(mark_->turns_[file % mark_->turns_.size()]);
    for (int time = 0; time < most_tries; ++time) {
        const Moment last = std::chrono::system_clock::now() + lead;
        mark_->say(file, last);
        if (std::chrono::system_clock::now() + margin <= last) return;
    }
}

WriteMark::Write::~Write() {
    if (mark_ != nullptr && left_) mark_->say(file_, *left_);
}

void WriteMark::remove() {
    ::unlink(path_.c_str());
}

WriteMark::Moments WriteMark::read(const fs::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.is_open() || ::flock(file.get(), LOCK_SH | LOCK_NB) != 0 || boot_id().empty()) return {};
    std::ifstream text(path);
    std::string kind, boot;
    std::int64_t number = 0;
    if (!(text >> kind >> boot >> number) || kind != what || boot != boot_id()) return {};
    const auto step = boot_time() - Moment(nanoseconds(number));
    if (step > no_step || step < -no_step) return {};
    Moments last;
    while (text >> number) last.emplace_back(nanoseconds(number));
    return last;
}

bool has_local_clock(const fs::path& folder) {
    // statfs(2): NFS, SMB, CIFS, SMB 2 and later, FUSE, 9p, Ceph, AFS, Coda
    constexpr std::array others{0x6969U,     0x517BU,     0xFF534D42U, 0xFE534D42U, 0x65735546U,
                                0x01021997U, 0x00C36400U, 0x5346414FU, 0x73757245U};
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
