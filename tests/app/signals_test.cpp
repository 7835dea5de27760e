#include "app/signals.hpp"

#include <array>
#include <csignal>
#include <functional>
#include <poll.h>
#include <string>
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
        // Whatever this program was started with.
        for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);
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

TEST_CASE("before anything has begun the first signal says so and leaves at once") {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        CHECK(code_of([signal, &ends] {
                  ::dup2(ends[1], STDERR_FILENO);
                  Signals signals("too early\n", 1h);
                  signals.leave_with(ExitCode::interrupted);
                  ::raise(signal);
              }) == 130);
        ::close(ends[1]);
        std::string said(100, '\0');
        said.resize(static_cast<std::size_t>(::read(ends[0], said.data(), said.size())));
        ::close(ends[0]);
        CHECK(said == "too early\n");
    }
}

TEST_CASE("an end that hangs is cut short, with the code that was said") {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        CHECK(code_of([signal] {
                  Signals signals({}, 1ms);
                  signals.begin();
                  ::raise(signal);
                  hang();
              }) == 130);
        CHECK(code_of([signal] {
                  Signals signals({}, 1ms);
                  signals.begin();
                  signals.leave_with(ExitCode::interrupted);
                  ::raise(signal);
                  hang();
              }) == 7);
    }
}

TEST_CASE("the second signal doesn't wait for that, whichever it is") {
    CHECK(code_of([] {
              Signals signals({}, 1h);
              signals.begin();
              signals.leave_with(ExitCode::interrupted);
              ::raise(SIGINT);
              for (;;) ::raise(SIGTERM);
          }) == 130);
}

TEST_CASE("a signal that comes twice at once, as timeout(1) sends it, is one") {
    CHECK(code_of([] {
              Signals signals({}, 1h);
              signals.begin();
              ::raise(SIGTERM);
              ::raise(SIGTERM);
              ::_exit(0);
          }) == 0);
}

TEST_CASE("the first signal is told to who waits for it, and nothing more happens in time") {
    CHECK(code_of([] {
              Signals signals({}, 1h);
              signals.begin();
              pollfd waiting{.fd = signals.descriptor(), .events = POLLIN, .revents = 0};
              const int before = ::poll(&waiting, 1, 0);
              ::raise(SIGHUP);
              ::_exit(before == 0 && ::poll(&waiting, 1, 0) == 1 ? 0 : 1);
          }) == 0);
}

TEST_CASE("a signal that was ignored stays so, then and afterwards") {
    CHECK(code_of([] {
              std::signal(SIGHUP, SIG_IGN);
              {
                  Signals signals({}, 1h);
                  ::raise(SIGHUP);
              }
              ::raise(SIGHUP);
              Signals signals({}, 1h);
              ::raise(SIGTERM);
          }) == 130);
}

TEST_CASE("a program that ends by itself takes its clock along") {
    CHECK(code_of([] {
              {
                  Signals signals({}, 1h);
                  signals.begin();
                  ::raise(SIGINT);
              }
              itimerval left{};
              ::getitimer(ITIMER_REAL, &left);
              ::_exit(left.it_value.tv_sec == 0 && left.it_value.tv_usec == 0 ? 0 : 1);
          }) == 0);
}
