#include "app/commands/daemon_run.hpp"

#include "app/commands/config_changes.hpp"
#include "app/commands/daemon_log.hpp"
#include "app/commands/daemon_place.hpp"
#include "app/commands/daemon_settings.hpp"
#include "app/commands/daemon_verbs.hpp"
#include "app/service_manager.hpp"
#include "app/signals.hpp"
#include "app/version.hpp"
#include "base/clock.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "rpc/door.hpp"
#include "rpc/kept_settings.hpp"
#include "rpc/monitoring.hpp"
#include "rpc/password.hpp"
#include "rpc/server.hpp"
#include "rpc/transmission.hpp"
#include "swarm/engine.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::app {
namespace {

/// Of the 3 s that a signal promises, what remains is for the last writes.
constexpr std::chrono::milliseconds closing_patience{2000};

swarm::EngineOptions engine_options(const daemon::Config& config) {
    const auto& network = config.network;
    return {.listen = network.listen,
            .port = network.port,
            .discovery = {.dht = network.dht,
                          .lsd = network.lsd,
                          .pex = network.pex,
                          .port_mapping = network.upnp,
                          .bootstrap = network.dht_bootstrap},
            .down_limit = config.limits.down.most.value_or(Rate()),
            .up_limit = config.limits.up.most.value_or(Rate()),
            .storage = config.storage.backend,
            .write_cache = config.storage.write_cache,
            .version = std::string(version())};
}

/// The hash in the file of `password_file`: one line that rpc::hash_password made.
Result<std::optional<rpc::Credentials>> credentials_of(const daemon::RpcConfig& config) {
    if (config.password_file.empty()) return std::nullopt;
    BITTERN_TRY(auto hash, read_file(config.password_file, Bytes{4096}));
    while (!hash.empty() && (hash.back() == '\n' || hash.back() == '\r')) hash.pop_back();
    if (!rpc::looks_like_hash(hash))
        return fail(Fault::usage, fmt::format("{} has no argon2id hash: write one with `bittern daemon password`",
                                              printable(config.password_file.native())));
    return rpc::Credentials{"bittern", std::move(hash)};
}

/// As the configuration says, and the options on top of it.
Severity least_logged(const daemon::Config& config, Talk talk) {
    const auto configured = config.daemon.log_level;
    switch (talk) {
        case Talk::quiet:
            return std::max(configured, Severity::warning);
        case Talk::usual:
            return configured;
        case Talk::verbose:
            return std::min(configured, Severity::info);
        case Talk::debug:
            return Severity::debug;
    }
    return configured;
}

/// One run, from the doors' opening to the last write.
class Run {
public:
    Run(const Env& env, Console& console, const DaemonOptions& options, DaemonPlace place)
        : env_(env),
          console_(console),
          options_(options),
          place_(std::move(place)),
          log_(console, least_logged(place_.config, options.output.talk), recent_) {}

    Result<ExitCode> run() {
        BITTERN_CHECK(open());
        watch_signals();
        const auto work = boost::asio::make_work_guard(loop_);
        loop_.run();
        log_.tell(Severity::info, "ended: every torrent is saved");
        return ExitCode::ok;
    }

private:
    Result<void> open() {
        const auto& config = place_.config;
        if (config.daemon.umask) ::umask(static_cast<mode_t>(*config.daemon.umask));
        BITTERN_TRY(auto credentials, credentials_of(config.rpc));
        BITTERN_TRY(service_, daemon::Service::open(loop_, {.state_folder = place_.state_folder,
                                                            .settings = settings_of(config),
                                                            .read_settings = rpc::read_kept,
                                                            .preallocate = config.storage.preallocate,
                                                            .limits_of_labels = config.limits.label,
                                                            .watch = config.watch,
                                                            .hooks = config.hooks,
                                                            .hooks_environment = place_.hooks_environment,
                                                            .engine = engine_options(config),
                                                            .log = log_.log()}));
        verbs_.emplace(
            loop_, *service_, [this] { return reload(); }, [this] { close("a client asks for the end"); });
        const auto session_id = rpc::make_session_id();
        protocol_.emplace(*verbs_, rpc::ProtocolOptions{.version = std::string(version()),
                                                        .session_id = session_id,
                                                        .state_folder = place_.state_folder,
                                                        .now = seconds_now,
                                                        .log = recent_});
        rpc::ServerOptions options{.socket = place_.socket,
                                   .credentials = std::move(credentials),
                                   .hosts = config.rpc.allowed_hosts,
                                   .session_id = session_id};
        std::error_code failed;
        std::filesystem::create_directories(place_.socket.parent_path(), failed);  // the door tells if it is not there
        for (const auto& address : config.rpc.listen) options.listen.push_back({address.host, address.port});
        options.limits.connections = static_cast<std::size_t>(config.rpc.max_connections);
        options.limits.body = static_cast<std::size_t>(config.rpc.max_request_size.count);
        options.limits.request = config.rpc.request_timeout;
        if (!config.rpc.tls_certificate.empty()) options.certificate = {config.rpc.tls_certificate, config.rpc.tls_key};
        options.pages = rpc::monitoring_pages([this] { return service_->snapshot(); },
                                              [this] { return service_->last_beat(); }, std::string(version()));
        options.log = [this](Severity severity, const std::string& line) {
            boost::asio::post(loop_, [this, severity, line] { log_.tell(severity, line); });
        };
        BITTERN_TRY(server_,
                    rpc::Server::open(
                        std::move(options),
                        [this](std::string body, auto done) { protocol_->answer(std::move(body), std::move(done)); },
                        service_manager::take_sockets()));
        log_.tell(Severity::info, fmt::format("bittern {} runs: {}", version(), where()));
        service_manager::tell_ready(where());
        live();
        console_.event("daemon", {{"socket", place_.socket.native()}, {"pid", ::getpid()}});
        return {};
    }

