/// The plainest client that libtorrent makes possible: what the library itself takes. All settings are its defaults,
/// except where the command line says otherwise.
///
///   reference seed|get IP:PORT TORRENT FOLDER [--tcp] [--disk mmap|pread|posix] [--peer IP:PORT]…
///
/// `seed` takes the content in FOLDER for granted, prints "ready" once it serves it, and is ended by a signal. `get`
/// ends when it has everything. --tcp switches uTP off. --disk chooses among the library's back ends: that of its
/// default (mmap), the same without mapping any file (pread), and the one of a single thread (posix).

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <libtorrent/add_torrent_params.hpp>
#include <libtorrent/alert_types.hpp>
#include <libtorrent/mmap_disk_io.hpp>
#include <libtorrent/posix_disk_io.hpp>
#include <libtorrent/session.hpp>
#include <libtorrent/session_params.hpp>
#include <libtorrent/settings_pack.hpp>
#include <libtorrent/torrent_info.hpp>

namespace {

struct Options {
    bool seed = false;
    bool tcp = false;
    std::string listen;
    std::string torrent;
    std::string folder;
    std::string disk = "mmap";
    std::vector<lt::tcp::endpoint> peers;
};

lt::tcp::endpoint endpoint_of(const std::string& text) {
    const auto colon = text.rfind(':');
    return {lt::make_address(text.substr(0, colon)), static_cast<unsigned short>(std::stoi(text.substr(colon + 1)))};
}

Options options_of(const std::vector<std::string>& words) {
    if (words.size() < 4 || (words[0] != "seed" && words[0] != "get"))
        throw std::invalid_argument(
            "reference seed|get IP:PORT TORRENT FOLDER [--tcp] [--disk KIND] [--peer IP:PORT]…");
    Options options{.seed = words[0] == "seed", .listen = words[1], .torrent = words[2], .folder = words[3]};
    for (std::size_t k = 4; k < words.size(); ++k) {
        if (words[k] == "--tcp")
            options.tcp = true;
        else if (words[k] == "--peer")
            options.peers.push_back(endpoint_of(words.at(++k)));
        else if (words[k] == "--disk")
            options.disk = words.at(++k);
        else
            throw std::invalid_argument("unknown option " + words[k]);
    }
    return options;
}

lt::session_params params_of(const Options& options) {
    using Pack = lt::settings_pack;
    lt::session_params params;
    params.settings.set_str(Pack::listen_interfaces, options.listen);
    params.settings.set_int(Pack::alert_mask, lt::alert_category::status | lt::alert_category::error);
    if (options.tcp) {
        params.settings.set_bool(Pack::enable_outgoing_utp, false);
        params.settings.set_bool(Pack::enable_incoming_utp, false);
    }
    if (options.disk == "posix") params.disk_io_constructor = lt::posix_disk_io_constructor;
    if (options.disk == "pread") {
        params.settings.set_int(Pack::mmap_file_size_cutoff, std::numeric_limits<int>::max());
        params.settings.set_int(Pack::disk_write_mode, lt::settings_pack::always_pwrite);
    }
    return params;
}

lt::add_torrent_params torrent_of(const Options& options) {
    lt::add_torrent_params params;
    params.ti = std::make_shared<lt::torrent_info>(options.torrent);
    params.save_path = options.folder;
    // Outside libtorrent's queue, which would look at it some seconds later.
    params.flags &= ~(lt::torrent_flags::auto_managed | lt::torrent_flags::paused);
    if (options.seed) params.flags |= lt::torrent_flags::seed_mode;
    return params;
}

void run(const Options& options) {
    lt::session session(params_of(options));
    const auto handle = session.add_torrent(torrent_of(options));
    for (const auto& peer : options.peers) handle.connect_peer(peer);
    if (options.seed) std::puts("ready"), std::fflush(stdout);
    for (bool finished = false; !finished || options.seed;) {
        session.wait_for_alert(lt::seconds(1));
        std::vector<lt::alert*> alerts;
        session.pop_alerts(&alerts);
        for (const auto* alert : alerts) {
            if (lt::alert_cast<lt::torrent_finished_alert>(alert) != nullptr) finished = true;
            if (lt::alert_cast<lt::torrent_error_alert>(alert) != nullptr) throw std::runtime_error(alert->message());
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(options_of({argv + 1, argv + argc}));
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "reference: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
