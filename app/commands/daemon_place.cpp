#include "app/commands/daemon_place.hpp"

#include "daemon/config_file.hpp"

namespace bittern::app {
namespace {

Result<std::filesystem::path> state_folder(const Env& env, const daemon::Config& config) {
    if (!config.daemon.state_dir.empty()) return config.daemon.state_dir;
    BITTERN_TRY(auto folder, state_directory(env.environment));
    return env.absolute(folder);
}

/// Of packaging/systemd/bittern.socket.
constexpr auto machines_socket = "/run/bittern/daemon.sock";

std::vector<std::filesystem::path> sockets_of(const Env& env, const DaemonAt& at, const DaemonPlace& place) {
    if (at.socket) return {env.absolute(*at.socket)};
    if (!place.config.rpc.socket.empty()) return {place.config.rpc.socket};
    std::vector<std::filesystem::path> sockets;
    if (const auto runtime = env.environment("XDG_RUNTIME_DIR"); runtime && runtime->starts_with('/'))
        sockets.push_back(std::filesystem::path(*runtime) / "bittern" / "daemon.sock");
    sockets.push_back(place.state_folder / "daemon.sock");
    sockets.emplace_back(machines_socket);
    return sockets;
}

}  // namespace

Result<DaemonPlace> daemon_place(const Env& env, const DaemonAt& at) {
    BITTERN_TRY(auto where, daemon::config_place(at.config, env.environment));
    where.path = env.absolute(where.path);
    BITTERN_TRY(auto file, read_config_file(where, env.environment));
    DaemonPlace place;
    place.settings = settings(file.reading);
    BITTERN_TRY(place.config, sound(std::move(file.reading), where.path.native()));
    BITTERN_TRY(place.state_folder, state_folder(env, place.config));
    place.sockets = sockets_of(env, at, place);
    place.socket = place.sockets.front();
    for (const auto* name : {"PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ"})
        if (const auto value = env.environment(name)) place.hooks_environment.push_back(name + ("=" + *value));
    return place;
}

}  // namespace bittern::app
