#include "app/signals.hpp"

#include <unistd.h>

#include <csignal>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "app/exit_code.hpp"

namespace bittern::app {

struct Signals::Impl {
    boost::asio::signal_set set;
    std::function<void()> first;

    Impl(boost::asio::io_context& loop, std::function<void()> call)
        : set(loop, SIGINT, SIGTERM, SIGHUP), first(std::move(call)) {}

    void wait() {
        set.async_wait([this](const boost::system::error_code& error, int) {
            if (error) return;
            // The second one must work even while the loop is busy ending: so it is handed back to
            // the kernel's way of delivering it, straight into the handler below.
            for (const int signal : {SIGINT, SIGTERM, SIGHUP}) set.remove(signal);
            for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, leave);
            first();
        });
    }

    static void leave(int) { ::_exit(static_cast<int>(ExitCode::interrupted_early)); }
};

Signals::Signals(boost::asio::io_context& loop, std::function<void()> first)
    : impl_(std::make_unique<Impl>(loop, std::move(first))) {
    impl_->wait();
}

Signals::~Signals() = default;

}  // namespace bittern::app