    [[nodiscard]] std::string where() const {
        return fmt::format("its socket is {}", printable(place_.socket.native()));
    }

    /// What can hold at once does; with a mistake in the file all stays as it was.
    Result<void> reload() {
        if (closing_) return fail(Fault::refused, "the daemon is about to end");
        service_manager::tell_reloading();
        auto done = take_configuration();
        service_manager::tell_ready(where());
        if (!done) log_.tell(Severity::error, "the configuration stays as it was: " + done.error().message);
        return done;
    }

    Result<void> take_configuration() {
        BITTERN_TRY(auto next, daemon_place(env_, options_.at));
        const auto changes = changes_between(place_.settings, next.settings);
        BITTERN_CHECK(server_->renew_certificate());
        BITTERN_CHECK(service_->take_configuration(settings_of(next.config), next.config.limits.label));
        if (next.config.daemon.umask) ::umask(static_cast<mode_t>(*next.config.daemon.umask));
        log_.set_least(least_logged(next.config, options_.output.talk));
        place_.config = std::move(next.config);
        place_.settings = std::move(next.settings);
        log_.tell(Severity::info,
                  changes.at_once.empty()
                      ? std::string("the configuration was read again")
                      : fmt::format("the configuration was read again: {} hold{} from now on",
                                    fmt::join(changes.at_once, ", "), changes.at_once.size() == 1 ? "s" : ""));
        if (!changes.later.empty())
            log_.tell(Severity::warning, fmt::format("after a restart only: {}", fmt::join(changes.later, ", ")));
        return {};
    }

    void await_hangup() {
        hung_up_.async_wait([this](const boost::system::error_code& error, int) {
            if (error) return;
            (void)reload();
            await_hangup();
        });
    }

    /// Signs of life for who wants them: they come from the loop, so that one that hangs gives none.
    void live() {
        const auto wanted = service_manager::wants_sign_of_life();
        if (wanted.count() == 0) return;
        service_manager::tell_alive();
        lives_.expires_after(wanted);
        lives_.async_wait([this](const boost::system::error_code& error) {
            if (!error) live();
        });
    }

    void watch_signals() {
        boost::system::error_code ignored;
        signalled_.assign(::dup(signals_.descriptor()), ignored);
        signalled_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                              [this](const boost::system::error_code& error) {
                                  if (!error) close("told to by a signal");
                              });
        signals_.begin();
        if (env_.in_is_terminal) return;  // who closes a terminal wants an end
        hung_up_.add(SIGHUP, ignored);
        await_hangup();
    }

    void close(std::string_view why) {
        if (std::exchange(closing_, true)) return;
        log_.tell(Severity::info, fmt::format("ends: {}", why));
        service_manager::tell_stopping();
        signals_.leave_with(ExitCode::interrupted);
        server_.reset();
        service_->close(closing_patience, [this] { loop_.stop(); });
    }

    const Env& env_;
    Console& console_;
    const DaemonOptions& options_;
    DaemonPlace place_;
    std::shared_ptr<rpc::RecentLog> recent_ = std::make_shared<rpc::RecentLog>();
    DaemonLog log_;
    Signals signals_{"stopped: nothing had begun yet\n"};
    boost::asio::io_context loop_;
    boost::asio::posix::stream_descriptor signalled_{loop_};
    boost::asio::signal_set hung_up_{loop_};
    boost::asio::steady_timer lives_{loop_};
    std::unique_ptr<daemon::Service> service_;
    std::optional<DaemonVerbs> verbs_;
    std::optional<rpc::Transmission> protocol_;
    std::unique_ptr<rpc::Server> server_;
    bool closing_ = false;
};

}  // namespace

Result<ExitCode> run_daemon(const Env& env, Console& console, const DaemonOptions& options) {
    BITTERN_TRY(auto place, daemon_place(env, options.at));
    return Run(env, console, options, std::move(place)).run();
}

}  // namespace bittern::app
