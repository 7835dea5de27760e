#include "daemon/read_config.hpp"

#include "base/printable.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;

namespace {

ConfigReading read(std::string_view text) {
    return read_config(text, "/home/ann");
}

Config config_of(std::string_view text) {
    const auto config = sound(read(text), "c.toml");
    REQUIRE_MESSAGE(config.has_value(), config.error().message);
    return *config;
}

std::vector<std::string> problems(std::string_view text) {
    std::vector<std::string> all;
    for (const auto& problem : read(text).problems) all.push_back(to_string(problem, "c"));
    return all;
}

/// The same as one text, a line each.
std::string told(std::string_view text) {
    std::string all;
    for (const auto& one : problems(text)) all += one + '\n';
    return all;
}

std::string repeated(std::string_view what, int times) {
    std::string all;
    for (int k = 0; k < times; ++k) all += what;
    return all;
}

const Setting& setting(const std::vector<Setting>& all, std::string_view key) {
    const auto found = std::ranges::find(all, key, &Setting::key);
    REQUIRE(found != all.end());
    return *found;
}

}  // namespace

TEST_CASE("nothing is the defaults") {
    const auto config = config_of("");
    CHECK(config.daemon.download_dir == "/home/ann/Downloads");
    CHECK(config.rpc.listen.empty());
    CHECK(!config.limits.down.most);
    CHECK(config.limits.active_downloads.most == 5);
}

