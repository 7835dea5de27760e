#include "daemon/child_process.hpp"

#include "base/descriptor.hpp"
#include "base/paths.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

namespace bittern::daemon {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

constexpr std::size_t most_lines = 100, most_of_a_line = 500;
/// Between being told to end and being made to.
constexpr std::chrono::seconds grace{5};

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// What posix_spawn is told; its functions fail for want of memory alone.
struct SpawnSettings {
    explicit SpawnSettings(int output) {
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
        // Older versions of libtorrent open descriptors that would stay open in the program.
        ::posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
        ::posix_spawn_file_actions_addchdir_np(&files, "/");
        ::posix_spawnattr_init(&attributes);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setsigdefault(&attributes, &all);
        ::posix_spawnattr_setpgroup(&attributes, 0);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        ::posix_spawnattr_destroy(&attributes);
        ::posix_spawn_file_actions_destroy(&files);
    }
    posix_spawn_file_actions_t files{};
    posix_spawnattr_t attributes{};
};

std::string trouble_of(int status, bool told_to_end) {
    if (told_to_end) return "took too long and was ended";
    if (WIFSIGNALED(status)) return fmt::format("was ended by signal {}", WTERMSIG(status));
    return WEXITSTATUS(status) == 0 ? "" : fmt::format("ended with {}", WEXITSTATUS(status));
}

}  // namespace

struct ChildProcess::Impl : std::enable_shared_from_this<Impl> {
    Impl(asio::io_context& loop, ProgramRun run_in) : run(std::move(run_in)), output(loop), ended(loop), timer(loop) {}

    ProgramRun run;
    pid_t pid = -1;  ///< until it was waited for
    asio::posix::stream_descriptor output, ended;
    asio::steady_timer timer;
    std::array<char, 4096> part{};
    std::string line;
    std::size_t lines = 0;
    bool told_to_end = false;

    Result<void> start() {
        std::array<int, 2> pipe{};
        if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return cannot("run", run.words.front(), errno);
        output.assign(pipe[0]);
        const Descriptor writing(pipe[1]);
        SpawnSettings settings(writing.get());
        const auto words = pointers_to(run.words), environment = pointers_to(run.environment);
        if (const int failed = ::posix_spawn(&pid, words.front(), &settings.files, &settings.attributes, words.data(),
                                             environment.data());
            failed != 0) {
            pid = -1;
            return cannot("run", run.words.front(), failed);
        }
        const auto handle = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
        if (handle < 0) {
            const int failed = errno;
            end_now();
            return cannot("watch", run.words.front(), failed);
        }
        ended.assign(handle);
        output.non_blocking(true);
        ended.async_wait(asio::posix::stream_descriptor::wait_read, [self = shared_from_this()](ErrorCode error) {
            if (!error && self->pid >= 0) self->has_ended();
        });
        read();
        timer.expires_after(run.most);
        watch_time(SIGTERM);
        return {};
    }

    void read() {
        output.async_read_some(asio::buffer(part), [self = shared_from_this()](ErrorCode error, std::size_t count) {
            if (error) return;
            self->take(count);
            self->read();
        });
    }

    void take(std::size_t count) {
        for (std::size_t k = 0; k < count; ++k) {
            if (part[k] == '\n')
                tell_line();
            else if (line.size() < most_of_a_line)
                line += part[k];
        }
    }

    void tell_line() {
        const auto told = std::exchange(line, {});
        if (lines++ < most_lines && !told.empty() && run.on_line) run.on_line(told);
    }

    void watch_time(int signal) {
        timer.async_wait([self = shared_from_this(), signal](ErrorCode error) {
            if (error || self->pid < 0) return;
            self->told_to_end = true;
            ::kill(-self->pid, signal);
            self->timer.expires_after(grace);
            if (signal != SIGKILL) self->watch_time(SIGKILL);
        });
    }

    void has_ended() {
        ::kill(-pid, SIGKILL);  // what it left running, while its number is not anybody else's yet
        int status = 0;
        ::waitpid(std::exchange(pid, -1), &status, 0);
        // What it printed last may not have been read yet.
        for (ErrorCode error;;) {
            const auto count = output.read_some(asio::buffer(part), error);
            if (error || count == 0) break;
            take(count);
        }
        tell_line();
        release();
        if (const auto call = std::exchange(run.on_end, nullptr)) call(trouble_of(status, told_to_end));
    }

    void release() {
        ErrorCode ignored;
        output.close(ignored);
        ended.close(ignored);
        timer.cancel();
    }

    void end_now() {
        run.on_line = nullptr;
        run.on_end = nullptr;
        if (pid >= 0) {
            ::kill(-pid, SIGKILL);
            ::waitpid(std::exchange(pid, -1), nullptr, 0);
        }
        release();
    }
};

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(asio::io_context& loop, ProgramRun run) {
    auto impl = std::make_shared<Impl>(loop, std::move(run));
    BITTERN_CHECK(impl->start());
    return std::unique_ptr<ChildProcess>(new ChildProcess(std::move(impl)));
}

ChildProcess::~ChildProcess() {
    impl_->end_now();
}

}  // namespace bittern::daemon
