#include "app/signals.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

namespace bittern::app {
namespace {

constexpr std::array ending{SIGINT, SIGTERM, SIGHUP};

// All that the handlers touch. Two signals may be handled by two threads at the same time.
std::atomic<int> came = 0;
std::atomic<int> code = 0;
std::atomic<int> wake = -1;
std::atomic<int> patience_ms = 0;
std::atomic<std::int64_t> first_at = 0;
std::atomic<bool> begun = false;
// Nobody changes these while a handler may run.
std::string_view words;
int words_to = STDERR_FILENO;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free &&
                  std::atomic<std::int64_t>::is_always_lock_free,
              "the handlers may take no lock");

std::int64_t milliseconds_now() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

void set_clock(int milliseconds) {
    itimerval in{};
    in.it_value = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
    ::setitimer(ITIMER_REAL, &in, nullptr);
}

void run_out(int) {
    ::_exit(code);
}

void ask(int) {
    if (!begun) {
        (void)!::write(words_to, words.data(), words.size());
        ::_exit(static_cast<int>(ExitCode::interrupted_early));
    }
    if (came.fetch_add(1) > 0) {
        const auto first = first_at.load();
        if (first != 0 && milliseconds_now() - first >= Signals::one_wish.count())
            ::_exit(static_cast<int>(ExitCode::interrupted_early));
        return;
    }
    first_at = milliseconds_now();
    const int interrupted_errno = errno;
    set_clock(patience_ms);
    // Where it can't be told to the loop, the clock ends it all the same.
    (void)!::write(wake, "", 1);
    errno = interrupted_errno;
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    for (const int other : ending) sigaddset(&action.sa_mask, other);
    ::sigaction(signal, &action, nullptr);
}

bool is_ignored(int signal) {
    struct sigaction now {};
    return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

Signals::Signals(std::string_view early_words, std::chrono::milliseconds patience, To to) {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0) {
        reader_ = Descriptor(ends[0]);
        writer_ = Descriptor(ends[1]);
    }
    words = early_words;
    words_to = to == To::program ? STDOUT_FILENO : STDERR_FILENO;
    begun = false;
    came = 0;
    first_at = 0;
    code = static_cast<int>(ExitCode::interrupted_early);
    wake = writer_.get();
    patience_ms = static_cast<int>(patience.count());
    handle(SIGALRM, run_out);
    for (const int signal : ending)
        if (!is_ignored(signal)) caught_.push_back(signal);
    for (const int signal : caught_) handle(signal, ask);
}

Signals::~Signals() {
    for (const int signal : caught_) handle(signal, SIG_DFL);
    set_clock(0);
    handle(SIGALRM, SIG_DFL);
    wake = -1;
}

void Signals::begin() {
    begun = true;
}

void Signals::leave_with(ExitCode wanted) {
    code = static_cast<int>(wanted);
}

}  // namespace bittern::app
