// What the options of several commands have in common.

#include "app/options/command.hpp"
#include "base/printable.hpp"
#include "base/whole_number.hpp"
#include "content/ignore_rules.hpp"

#include <cmath>
#include <net/if.h>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

namespace bittern::app {
namespace {

Result<std::uint16_t> port_option(const std::string& text) {
    if (const auto port = parse_port(text)) return *port;
    return fail(Fault::usage, fmt::format("'{}' is not a port; expected 0 to 65535", printable(text)));
}

Result<ColorWhen> parse_color(const std::string& text) {
    if (text == "auto") return ColorWhen::automatic;
    if (text == "always") return ColorWhen::always;
    if (text == "never") return ColorWhen::never;
    return fail(Fault::usage, fmt::format("'{}' is not one of auto, always, never", printable(text)));
}

Result<swarm::ListenAddress> parse_listen(const std::string& text) {
    BITTERN_TRY(auto address, swarm::ListenAddress::parse(text));
    boost::system::error_code no_address;
    boost::asio::ip::make_address(address.host, no_address);
    if (no_address && ::if_nametoindex(address.host.c_str()) == 0)
        return fail(Fault::usage, fmt::format("'{}' is neither an address nor a network device of this machine",
                                              printable(address.host)));
    return address;
}

Result<storage::Storage> parse_storage(const std::string& text) {
    if (text == "own") return storage::Storage::own;
    if (text == "libtorrent") return storage::Storage::libtorrent;
    return fail(Fault::usage, fmt::format("'{}' is no storage; expected own or libtorrent", printable(text)));
}

Result<Bytes> parse_write_cache(const std::string& text) {
    BITTERN_TRY(const auto size, parse_bytes(text));
    if (size >= storage::smallest_write_cache && size <= storage::largest_write_cache) return size;
    return fail(Fault::usage, fmt::format("'{}' is no size for the write cache; expected 1M to 4G", printable(text)));
}

}  // namespace

Result<double> parse_ratio(const std::string& text) {
    std::size_t used = 0;
    double ratio = -1;
    try {
        ratio = std::stod(text, &used);
    } catch (const std::exception&) {
        used = 0;
    }
    if (used == 0 || used != text.size() || !std::isfinite(ratio) || ratio < 0)
        return fail(Fault::usage, fmt::format("'{}' is not a ratio; expected a number such as 1.5", printable(text)));
    return ratio;
}

Result<std::string> parse_selection(const std::string& text) {
    BITTERN_CHECK(content::IgnoreRules::parse(std::vector{text.starts_with('!') ? text.substr(1) : text}));
    return text;
}

void define_storage(CLI::App& parser, NetworkOptions& options) {
    add_parsed(
        parser, "--write-cache", "SIZE", parse_write_cache, [&options](Bytes size) { options.write_cache = size; },
        "memory in which blocks wait for the rest of their piece; the default: 8M")
        ->group("Storage");
    add_parsed(
        parser, "--storage", "WHICH", parse_storage, [&options](storage::Storage which) { options.storage = which; },
        "own (the default), or libtorrent: its disk back end, should ours fail you")
        ->group("Storage");
}

void define_network(CLI::App& parser, NetworkOptions& options) {
    const auto off = [&parser](const std::string& name, bool& target, const std::string& description) {
        parser
            .add_flag_callback(
                name, [&target] { target = false; }, description)
            ->group("Network");
    };
    add_repeatable(
        parser, "--listen", "ADDR[:PORT]", parse_listen,
        [&options](swarm::ListenAddress address) { options.listen.push_back(std::move(address)); },
        "accept peers only on this address or network device; repeatable")
        ->group("Network");
    add_parsed(
        parser, "--port", "N", port_option, [&options](std::uint16_t port) { options.port = port; },
        "port for peers and the DHT; 0, the default: 6881, or any free one where that is taken")
        ->group("Network");
    off("--no-dht", options.discovery.dht, "do not use the mainline DHT");
    add_repeatable(
        parser, "--dht-bootstrap", "HOST:PORT", torrent::HostPort::parse,
        [&options](torrent::HostPort node) { options.discovery.bootstrap.push_back(std::move(node)); },
        "enter the DHT through this node too; repeatable")
        ->group("Network");
    off("--no-lsd", options.discovery.lsd, "do not look for peers on the local network");
    off("--no-pex", options.discovery.pex, "do not exchange addresses with peers");
    off("--no-upnp", options.discovery.port_mapping, "do not ask the router to open a port (UPnP, NAT-PMP, PCP)");
    add_parsed(
        parser, "--down", "RATE", parse_rate, [&options](Rate rate) { options.down_limit = rate; },
        "receive at most this much a second, as 500k or 2M; 0, the default: no limit")
        ->group("Network");
    add_parsed(
        parser, "--up", "RATE", parse_rate, [&options](Rate rate) { options.up_limit = rate; },
        "send at most this much a second; 0, the default: no limit")
        ->group("Network");
}

void define_output(CLI::App& parser, OutputOptions& options) {
    const auto flag = [&parser](const std::string& name, const std::function<void()>& set,
                                const std::string& description) {
        parser.add_flag_callback(name, set, description)->group("Output");
    };
    flag(
        "--json", [&options] { options.answer = Answer::json; }, "events on stdout, one JSON object a line");
    flag(
        "-q,--quiet", [&options] { options.talk = Talk::quiet; }, "say nothing but warnings and errors");
    flag(
        "-v,--verbose", [&options] { options.talk = Talk::verbose; }, "say what happens underneath");
    flag(
        "--debug", [&options] { options.talk = Talk::debug; }, "say it in all detail");
    add_parsed(
        parser, "--color", "WHEN", parse_color, [&options](ColorWhen when) { options.color = when; },
        "auto (the default), always or never")
        ->group("Output");
    parser.set_help_flag("-h,--help", "show this help")->group("Output");
}

}  // namespace bittern::app
