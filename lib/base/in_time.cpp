#include "base/in_time.hpp"

#include "base/descriptor.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <mutex>
#include <poll.h>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

namespace bittern {
namespace {

namespace fs = std::filesystem;

bool may_never_answer(std::string_view type) {
    constexpr std::array<std::string_view, 18> types{"nfs",  "nfs4",  "cifs",   "smb3",   "smbfs",  "9p",
                                                     "ceph", "afs",   "coda",   "fuse",   "autofs", "fuseblk",
                                                     "gfs2", "ocfs2", "lustre", "beegfs", "gpfs",   "orangefs"};
    return type.starts_with("fuse.") || std::ranges::find(types, type) != types.end();
}

/// Blanks and the like are written as three octal digits there.
std::string unescaped(std::string_view text) {
    const auto is_octal = [](char digit) { return digit >= '0' && digit <= '7'; };
    std::string plain;
    for (std::size_t k = 0; k < text.size(); ++k) {
        const auto digits = text.substr(k + 1, 3);
        if (text[k] != '\\' || digits.size() < 3 || !std::ranges::all_of(digits, is_octal)) {
            plain += text[k];
            continue;
        }
        plain += static_cast<char>((digits[0] - '0') * 64 + (digits[1] - '0') * 8 + (digits[2] - '0'));
        k += 3;
    }
    return plain;
}

/// File systems that may never answer, and which paths lead there. Nothing of it asks one of them anything.
class DoubtfulMounts {
public:
    /// Of what lies in that folder; null: it is none of them.
    std::shared_ptr<Lane> lane_of(const fs::path& folder) {
        const std::lock_guard lock(mutex_);
        read_table_if_changed();
        if (lanes_.empty()) return nullptr;
        const auto known = known_.find(folder.native());
        if (known != known_.end()) return known->second;
        const auto found = find(fs::absolute(folder).lexically_normal());
        if (known_.size() < most_known) known_.emplace(folder.native(), found);
        return found;
    }

private:
    using Lanes = std::map<fs::path, std::shared_ptr<Lane>>;
    static constexpr std::size_t most_known = 10'000;

    void read_table_if_changed() {
        if (!table_.is_open()) table_ = Descriptor(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
        pollfd changed{.fd = table_.get(), .events = POLLPRI, .revents = 0};
        if (read_ && ::poll(&changed, 1, 0) <= 0) return;
        read_ = true;
        known_.clear();
        Lanes lanes;
        std::ifstream table("/proc/self/mountinfo");
        for (std::string line; std::getline(table, line);) {
            const auto folder = doubtful_mount(line);
            if (folder.empty()) continue;
            auto& lane = lanes[folder];
            if (!lane) lane = lanes_.contains(folder) ? lanes_.at(folder) : std::make_shared<Lane>();
        }
        lanes_ = std::move(lanes);
    }

    std::shared_ptr<Lane> lane_at(const fs::path& folder) const {
        const auto found = lanes_.find(folder);
        return found != lanes_.end() ? found->second : nullptr;
    }

    /// From the root on, a component at a time, so that links are followed as far as a doubtful file system and no
    /// farther.
    std::shared_ptr<Lane> find(fs::path left) const {
        constexpr int most_links = 40;
        fs::path at = "/";
        if (const auto lane = lane_at(at)) return lane;
        left = left.relative_path();  // a slash at its end is an empty component
        for (int links = 0; !left.empty();) {
            const auto first = *left.begin();
            left = left == first ? fs::path() : left.lexically_relative(first);
            const auto next = at / first;
            if (const auto lane = lane_at(next)) return lane;
            std::error_code none;
            const auto leads_to = fs::read_symlink(next, none);
            if (none || ++links > most_links) {
                at = next;
                continue;
            }
            left = ((leads_to.is_absolute() ? leads_to : at / leads_to) / left).lexically_normal().relative_path();
            at = "/";
        }
        return nullptr;
    }

    std::mutex mutex_;  ///< of what follows
    Descriptor table_;
    bool read_ = false;
    Lanes lanes_;
    std::unordered_map<std::string, std::shared_ptr<Lane>> known_;  ///< by folder
};

}  // namespace

struct Lane::Inside {
    struct Call {
        std::function<void()> make;
        bool over = false;
    };
    std::mutex mutex;  ///< of what follows
    std::condition_variable comes, over;
    std::deque<std::shared_ptr<Call>> queue;
    bool runs = false;   ///< the thread
    bool stuck = false;  ///< since a call was not waited for any longer
    bool ending = false;

    void work() {
        std::unique_lock lock(mutex);
        while (true) {
            comes.wait(lock, [this] { return ending || !queue.empty(); });
            if (ending) return;
            const auto call = queue.front();
            queue.pop_front();
            lock.unlock();
            call->make();
            lock.lock();
            call->over = true;
            stuck = false;
            over.notify_all();
        }
    }
};

Lane::Lane() : inside_(std::make_shared<Inside>()) {}

Lane::~Lane() {
    const std::lock_guard lock(inside_->mutex);
    inside_->ending = true;
    inside_->comes.notify_all();
}

bool Lane::call(std::function<void()> make, std::chrono::milliseconds most) {
    auto& inside = *inside_;
    std::unique_lock lock(inside.mutex);
    if (inside.stuck) return false;
    if (!inside.runs) std::thread([kept = inside_] { kept->work(); }).detach();
    inside.runs = true;  // not where there could be none
    const auto call = std::make_shared<Inside::Call>(Inside::Call{.make = std::move(make)});
    inside.queue.push_back(call);
    inside.comes.notify_one();
    const bool back = inside.over.wait_for(lock, most, [&] { return call->over || inside.stuck; }) && call->over;
    if (!back) inside.stuck = true;
    return back;
}

bool call_in_time(const fs::path& path, std::function<void()> call, std::chrono::milliseconds most) {
    static auto& mounts = *new DoubtfulMounts;  // threads may come here at the very end
    if (const auto lane = mounts.lane_of(path.parent_path())) return lane->call(std::move(call), most);
    call();
    return true;
}

fs::path doubtful_mount(const std::string& line) {
    std::istringstream words(line);
    std::string word, folder, type;
    for (int k = 0; k < 5; ++k) words >> folder;  // number, parent's, device, root, and then where
    while (words >> word && word != "-") {
    }
    return words >> type && may_never_answer(type) ? fs::path(unescaped(folder)) : fs::path();
}

}  // namespace bittern
