#include "daemon/watch_folders.hpp"

#include "base/paths.hpp"
#include "base/printable.hpp"
#include "content/tree.hpp"
#include "torrent/source.hpp"
#include "torrent/text.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <sys/inotify.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <fmt/format.h>

namespace bittern::daemon {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

constexpr std::chrono::seconds between_looks{1};
constexpr Bytes longest_link{64 << 10};

bool is_torrent(const fs::path& file) {
    return file.extension() == ".torrent";
}

bool is_ours(const fs::path& file) {
    return (is_torrent(file) || file.extension() == ".magnet") && !file.filename().native().starts_with('.');
}

Result<WatchFolders::What> read(const fs::path& file) {
    if (is_torrent(file)) {
        BITTERN_TRY(const auto bytes, read_file(file, torrent::transfer_limits.file));
        BITTERN_TRY(auto metainfo, torrent::Metainfo::parse(bytes));
        return WatchFolders::What(std::move(metainfo));
    }
    BITTERN_TRY(const auto text, read_file(file, longest_link));
    BITTERN_TRY(auto magnet, torrent::Magnet::parse(torrent::trimmed(text)));
    return WatchFolders::What(std::move(magnet));
}

/// The file does not come again under that name.
Result<void> put_away(const fs::path& file, bool remove) {
    std::error_code failed;
    if (remove) {
        fs::remove(file, failed);
        if (failed) return cannot("remove", file, failed.value());
        return {};
    }
    auto added = file;
    fs::rename(file, added += ".added", failed);
    if (failed) return cannot("rename", file, failed.value());
    return {};
}

}  // namespace

struct WatchFolders::Impl {
    Impl(asio::io_context& loop_in, std::vector<WatchFolder> folders_in, Add add_in, Log log_in)
        : loop(loop_in),
          folders(std::move(folders_in)),
          add(std::move(add_in)),
          log(std::move(log_in)),
          inotify(loop_in),
          timer(loop_in) {}

    /// A file that is to be added.
    struct Candidate {
        std::size_t folder = 0;
        std::optional<content::FileStamp> seen = std::nullopt;  ///< at the last look
        bool busy = false;                                      ///< it is being read or added
        bool again = false;                                     ///< and was written meanwhile
    };

    asio::io_context& loop;
    std::vector<WatchFolder> folders;
    Add add;
    Log log;
    asio::posix::stream_descriptor inotify;
    asio::steady_timer timer;
    bool looking = false;                ///< the timer is set
    std::map<int, std::size_t> watched;  ///< folders, by the number that inotify gave them
    std::set<std::size_t> missing;       ///< folders, told of
    std::map<fs::path, Candidate> candidates;
    alignas(inotify_event) std::array<char, 16 << 10> events{};
    std::shared_ptr<Impl*> alive = std::make_shared<Impl*>(this);
    asio::thread_pool reader{1};  ///< last, so that it ends first

    void tell(Severity severity, const std::string& line) const {
        if (log) log(severity, line);
    }

    void open() {
        if (folders.empty()) return;
        const int handle = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        if (handle < 0) return tell(Severity::error, "folders can't be watched: " + errno_message(errno));
        inotify.assign(handle);
        for (std::size_t k = 0; k < folders.size(); ++k) watch(k);
        read_events();
    }

    void watch(std::size_t folder) {
        const auto& path = folders[folder].path;
        const int number = ::inotify_add_watch(inotify.native_handle(), path.c_str(),
                                               IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR | IN_DELETE_SELF);
        if (number >= 0) {
            watched[number] = folder;
            missing.erase(folder);
            return scan(folder);
        }
        const int failed = errno;
        if (missing.insert(folder).second)
            tell(Severity::warning, fmt::format("the watched folder {} is waited for: {}", printable(path.native()),
                                                errno_message(failed)));
        look_soon();
    }

    void scan(std::size_t folder) {
        std::error_code failed;
        for (fs::directory_iterator at(folders[folder].path, failed), end; !failed && at != end; at.increment(failed))
            if (is_ours(at->path())) candidates.try_emplace(at->path(), Candidate{.folder = folder});
        if (!candidates.empty()) look_soon();
    }

    void read_events() {
        inotify.async_read_some(asio::buffer(events), [weak = std::weak_ptr(alive)](
                                                          const boost::system::error_code& error, std::size_t size) {
            const auto self = weak.lock();
            if (error || !self) return;
            (*self)->take_events(size);
            (*self)->read_events();
        });
    }

