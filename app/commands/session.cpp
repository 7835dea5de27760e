#include "app/commands/session.hpp"

#include "app/commands/state_store.hpp"
#include "app/signals.hpp"
#include "app/version.hpp"

#include <unistd.h>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

constexpr std::chrono::milliseconds tick_interval{200};
constexpr std::string_view early_words = "stopped: nothing had begun yet\n";
/// Leaves some of the promised 3 s for the last writes and words.
constexpr std::chrono::milliseconds closing_patience{2400};
static_assert(closing_patience < Signals::most_patience);

/// The loop must not stand still while another process holds the state database: a save that fails is tried again.
constexpr std::chrono::milliseconds loop_patience{100};

}  // namespace

struct Session::Impl {
    Console& console;
    std::unique_ptr<Signals> signals;  ///< first, so that it is there until all below has ended
    StateStore state;
    swarm::ResumeStore downloads;
    std::shared_ptr<content::KnownFiles> known;  ///< once it was asked for
    swarm::Claims claims;
    boost::asio::io_context loop;
    boost::asio::posix::stream_descriptor signalled{loop};
    boost::asio::steady_timer ticker{loop};
    std::unique_ptr<swarm::Engine> engine;
    bool closing = false;

    Impl(Console& talk, std::unique_ptr<Signals> caught, StateStore store)
        : console(talk), signals(std::move(caught)), state(std::move(store)), downloads(state.database()) {}

    void tick(const std::function<void()>& call) {
        ticker.expires_after(tick_interval);
        ticker.async_wait([this, &call](const boost::system::error_code& error) {
            if (error || closing) return;
            call();
            tick(call);
        });
    }

    void watch_signals(std::function<void()> interrupted) {
        // Where no descriptor can be had, the clock of Signals ends the process all the same.
        boost::system::error_code ignored;
        signalled.assign(::dup(signals->descriptor()), ignored);
        signalled.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                             [call = std::move(interrupted)](const boost::system::error_code& error) {
                                 if (!error) call();
                             });
        signals->begin();
    }

    void keep(const std::string& dht_state) {
        if (dht_state.empty()) return;
        if (auto kept = downloads.keep_dht_state(dht_state); !kept)
            console.warn(fmt::format("the DHT's nodes were not kept: {}", kept.error().message));
    }
};

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(Env& env, Console& console) {
    auto signals = std::make_unique<Signals>(console.says() ? early_words : std::string_view());
    BITTERN_TRY(auto state, StateStore::open(env));
    auto impl = std::make_unique<Impl>(console, std::move(signals), std::move(state));
    if (const auto& trouble = impl->state.trouble()) {
        // The other troubles name their own way out.
        const auto* remedy =
            trouble->fault == Fault::storage ? "; set BITTERN_STATE_DIR to a folder that can be written" : "";
        console.warn(
            fmt::format("nothing of this run will be remembered, neither hashes nor an interrupted download: {}{}",
                        trouble->message, remedy));
    }
    impl->state.database().wait_at_most(loop_patience);
    if (const auto& damage = impl->state.database().damage(); !damage.empty()) console.warn(damage);
    return std::unique_ptr<Session>(new Session(std::move(impl)));
}

Result<void> Session::open_engine(const NetworkOptions& network, std::function<void(const swarm::Event&)> subscriber) {
    auto options = network.engine_options();
    options.dht_state = impl_->downloads.dht_state();
    options.version = version();
    options.log = impl_->console.log();
    BITTERN_TRY(impl_->engine, swarm::Engine::open(impl_->loop, std::move(options)));
    impl_->engine->subscribe(std::move(subscriber));
    return {};
}

void Session::run(std::function<void()> interrupted, std::function<void()> tick) {
    const auto work = boost::asio::make_work_guard(impl_->loop);
    impl_->watch_signals(std::move(interrupted));
    impl_->tick(tick);
    impl_->loop.run();
}

void Session::leave_with(ExitCode code) {
    impl_->signals->leave_with(code);
}

void Session::close() {
    if (std::exchange(impl_->closing, true)) return;
    impl_->ticker.cancel();
    if (!impl_->engine) return impl_->loop.stop();
    impl_->engine->close(closing_patience, [impl = impl_.get()](const std::string& dht_state) {
        impl->keep(dht_state);
        impl->loop.stop();
    });
}

boost::asio::io_context& Session::loop() {
    return impl_->loop;
}
Result<Database> Session::connect_database() const {
    return impl_->state.connect();
}
swarm::ResumeStore& Session::downloads() {
    return impl_->downloads;
}

std::shared_ptr<content::KnownFiles> Session::known_files() {
    if (impl_->known) return impl_->known;
    if (auto database = impl_->state.connect())
        impl_->known = std::make_shared<content::KnownFiles>(*std::move(database));
    return impl_->known;
}

swarm::Claims& Session::claims() {
    return impl_->claims;
}
bool Session::has_engine() const {
    return impl_->engine != nullptr;
}
swarm::Engine& Session::engine() {
    return *impl_->engine;
}
nlohmann::ordered_json Session::disk_fields() const {
    const auto disk = impl_->engine ? impl_->engine->disk() : std::nullopt;
    if (!disk) return {};
    return {{"written", disk->bytes_written},
            {"read", disk->bytes_read},
            {"cached", disk->bytes_cached},
            {"brought", disk->bytes_brought},
            {"let_go", disk->bytes_let_go},
            {"writes", disk->writes},
            {"reads", disk->reads},
            {"calls", disk->calls},
            {"from_memory", disk->from_memory},
            {"waiting", disk->waiting},
            {"jobs", disk->jobs},
            {"queued_us", disk->queued.count()},
            {"syncs", disk->syncs},
            {"syncing_us", disk->syncing.count()}};
}
bool Session::is_closing() const {
    return impl_->closing;
}

ExitCode run_in_session(Env& env, Console& console, const std::function<ExitCode(Session&)>& command) {
    const auto session = Session::open(env, console);
    if (session) return command(**session);
    console.error(session.error());
    return exit_code_of(session.error().fault);
}

}  // namespace bittern::app
