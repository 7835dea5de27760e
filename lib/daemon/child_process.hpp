#pragma once
/// A program that is run beside ours, without a shell.

#include "base/result.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace bittern::daemon {

/// How a program is run.
struct ProgramRun {
    std::vector<std::string> words;                        ///< the path of the program, absolute, and its arguments
    std::vector<std::string> environment;                  ///< all of it: "NAME=value"
    std::chrono::milliseconds most{60'000};                ///< after so long it is told to end, and soon after made to
    std::function<void(const std::string& line)> on_line;  ///< what it prints on either stream, as it came; the first
                                                           ///< hundred lines, each cut after 500 bytes
    /// Once: how it ended, as "ended with 1"; empty: well. Not called where the process object goes first.
    std::function<void(const std::string& trouble)> on_end;
};

/// Lives on the loop's thread. The program has no input, no descriptor of ours but its output, the root as its folder,
/// and a process group of its own, which goes with this object.
class ChildProcess {
public:
    /// Fault::not_found or Fault::refused with the reason why it can't be run.
    [[nodiscard]] static Result<std::unique_ptr<ChildProcess>> start(boost::asio::io_context& loop, ProgramRun run);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    struct Impl;  ///< Hidden.

private:
    explicit ChildProcess(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
    std::shared_ptr<Impl> impl_;
};

}  // namespace bittern::daemon
