#include "app/env.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <optional>
#include <poll.h>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>

namespace bittern::app {
namespace {

namespace fs = std::filesystem;

constexpr int usual_columns = 80, usual_rows = 24;

int terminal_columns() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual_columns;
    return size.ws_col;
}

int terminal_rows() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return usual_rows;
    return size.ws_row;
}

std::optional<std::string> read_environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? std::optional<std::string>(value) : std::nullopt;
}

/// Missing ones would be taken by the next files and pipes opened, and what is printed would go into those. Each is
/// opened the wrong way, so that to read what is not there and to print what gets lost are failures.
void fill_standard_descriptors() {
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
        if (::fcntl(number, F_GETFD) != -1) continue;
        (void)::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);  // takes the lowest that is free
    }
}

bool can_be_written(int descriptor) {
    const int flags = ::fcntl(descriptor, F_GETFL);
    return flags != -1 && (flags & O_ACCMODE) != O_RDONLY;
}

/// A pipe without a reader, a socket or a terminal that hung up.
bool has_no_reader(int descriptor) {
    pollfd asked{.fd = descriptor, .events = POLLOUT, .revents = 0};
    return ::poll(&asked, 1, 0) == 1 && (asked.revents & (POLLERR | POLLHUP)) != 0;
}

/// The path without a slash at its end.
fs::path without_slash(const fs::path& path) {
    return path.has_filename() ? path : path.parent_path();
}

}  // namespace

fs::path Env::absolute(const fs::path& typed) const {
    const auto whole = without_slash(working_directory / typed);
    if (std::ranges::find(whole, fs::path("..")) == whole.end()) return without_slash(whole.lexically_normal());
    const bool ends_in_a_name = whole.filename() != ".." && whole.filename() != ".";
    std::error_code unknown;
    // The last name itself may be a link that is meant as one.
    const auto settled = ends_in_a_name ? fs::weakly_canonical(whole.parent_path(), unknown) / whole.filename()
                                        : fs::weakly_canonical(whole, unknown);
    return unknown ? whole : without_slash(settled);
}

Env process_env(int argc, char** argv) {
    fill_standard_descriptors();
    // A share goes on when the reader of its link (`| head -1`) has left.
    std::signal(SIGPIPE, SIG_IGN);
    // Where `ulimit -f` ends a file, writing fails as on a full disk, and what was begun is taken away.
    std::signal(SIGXFSZ, SIG_IGN);
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    std::error_code gone;
    return {
        .arguments = std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc),
        .in = &std::cin,
        .out = &std::cout,
        .err = &std::cerr,
        .in_is_terminal = ::isatty(STDIN_FILENO) == 1,
        .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
        .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
        .columns = terminal_columns,
        .rows = terminal_rows,
        .working_directory = std::filesystem::current_path(gone),
        .environment = read_environment,
        .out_is_open = can_be_written(STDOUT_FILENO),
        .out_has_no_reader = [] { return has_no_reader(STDOUT_FILENO); },
    };
}

}  // namespace bittern::app
