#pragma once
/// libtorrent sessions that talk over 127.0.0.1 only, for tests.

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <libtorrent/alert_types.hpp>
#include <libtorrent/session.hpp>
#include <libtorrent/session_params.hpp>
#include <libtorrent/settings_pack.hpp>
#include <libtorrent/torrent_info.hpp>

namespace bittern::testing {

/// Longer than anything here takes on a loaded machine; only a failing test waits this long.
constexpr std::chrono::seconds patience{20};

inline lt::settings_pack loopback_settings() {
    lt::settings_pack pack;
    pack.set_str(lt::settings_pack::listen_interfaces, "127.0.0.1:0");
    for (const int off : {lt::settings_pack::enable_dht, lt::settings_pack::enable_lsd, lt::settings_pack::enable_upnp,
                          lt::settings_pack::enable_natpmp, lt::settings_pack::enable_incoming_utp,
                          lt::settings_pack::enable_outgoing_utp})
        pack.set_bool(off, false);
    pack.set_bool(lt::settings_pack::allow_multiple_connections_per_ip, true);
    pack.set_int(lt::settings_pack::out_enc_policy, lt::settings_pack::pe_disabled);
    pack.set_int(lt::settings_pack::tick_interval, 20);  // sessions connect to peers on ticks
    pack.set_int(lt::settings_pack::mmap_file_size_cutoff, 0x7fffffff);
    pack.set_int(lt::settings_pack::disk_write_mode, lt::settings_pack::always_pwrite);
    pack.set_int(lt::settings_pack::alert_mask,
                 static_cast<int>(static_cast<std::uint32_t>(lt::alert_category::error | lt::alert_category::status |
                                                             lt::alert_category::storage)));
    return pack;
}

/// A session without libtorrent's own metadata extension.
inline lt::session_params bare_session() {
    return {loopback_settings(), {}};
}
/// A session as libtorrent makes it.
inline lt::session_params stock_session() {
    return lt::session_params(loopback_settings());
}

inline lt::tcp::endpoint endpoint_of(const lt::session& session) {
    return {lt::make_address("127.0.0.1"), session.listen_port()};
}

/// Looks every few milliseconds; false after `patience`.
inline bool comes_true(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

/// Hands out the session's alerts until `done` says so; throws after `patience`.
inline void until(lt::session& session, const std::function<bool(const lt::alert*)>& done) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
        session.wait_for_alert(std::chrono::milliseconds(100));
        std::vector<lt::alert*> alerts;
        session.pop_alerts(&alerts);
        for (const lt::alert* alert : alerts)
            if (done(alert)) return;
    }
    throw std::runtime_error("what the test waits for did not happen");
}

}  // namespace bittern::testing
