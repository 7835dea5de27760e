// Every key of the configuration, in the order in which it is shown.

#include "daemon/config_key.hpp"
#include "daemon/nested_keys.hpp"

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

using namespace std::chrono_literals;

std::vector<ConfigKey<DaemonConfig>> daemon_keys() {
    const auto levels = choice<Severity>({{"error", Severity::error},
                                          {"warning", Severity::warning},
                                          {"info", Severity::info},
                                          {"debug", Severity::debug}});
    return {
        key({"download_dir", "Folder for finished downloads."}, &DaemonConfig::download_dir, path(Empty::is_wrong)),
        key({"incomplete_dir",
             "Folder for downloads until they are complete. Default: none, they grow where they end up.",
             R"("~/Downloads/.incomplete")"},
            &DaemonConfig::incomplete_dir, path(Empty::is_none)),
        key({"state_dir",
             "Folder for the daemon's state. Default: $BITTERN_STATE_DIR, else $XDG_STATE_HOME/bittern, else "
             "~/.local/state/bittern.",
             R"("/var/lib/bittern")"},
            &DaemonConfig::state_dir, path(Empty::is_none)),
        key({"umask",
             "Rights that new files and folders don't get: octal digits, as text. Default: those of the process.",
             R"("022")"},
            &DaemonConfig::umask, umask()),
        key({"start_added", "Whether a torrent starts when it is added."}, &DaemonConfig::start_added, yes_or_no()),
        key({"log_level", "The least that is logged: \"error\", \"warning\", \"info\" or \"debug\"."},
            &DaemonConfig::log_level, levels),
    };
}

