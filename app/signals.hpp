#pragma once
/// Ctrl-C and its like: the first one asks for an orderly end, the second one ends at once.

#include <functional>
#include <memory>

namespace boost::asio { class io_context; }

namespace bittern::app {

/// Catches SIGINT, SIGTERM and SIGHUP while it lives. The first calls `first` on the loop's thread;
/// the second leaves the process immediately with exit code 130 and no clean-up at all (nothing of
/// ours needs one: files and database are sound at every moment).
class Signals {
public:
    Signals(boost::asio::io_context& loop, std::function<void()> first);
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bittern::app
