#pragma once
/// What share and get run on: the loop, the state database, the engine, the signals, an orderly end.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/network_options.hpp"
#include "app/render/console.hpp"
#include "base/database.hpp"
#include "base/result.hpp"
#include "content/known_files.hpp"
#include "swarm/claims.hpp"
#include "swarm/engine.hpp"
#include "swarm/resume.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include <nlohmann/json_fwd.hpp>

namespace boost::asio {
class io_context;
}

namespace bittern::app {

/// One for each run of a command, on the thread that runs the loop.
class Session {
public:
    /// Opens the state database. One that can't be opened is a warning and the session has a
    /// temporary one; Fault::storage where not even that can be made.
    [[nodiscard]] static Result<std::unique_ptr<Session>> open(Env& env, Console& console);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Opens the engine with the DHT nodes remembered, and tells `subscriber` of its events.
    [[nodiscard]] Result<void> open_engine(const NetworkOptions& network,
                                           std::function<void(const swarm::Event&)> subscriber);

    /// Runs until close() has done its work. `interrupted` is called at the first Ctrl-C (or SIGTERM,
    /// SIGHUP), `tick` about five times a second. From that signal on the process has less than 3 s,
    /// ~Session() and all that its caller does before it included.
    void run(std::function<void()> interrupted, std::function<void()> tick);

    /// What the process leaves with where those seconds are not enough (a thread hangs in the file system
    /// or in a name server's silence). Only from within or after run().
    void leave_with(ExitCode code);

    /// Ends the engine in less than 3 s, keeps the DHT nodes, and lets run() return. May be called again.
    void close();

    [[nodiscard]] boost::asio::io_context& loop();
    /// A connection to the state database for another thread; the session's own is the loop's alone.
    [[nodiscard]] Result<Database> connect_database() const;
    [[nodiscard]] swarm::ResumeStore& downloads();
    /// Files whose content is known, for the downloads of this session; null where the database can't be opened again.
    [[nodiscard]] std::shared_ptr<content::KnownFiles> known_files();
    /// What the downloads of this session have taken.
    [[nodiscard]] swarm::Claims& claims();
    [[nodiscard]] bool has_engine() const;
    /// Only after open_engine().
    [[nodiscard]] swarm::Engine& engine();
    /// The `disk` of JSON events: what the disk back end has done up to now; null before open_engine(), and for
    /// libtorrent's.
    [[nodiscard]] nlohmann::ordered_json disk_fields() const;
    [[nodiscard]] bool is_closing() const;

private:
    struct Impl;
    explicit Session(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Runs a command on a session of its own; says what keeps that from being opened.
[[nodiscard]] ExitCode run_in_session(Env& env, Console& console, const std::function<ExitCode(Session&)>& command);

}  // namespace bittern::app