std::vector<ConfigKey<RpcConfig>> rpc_keys() {
    return {
        key({"socket", "Path of the Unix socket. Default: bittern's usual place for it.",
             R"("/run/bittern/rpc.socket")"},
            &RpcConfig::socket, path(Empty::is_none)),
        key({"listen",
             "TCP addresses to listen on besides: a list of \"HOST:PORT\". Default: none, only the Unix socket.",
             R"(["127.0.0.1:9091"])"},
            &RpcConfig::listen, list(R"(a list of "HOST:PORT")", host_port())),
        key({"password_file", "File with the hash of the password that TCP clients need. Default: none.",
             R"("/etc/bittern/password")"},
            &RpcConfig::password_file, path(Empty::is_none)),
        key({"tls_certificate", "Certificate chain for TLS, a PEM file; with tls_key. Default: none, no TLS.",
             R"("/etc/bittern/certificate.pem")"},
            &RpcConfig::tls_certificate, path(Empty::is_none)),
        key({"tls_key", "The private key of tls_certificate, a PEM file. Default: none.", R"("/etc/bittern/key.pem")"},
            &RpcConfig::tls_key, path(Empty::is_none)),
        key({"allowed_hosts",
             "Names by which browsers may reach TCP, besides localhost and addresses: a list. Default: none.",
             R"(["nas.example.net"])"},
            &RpcConfig::allowed_hosts,
            list("a list of host names", word("a host name of at most 255 characters", Empty::is_wrong))),
        key({"max_connections", "Clients at a time."}, &RpcConfig::max_connections, count(1, 100'000)),
        key({"max_request_size", "Size of a request, at most. A size, or a number of bytes."},
            &RpcConfig::max_request_size, size(kib(64), gib(1))),
        key({"request_timeout", "Time in which a whole request has to come. A time, or a number of seconds."},
            &RpcConfig::request_timeout, duration(1s, 1h)),
    };
}

std::vector<ConfigKey<NetworkConfig>> network_keys() {
    return {
        key({"listen",
             "Addresses or network devices to accept peers on: a list of \"ADDRESS\" or \"ADDRESS:PORT\". Default: "
             "every address of the machine.",
             R"(["192.0.2.7", "[2001:db8::7]:6881", "eth0"])"},
            &NetworkConfig::listen, list(R"(a list of "ADDRESS" or "ADDRESS:PORT")", listen_address())),
        key({"port", "Port for peers and the DHT; 0: 6881, or any free one where that is taken."}, &NetworkConfig::port,
            port()),
        key({"dht", "Find peers by the mainline DHT."}, &NetworkConfig::dht, yes_or_no()),
        key({"lsd", "Find peers on the local network."}, &NetworkConfig::lsd, yes_or_no()),
        key({"pex", "Exchange addresses with peers."}, &NetworkConfig::pex, yes_or_no()),
        key({"upnp", "Ask the router to open a port (UPnP, NAT-PMP, PCP)."}, &NetworkConfig::upnp, yes_or_no()),
        key({"dht_bootstrap",
             "Nodes to enter the DHT by, besides the well-known: a list of \"HOST:PORT\". Default: none.",
             R"(["router.example.net:6881"])"},
            &NetworkConfig::dht_bootstrap, list(R"(a list of "HOST:PORT")", host_port())),
        key({"max_connections",
             "Peers of all torrents at a time, and never more than half of the descriptors that the process may have; "
             "\"unlimited\" or 0: these."},
            &NetworkConfig::max_connections, count_limit()),
    };
}

std::vector<ConfigKey<HooksConfig>> hooks_keys() {
    const auto hook = [](const char* name, const char* when, HooksConfig::Command HooksConfig::*field) {
        return key({name, when, fmt::format(R"(["/usr/local/bin/notify", "{}"])", name)}, field, command());
    };
    return {
        hook("added", "A torrent was added.", &HooksConfig::added),
        hook("metadata", "The metadata of a link has come: its files are known.", &HooksConfig::metadata),
        hook("done", "A download is complete.", &HooksConfig::done),
        hook("seeded", "A torrent has seeded enough.", &HooksConfig::seeded),
        hook("error", "A torrent can't go on.", &HooksConfig::error),
        hook("removed", "A torrent was removed.", &HooksConfig::removed),
        key({"client_programs",
             "Programs that clients may have run when a torrent is added, complete or has seeded enough: a list of "
             "paths. Default: none, whatever clients ask for.",
             R"(["/usr/local/bin/notify"])"},
            &HooksConfig::client_programs, list("a list of paths", path(Empty::is_wrong))),
        key({"timeout", "Time after which a program is ended. A time, or a number of seconds."}, &HooksConfig::timeout,
            duration(1s, 24h)),
    };
}

std::vector<ConfigKey<StorageConfig>> storage_keys() {
    return {
        key({"write_cache", "Memory in which blocks wait for the rest of their piece. A size, or a number of bytes."},
            &StorageConfig::write_cache, size(storage::smallest_write_cache, storage::largest_write_cache)),
        key({"backend", "\"own\", or \"libtorrent\": its disk back end, which never syncs."}, &StorageConfig::backend,
            choice<storage::Storage>({{"own", storage::Storage::own}, {"libtorrent", storage::Storage::libtorrent}})),
        key({"preallocate", "Take the space of a download when it starts."}, &StorageConfig::preallocate, yes_or_no()),
    };
}

}  // namespace

const std::vector<ConfigTable>& config_tables() {
    static const std::vector<ConfigTable> tables{
        {"daemon", "Where things are, and how the daemon runs.", keys_of(&Config::daemon, daemon_keys())},
        {"rpc", "How clients reach the daemon.", keys_of(&Config::rpc, rpc_keys())},
        {"network", "How peers reach it, and it peers.", keys_of(&Config::network, network_keys())},
        {"limits",
         "How much at a time. Rates are text as \"500k\" or \"2M\" (a second), or numbers of bytes a second; "
         "\"unlimited\" is no limit, and so is 0 for rates and counts.",
         keys_of(&Config::limits, limits_keys())},
        {"watch", "Folders whose .torrent and .magnet files are added.", keys_of(&Config::watch, watch_keys())},
        {"hooks",
         "Programs that are run when something happened: a list of words, the path of the program and its arguments. "
         "No shell reads them. Default: none.",
         keys_of(&Config::hooks, hooks_keys())},
        {"storage", "How payload gets to the disk.", keys_of(&Config::storage, storage_keys())},
    };
    return tables;
}

}  // namespace bittern::daemon