TEST_CASE("every kind of value is read") {
    using namespace std::chrono_literals;
    const auto config = config_of(R"(
[daemon]
download_dir = "/srv/torrents"
incomplete_dir = "~/new"
umask = "027"
start_added = false
log_level = "debug"
[rpc]
listen = ["127.0.0.1:9091", "[::1]:9091"]
allowed_hosts = ["nas.example.net"]
max_request_size = 1_000_000
request_timeout = "1m30s"
[network]
listen = ["192.0.2.7", "eth0:6882"]
port = 51413
dht = false
max_connections = 400
[limits]
down = "1.5M"
up = 500_000
alt_up = 0
alt_days = ["sat", "sun"]
alt_from = "23:30"
alt_to = "07:05"
active_downloads = "unlimited"
active_seeds = 0
seed_ratio = 2
seed_idle = "2h"
[limits.label.films]
up = "unlimited"
seed_ratio = 0.5
[limits.label."my music"]
[storage]
write_cache = "16M"
backend = "libtorrent"
[hooks]
done = ["~/bin/done", "--quiet", "a b"]
timeout = 10
)");
    CHECK(config.daemon.download_dir == "/srv/torrents");
    CHECK(config.daemon.incomplete_dir == "/home/ann/new");
    CHECK(config.daemon.umask == std::filesystem::perms(027));
    CHECK(!config.daemon.start_added);
    CHECK(config.daemon.log_level == Severity::debug);
    CHECK(config.rpc.listen == std::vector<torrent::HostPort>{{"127.0.0.1", 9091}, {"::1", 9091}});
    CHECK(config.rpc.allowed_hosts == std::vector<std::string>{"nas.example.net"});
    CHECK(config.rpc.max_request_size.count == 1'000'000);
    CHECK(config.rpc.request_timeout == 90s);
    REQUIRE(config.network.listen.size() == 2);
    CHECK(config.network.listen[1].host == "eth0");
    CHECK(config.network.listen[1].port == 6882);
    CHECK(config.network.port == 51413);
    CHECK(!config.network.dht);
    CHECK(config.network.lsd);
    CHECK(config.network.max_connections.most == 400);
    CHECK(config.limits.down.most == Rate{1536 * 1024});
    CHECK(config.limits.up.most == Rate{500'000});
    CHECK(!config.limits.alt_up.most);
    CHECK(config.limits.alt_days == std::vector{std::chrono::Saturday, std::chrono::Sunday});
    CHECK(config.limits.alt_from == 23h + 30min);
    CHECK(config.limits.alt_to == 7h + 5min);
    CHECK(!config.limits.active_downloads.most);
    CHECK(!config.limits.active_seeds.most);
    CHECK(config.limits.seed_ratio.most == 2.0);
    CHECK(config.limits.seed_idle.most == 2h);
    REQUIRE(config.limits.label.size() == 2);
    CHECK(config.limits.label.at("films").up == Limit<Rate>{});
    CHECK(config.limits.label.at("films").seed_ratio == Limit<double>{0.5});
    CHECK(!config.limits.label.at("films").down);
    CHECK(config.storage.write_cache == mib(16));
    CHECK(config.storage.backend == storage::Storage::libtorrent);
    CHECK(config.hooks.done == std::vector<std::string>{"/home/ann/bin/done", "--quiet", "a b"});
    CHECK(config.hooks.timeout == 10s);
}

TEST_CASE("watch folders are tables, or paths where nothing else is to be said") {
    const auto plain = config_of("[watch]\nfolders = ['~/a', {path = '/b', label = 'films'}]").watch.folders;
    REQUIRE(plain.size() == 2);
    CHECK(plain[0].path == "/home/ann/a");
    CHECK(!plain[0].start_added);
    CHECK(plain[1].label == "films");
    const auto tables =
        config_of("[[watch.folders]]\npath = '/a'\nstart_added = false\n[[watch.folders]]\npath = '/b'");
    REQUIRE(tables.watch.folders.size() == 2);
    CHECK(tables.watch.folders[0].start_added == false);
    CHECK(told("[[watch.folders]]\nlabel = 'x'") ==
          "c:1:1: watch.folders: needs a path"
          "\n");
    CHECK(told("watch.folders = ['/a', '/a/']") ==
          "c:1:7: watch.folders: \"/a\" is there twice"
          "\n");
}

TEST_CASE("every mistake is told, in order, with its place and what was expected") {
    CHECK(told(R"([network]
prot = 6881
port = 70000
dht = "yes"
[rcp]
listen = []
[rpc]
listen = ["127.0.0.1", 7, "localhost:9091"]
max_request_size = "1k"
[limits]
down = "10 parsecs"
alt_from = "24:00"
alt_days = ["mon", "Tuesday"]
seed_ratio = 0
seed_idle = 1979-05-27
[hooks]
done = "rm -rf"
)") == R"(c:2:1: network.prot: unknown, did you mean 'port'?
c:3:8: network.port: expected a port from 0 to 65535, not the number 70000
c:4:7: network.dht: expected true or false, not the text "yes"
c:5:2: rcp: unknown, did you mean 'rpc'?
c:8:11: rpc.listen: '127.0.0.1' is not an address with a port: no port, write HOST:PORT
c:8:24: rpc.listen: expected text as "HOST:PORT", not the number 7
c:9:20: rpc.max_request_size: expected a size from "64k" to "1G", as "512k" or "8M" or a number of bytes, not the text "1k"
c:11:8: limits.down: expected a rate as "500k" or "2M" or a number of bytes a second, or "unlimited", not the text "10 parsecs"
c:12:12: limits.alt_from: expected a time of day from "00:00" to "23:59", not the text "24:00"
c:13:20: limits.alt_days: expected one of "mon", "tue", "wed", "thu", "fri", "sat", "sun", not the text "Tuesday"
c:14:14: limits.seed_ratio: expected a number greater than 0, as 1.5, or "unlimited", not the number 0
c:15:13: limits.seed_idle: expected a time greater than 0, as "30m" or a number of seconds, or "unlimited", not the time 1979-05-27
c:17:8: hooks.done: expected a list of words, the path of a program and its arguments (no shell reads them), not the text "rm -rf"
)");
}

TEST_CASE("a key that nothing is near to gets the list of those that are known") {
    CHECK(told("[storage]\nfrobnicate = 1") ==
          "c:2:1: storage.frobnicate: unknown; known here: write_cache, backend, preallocate"
          "\n");
    CHECK(problems("port = 6881")[0].find("known here: daemon, rpc, network") != std::string::npos);
}

TEST_CASE("what should be a table and is none is told") {
    CHECK(told("network = 3") ==
          "c:1:11: network: expected a table, [network], not the number 3"
          "\n");
    CHECK(told("[[network]]\nport = 1") ==
          "c:1:1: network: expected a table, [network], not a list"
          "\n");
    CHECK(told("[limits]\nlabel.films = 3") ==
          "c:2:15: limits.label.films: expected a table of limits, as [limits.label.films], not the number 3"
          "\n");
    CHECK(told("[network\n") == "c:1:9: no TOML: table header: expected ']', saw '\\n'\n");
    CHECK(problems("[network.port]\nx = 1")[0].find("not a table") != std::string::npos);
}

TEST_CASE("paths mean the same wherever the daemon is started") {
    CHECK(told("daemon.download_dir = 'films'") ==
          R"(c:1:23: daemon.download_dir: expected a path that begins with / or ~/, not the text "films")"
          "\n");
    CHECK(problems("daemon.download_dir = '~ann/films'").size() == 1);
    CHECK(problems("daemon.download_dir = ''").size() == 1);
    CHECK(problems("daemon.download_dir = \"/a\\u0000b\"").size() == 1);
    CHECK(config_of("daemon.incomplete_dir = ''").daemon.incomplete_dir.empty());
    const auto nowhere = read_config("daemon.incomplete_dir = '~/x'", "");
    REQUIRE(nowhere.problems.size() == 2);
    CHECK(to_string(nowhere.problems[0], "c") ==
          "c: daemon.download_dir: ~ stands for nothing, since HOME is not set: write the whole path");
    CHECK(read_config("daemon.download_dir = '/x'", "").problems.empty());
}

TEST_CASE("a certificate needs its key") {
    CHECK(told("[rpc]\ntls_certificate = '/c'") ==
          "c:2:1: rpc.tls_certificate: needs tls_key as well"
          "\n");
    CHECK(told("[rpc]\ntls_key = '/k'") ==
          "c:2:1: rpc.tls_key: needs tls_certificate as well"
          "\n");
}

TEST_CASE("a time of day has two digits, a colon and two digits") {
    CHECK(config_of("limits.alt_to = '00:00'").limits.alt_to.count() == 0);
    for (const auto* bad : {"", "7:05", "07:60", "24:00", "07:5", "+7:05", "07:-5", "0a:05", "07:05 "}) {
        CAPTURE(bad);
        CHECK(problems("limits.alt_to = '" + std::string(bad) + "'").size() == 1);
    }
    CHECK(told("limits.alt_to = 07:05:00") ==
          "c:1:17: limits.alt_to: expected a time of day from \"00:00\" to \"23:59\", not the time 07:05:00\n");
}

TEST_CASE("umask is text, since a number would be read as decimal") {
    CHECK(problems("daemon.umask = 22")[0].find("octal digits as text") != std::string::npos);
    for (const auto* bad : {"9", "22", "1777", "0o22", "888"})
        CHECK(problems("daemon.umask = '" + std::string(bad) + "'").size() == 1);
    CHECK(!config_of("daemon.umask = ''").daemon.umask);
}

TEST_CASE("what is no TOML is told with its place") {
    for (const auto* text :
         {"[network\n", "port = \n", "port = 1\nport = 2\n", "x = 'a\n", "a = 1 b = 2", "\xEF\xBB"}) {
        CAPTURE(text);
        const auto all = problems(text);
        REQUIRE(all.size() == 1);
        CHECK(all[0].starts_with("c:"));
        CHECK(all[0].find(':', 2) != std::string::npos);
        CHECK(is_printable(all[0]));
    }
    CHECK(told("port = 1\nna\xC3\xAFve \xFF") ==
          "c:2:7: there are bytes that are no UTF-8"
          "\n");
}

TEST_CASE("hostile files are one message that can be printed") {
    const std::vector<std::string> hostile{repeated("[", 500'000),
                                           "a = " + repeated("[", 500'000),
                                           "a = " + repeated("{a=", 300'000),
                                           repeated("a.", 500'000) + "b = 1",
                                           "[" + repeated("a.", 500'000) + "b]",
                                           repeated("\"a\" . 'b'.", 100'000) + "b = 1",
                                           "a = '''it''' # '''\n" + repeated("a.", 500'000) + "b = 1",
                                           repeated(" ", 2'000'000),
                                           std::string(1'000'000, '\0'),
                                           "a = \"\x1b[2J\"",
                                           repeated("\xFF", 1'000'000)};
    for (const auto& text : hostile) {
        const auto all = problems(text);
        REQUIRE(all.size() == 1);
        CHECK(is_printable(all[0]));
        CHECK(all[0].size() < 500);
    }
    CHECK(told(hostile[1]) ==
          "c:1:21: it is nested deeper than 16 levels"
          "\n");
}

TEST_CASE("a dot, a bracket or a quote within text is nothing that nests") {
    const auto dots = repeated(".", 100) + repeated("[", 100);
    const auto label = "[limits.label.\"" + dots + "\"]\nup = 1 # " + dots + "\n";
    CHECK(problems(label).empty());
    CHECK(
        problems("[hooks]\ndone = ['/x', '''" + dots + "''''', \"\"\"\n" + dots + "\\\"\"\"\", \"" + dots + "\\\"\"]\n")
            .empty());
}

TEST_CASE("keys and texts from the file can be printed in what is said of them") {
    for (const auto& one : problems("\"\\u001b[2J\" = 1\n[network]\n\"\\u202e.\" = 2\nport = \"\\u001b\\n\""))
        CHECK(is_printable(one));
    CHECK(told("network.port = \"\\n\"") ==
          R"(c:1:16: network.port: expected a port from 0 to 65535, not the text "\U0000000A")"
          "\n");
    CHECK(problems("[limits.label.\"\\u001b\"]").size() == 1);
}

TEST_CASE("of very many mistakes the first are told, and how many more there are") {
    std::string text = "[network]\n";
    for (int k = 0; k < 300; ++k) text += "key" + std::to_string(k) + " = 1\n";
    const auto all = problems(text);
    REQUIRE(all.size() == 101);
    CHECK(all.front().starts_with("c:2:1: network.key0:"));
    CHECK(all.back() == "c: and 200 more");
}

TEST_CASE("one error for all of them names the first") {
    const auto one = sound(read("[network]\nport = -1"), "c.toml");
    REQUIRE(!one);
    CHECK(one.error().fault == Fault::usage);
    CHECK(one.error().message.starts_with("c.toml:2:8: network.port: expected a port"));
    const auto two = sound(read("[network]\nport = -1\ndht = 0"), "c.toml");
    REQUIRE(!two);
    CHECK(two.error().message.ends_with("(and 1 more: 'bittern config check' tells all)"));
}

TEST_CASE("each setting tells where it comes from") {
    const auto all = settings(read("[limits]\nup = '2M'\n[limits.label.'my films']\nup = 1000\n"));
    const auto& up = setting(all, "limits.up");
    CHECK(to_toml(up.value) == R"("2M")");
    REQUIRE(std::holds_alternative<Position>(up.origin));
    CHECK(std::get<Position>(up.origin) == Position{2, 1});
    CHECK(std::holds_alternative<ByDefault>(setting(all, "limits.down").origin));
    CHECK(to_toml(setting(all, "limits.down").value) == R"("unlimited")");
    CHECK(std::get<Position>(setting(all, R"(limits.label."my films".up)").origin) == Position{4, 1});
    CHECK(to_toml(setting(all, "watch.folders").value) == "[]");
    CHECK(all.front().key == "daemon.download_dir");
}

TEST_CASE("what is shown of a configuration reads as the same again") {
    const auto shown = [](std::string_view text) {
        std::string all;
        for (const auto& one : settings(read(text))) all += one.key + " = " + to_toml(one.value) + "\n";
        return all;
    };
    const auto once = shown(R"(
daemon = {umask = "027", incomplete_dir = "/a \"b\"\u0007\\"}
rpc.listen = ["[::1]:9091"]
network.listen = ["::1", "10.0.0.1:80"]
limits = {down = 1025, up = "3G", seed_ratio = 3, seed_idle = 5400, alt_days = ["sun"], label.x.down = "unlimited"}
watch.folders = [{path = "/w", label = "é", start_added = true}]
hooks = {done = ["/bin/x", "\u200b" , ""], timeout = "90s"}
)");
    CHECK(told(once).empty());
    CHECK(shown(once) == once);
    CHECK(once.find(R"(seed_idle = "90m")") != std::string::npos);
    CHECK(once.find(R"(seed_ratio = 3.0)") != std::string::npos);
    CHECK(once.find(R"(incomplete_dir = "/a \"b\"\U00000007\\")") != std::string::npos);
}
