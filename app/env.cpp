#include "app/env.hpp"

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>

namespace bittern::app {
namespace {

constexpr int usual_columns = 80;

int terminal_columns() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual_columns;
    return size.ws_col;
}

std::optional<std::string> read_environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace

Env process_env(int argc, char** argv) {
    // A share goes on when the reader of its link (`| head -1`) has left.
    std::signal(SIGPIPE, SIG_IGN);
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
        .working_directory = std::filesystem::current_path(gone),
        .environment = read_environment,
    };
}

}  // namespace bittern::app
