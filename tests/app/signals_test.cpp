#include "app/signals.hpp"

#include <csignal>
#include <functional>
#include <poll.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

using namespace bittern::app;
using namespace std::chrono_literals;

namespace {

/// The exit code of a process that does this.
int code_of(const std::function<void()>& work) {
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        work();
        ::_exit(99);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

[[noreturn]] void hang() {
    for (;;) ::pause();
}

}  // namespace

TEST_CASE("an end that hangs is cut short, with the code that was said") {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        CHECK(code_of([signal] {
                  Signals signals(1ms);
                  ::raise(signal);
                  hang();
              }) == 130);
        CHECK(code_of([signal] {
                  Signals signals(1ms);
                  signals.leave_with(ExitCode::interrupted);
                  ::raise(signal);
                  hang();
              }) == 7);
    }
}

TEST_CASE("the second signal doesn't wait for that, whichever it is") {
    CHECK(code_of([] {
              Signals signals(1h);
              signals.leave_with(ExitCode::interrupted);
              ::raise(SIGINT);
              ::raise(SIGTERM);
          }) == 130);
}

TEST_CASE("the first signal is told to who waits for it, and nothing more happens in time") {
    Signals signals(1h);
    pollfd waiting{.fd = signals.descriptor(), .events = POLLIN, .revents = 0};
    CHECK(::poll(&waiting, 1, 0) == 0);
    ::raise(SIGHUP);
    CHECK(::poll(&waiting, 1, 0) == 1);
}

TEST_CASE("a program that ends by itself takes its clock along") {
    CHECK(code_of([] {
              {
                  Signals signals(1h);
                  ::raise(SIGINT);
              }
              itimerval left{};
              ::getitimer(ITIMER_REAL, &left);
              ::_exit(left.it_value.tv_sec == 0 && left.it_value.tv_usec == 0 ? 0 : 1);
          }) == 0);
}