    void take_events(std::size_t size) {
        for (std::size_t at = 0; at + sizeof(inotify_event) <= size;) {
            inotify_event event{};
            std::memcpy(&event, events.data() + at, sizeof event);
            const auto* name = events.data() + at + sizeof event;
            at += sizeof event + event.len;
            if ((event.mask & IN_Q_OVERFLOW) != 0)
                for (std::size_t k = 0; k < folders.size(); ++k) scan(k);
            const auto folder = watched.find(event.wd);
            if (folder == watched.end()) continue;
            if ((event.mask & IN_IGNORED) != 0) {
                const auto gone = folder->second;
                watched.erase(folder);
                watch(gone);
            } else if (event.len > 0) {
                came(folder->second, folders[folder->second].path / std::string(name, ::strnlen(name, event.len)));
            }
        }
    }

    /// Whoever wrote it has closed it.
    void came(std::size_t folder, const fs::path& file) {
        if (!is_ours(file)) return;
        auto& candidate = candidates.try_emplace(file, Candidate{.folder = folder}).first->second;
        candidate.busy ? void(candidate.again = true) : take(file, candidate);
    }

    void look_soon() {
        if (std::exchange(looking, true)) return;
        timer.expires_after(between_looks);
        timer.async_wait([weak = std::weak_ptr(alive)](const boost::system::error_code& error) {
            const auto self = weak.lock();
            if (error || !self) return;
            (*self)->looking = false;
            (*self)->look();
        });
    }

    /// At folders that were not there, and files that may be whole by now.
    void look() {
        for (const auto folder : std::set(missing)) watch(folder);
        for (auto at = candidates.begin(); at != candidates.end();) {
            const auto now = at++;
            auto& candidate = now->second;
            if (candidate.busy) continue;
            const auto stamp = content::stamp_of(now->first);
            if (!stamp) {
                candidates.erase(now);
                continue;
            }
            if (candidate.seen == *stamp) take(now->first, candidate);
            candidate.seen = *stamp;
        }
        if (!candidates.empty()) look_soon();
    }

    void take(const fs::path& file, Candidate& candidate) {
        candidate.busy = true;
        work<Result<What>>([file] { return read(file); },
                           [file](Impl& self, Result<What> what) { self.was_read(file, std::move(what)); });
    }

    void was_read(const fs::path& file, Result<What> what) {
        if (!what) return finish(file, tl::unexpected<Error>(std::move(what).error()));
        const auto& folder = folders[candidates.at(file).folder];
        add(folder, *std::move(what), [weak = std::weak_ptr(alive), file](Result<void> outcome) {
            if (const auto self = weak.lock()) (*self)->was_added(file, std::move(outcome));
        });
    }

    void was_added(const fs::path& file, Result<void> outcome) {
        if (!outcome) return finish(file, std::move(outcome));
        const bool remove = folders[candidates.at(file).folder].remove_added;
        work<Result<void>>([file, remove] { return put_away(file, remove); },
                           [file](Impl& self, Result<void> done) { self.finish(file, std::move(done)); });
    }

    void finish(const fs::path& file, const Result<void>& outcome) {
        const auto at = candidates.find(file);
        const bool again = at->second.again;
        if (again)
            at->second = {.folder = at->second.folder};
        else
            candidates.erase(at);
        if (again) return look_soon();
        if (!outcome && outcome.error().fault != Fault::not_found)
            tell(Severity::warning,
                 fmt::format("{} is left alone: {}", printable(file.native()), outcome.error().message));
    }

    /// Does it on the thread for files, and then the other thing on the loop.
    template <class Outcome, class Task, class Then>
    void work(Task task, Then then) {
        asio::post(reader, [&to = loop, weak = std::weak_ptr(alive), task = std::move(task), then = std::move(then)] {
            auto outcome = std::make_shared<Outcome>(task());
            asio::post(to, [weak, outcome, then] {
                if (const auto self = weak.lock()) then(**self, std::move(*outcome));
            });
        });
    }
};

WatchFolders::WatchFolders(asio::io_context& loop, std::vector<WatchFolder> folders, Add add, Log log)
    : impl_(std::make_unique<Impl>(loop, std::move(folders), std::move(add), std::move(log))) {
    impl_->open();
}

WatchFolders::~WatchFolders() = default;

}  // namespace bittern::daemon
