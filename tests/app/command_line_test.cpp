#include "app/options/command_line.hpp"

#include "base/printable.hpp"

#include <sstream>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app;
using Words = std::vector<std::string>;

namespace {

ShareOptions shared(const Words& words) {
    auto request = parse_command_line(words);
    REQUIRE_MESSAGE(request, (request ? "" : request.error().message));
    REQUIRE(std::holds_alternative<ShareOptions>(*request));
    return std::get<ShareOptions>(*request);
}

GetOptions got(const Words& words) {
    auto request = parse_command_line(words);
    REQUIRE_MESSAGE(request, (request ? "" : request.error().message));
    REQUIRE(std::holds_alternative<GetOptions>(*request));
    return std::get<GetOptions>(*request);
}

std::string complaint(const Words& words) {
    const auto request = parse_command_line(words);
    REQUIRE_FALSE(request);
    CHECK(request.error().fault == Fault::usage);
    return request.error().message;
}

}  // namespace

TEST_CASE("options may stand before and after paths, and take one value each time") {
    const auto options =
        shared({"share", "--tracker", "udp://a:1", "one", "--tracker", "http://b/x", "two", "--hidden"});
    CHECK(options.content.paths == std::vector<std::filesystem::path>{"one", "two"});
    CHECK(options.content.description.trackers == std::vector<Words>{{"udp://a:1"}, {"http://b/x"}});
    CHECK(options.content.walk.hidden);
    CHECK(options.content.format == content::Format::hybrid);
}

TEST_CASE("names that look like something else are just names") {
    CHECK(shared({"share", "get", "[a,b]", "share"}).content.paths ==
          std::vector<std::filesystem::path>{"get", "[a,b]", "share"});
    CHECK(shared({"share", "--", "-v", "--x"}).content.paths == std::vector<std::filesystem::path>{"-v", "--x"});
    CHECK(got({"get", "-"}).sources == Words{"-"});
    CHECK(got({"get", "--select", "[0-9]*", "x"}).select == Words{"[0-9]*"});
}

TEST_CASE("values become what they mean") {
    const auto options = got(
        {"get",      "-o",         "/d",           "--down",   "1.5M",     "--up=500k", "--timeout", "1h30m",
         "--peer",   "[::1]:6881", "--seed-ratio", "1.5",      "--port",   "0",         "--listen",  "127.0.0.1:7000",
         "--listen", "::1",        "--no-dht",     "--no-lsd", "--no-pex", "--no-upnp", "x"});
    CHECK(options.folder == "/d");
    CHECK(options.network.down_limit.per_second == 1'572'864);
    CHECK(options.network.up_limit.per_second == 512'000);
    CHECK(options.timeout == std::chrono::minutes(90));
    CHECK(options.peers == std::vector<torrent::HostPort>{{"::1", 6881}});
    CHECK(options.seed_ratio == 1.5);
    CHECK_MESSAGE(options.seed, "a limit for seeding asks for seeding");
    REQUIRE(options.network.listen.size() == 2);
    CHECK(options.network.listen[0].port == 7000);
    CHECK(listens_on_loopback_only(options.network));
    const auto& policy = options.network.discovery;
    CHECK_FALSE((policy.dht || policy.lsd || policy.pex || policy.port_mapping));
    CHECK_MESSAGE(got({"get", "--down", "1M", "--down", "0", "x"}).network.down_limit == Rate{}, "0 is no limit");
    CHECK(shared({"share", "--up", "0", "x"}).network.up_limit == Rate{});
    CHECK(shared({"share", "--piece-size", "1M", "x"}).content.piece_size == mib(1));
    CHECK(shared({"share", "-q", "x"}).output.talk == Talk::quiet);
    CHECK(shared({"share", "--json", "x"}).output.answer == Answer::json);
}

TEST_CASE("--direct never takes the path behind it") {
    using Direct = std::vector<DirectAddress>;
    CHECK(shared({"share", "--direct", "folder"}).direct == Direct{{}});
    const auto options =
        shared({"share", "--direct=host.example", "--direct=1.2.3.4:7", "--direct=[::1]:8", "--direct=fd00::1", "x"});
    CHECK(options.direct == Direct{{"host.example", {}}, {"1.2.3.4", 7}, {"::1", 8}, {"fd00::1", {}}});
    CHECK(options.content.paths.size() == 1);
    for (const std::string text : {"a:b", "evil%host", "evil host", "[::1]", "1:2:3", "-"})
        CHECK(complaint({"share", "--direct=" + text, "x"}).find("'" + text + "' is not an address") !=
              std::string::npos);
}

TEST_CASE("--option= gives an empty text, and never takes the word behind it") {
    const auto edit = parse_command_line({"edit", "--comment=", "--source=", "t.torrent"});
    REQUIRE(edit);
    CHECK(std::get<EditOptions>(*edit).comment == "");
    CHECK(std::get<EditOptions>(*edit).source == "");
    CHECK(std::get<EditOptions>(*edit).file == "t.torrent");
    const auto create = parse_command_line({"create", "--comment=", "--exclude=", "--source=", "a", "b"});
    REQUIRE(create);
    CHECK(std::get<CreateOptions>(*create).content.paths == std::vector<std::filesystem::path>{"a", "b"});
    CHECK(std::get<CreateOptions>(*create).content.description.comment.empty());
    const auto magnet = parse_command_line({"magnet", "--select=", "t.torrent"});
    REQUIRE(magnet);
    CHECK(std::get<MagnetOptions>(*magnet).select == Words{""});
    CHECK(std::get<MagnetOptions>(*magnet).source == "t.torrent");
    for (const Words& words : {Words{"create", "--name=", "a"},
                               {"create", "--tracker=", "a"},
                               {"create", "--piece-size=", "a"},
                               {"create", "--output=", "a"},
                               {"create", "--reuse=", "a"},
                               {"edit", "--name=", "t.torrent"},
                               {"edit", "--tracker=", "t.torrent"},
                               {"edit", "--output=", "--comment=x", "t.torrent"},
                               {"magnet", "--peer=", "t.torrent"},
                               {"diff", "--color=", "a", "b"},
                               {"share", "--torrent=", "a"},
                               {"share", "--direct=", "a"},
                               {"share", "--copies=", "a"},
                               {"share", "--port=", "a"},
                               {"get", "--output=", "a"},
                               {"get", "--name=", "a"},
                               {"get", "--timeout=", "a"},
                               {"get", "--up=", "a"}})
        CHECK_MESSAGE(!complaint(words).empty(), words[1]);
}

TEST_CASE("words that look like --option= stay what they are") {
    const auto create = parse_command_line({"create", "--comment", "--x=", "--name", "--y=", "--", "--z="});
    REQUIRE(create);
    const auto& content = std::get<CreateOptions>(*create).content;
    CHECK(content.description.comment == "--x=");
    CHECK(content.walk.name == "--y=");
    CHECK(content.paths == std::vector<std::filesystem::path>{"--z="});
    CHECK(complaint({"create", "--commet=", "a"}).starts_with("unknown option '--commet', did you mean '--comment'?"));
}

TEST_CASE("a flag takes no value, not even an empty one") {
    CHECK(complaint({"create", "--json=", "a"}) == "--json takes no value (see 'bittern help create')");
    CHECK(complaint({"show", "--all=x", "a"}) == "--all takes no value (see 'bittern help show')");
    CHECK(complaint({"get", "--no-dht=", "a"}) == "--no-dht takes no value (see 'bittern help get')");
    CHECK(complaint({"share", "--quiet=", "a"}) == "--quiet takes no value (see 'bittern help share')");
}

TEST_CASE("a word that is not known gets the nearest that is") {
    CHECK(complaint({"shrae", "x"}) == "unknown command 'shrae', did you mean 'share'? (see 'bittern help')");
    CHECK(complaint({"frobnicate"}) == "unknown command 'frobnicate' (see 'bittern help')");
    CHECK(complaint({"get", "--selct=*", "x"}) ==
          "unknown option '--selct', did you mean '--select'? (see 'bittern help get')");
    CHECK(complaint({"--vresion"}).find("did you mean '--version'?") != std::string::npos);
    CHECK(complaint({"get\x1b[2J"}).find('\x1b') == std::string::npos);
}

TEST_CASE("what makes no sense is refused with the way out") {
    CHECK(complaint({"share"}).find("name at least one file or folder") != std::string::npos);
    CHECK(complaint({"get"}).find("name what to get") != std::string::npos);
    CHECK(complaint({"share", "--private", "x"}).find("add --tracker URL") != std::string::npos);
    CHECK(complaint({"share", "--private", "--tracker", "udp://a:1", "--direct", "x"}).find("BEP 27") !=
          std::string::npos);
    CHECK(complaint({"share", "--v1", "--v2", "x"}).find("contradict") != std::string::npos);
    CHECK(complaint({"share", "--piece-size", "3000", "x"}).find("--piece-size") != std::string::npos);
    CHECK(complaint({"share", "--tracker", "ftp://x", "x"}).find("'ftp://x' is not a URL that begins with http://") !=
          std::string::npos);
    for (const auto* command : {"share", "create"}) {
        // By the rule that the torrent is made by, hours of hashing later.
        for (const auto* url : {"http:///announce", "http://a b/", "udp://"})
            CHECK(complaint({command, "--tracker", url, "x"}).find("names a host") != std::string::npos);
        CHECK(complaint({command, "--webseed", "http://", "x"}).find("names a host") != std::string::npos);
    }
    CHECK(shared({"share", "--tracker", "HTTP://b/x", "x"}).content.description.trackers ==
          std::vector<Words>{{"HTTP://b/x"}});
    CHECK(complaint({"share", "--copies", "0", "x"}).find("at least 1") != std::string::npos);
    CHECK(complaint({"get", "--port", "70000", "x"}).find("0 to 65535") != std::string::npos);
    CHECK(complaint({"get", "--seed-ratio", "nan", "x"}).find("is not a ratio") != std::string::npos);
    CHECK(complaint({"get", "--down", "fast", "x"}).find("--down") != std::string::npos);
    CHECK(complaint({"get", "x", "--output"}).find("--output needs a value") != std::string::npos);
    CHECK(complaint({"get", "--list", "--metadata-only", "x"}).find("choose one") != std::string::npos);
    CHECK(complaint({"get", "--name", "n", "a", "b"}).find("one by one") != std::string::npos);
    for (const auto& name : std::vector<std::string>{"a/b", "..", ".", "", "\xff", "a\x1b[2J", std::string(256, 'a')})
        CHECK(complaint({"get", "--name", name, "x"}).find("must be a file name") != std::string::npos);
    for (const auto* command : {"share", "create"})
        CHECK(complaint({command, "--name", "", "x"}).find("must not be empty") != std::string::npos);
    CHECK(complaint({"get", "--color", "red", "x"}).find("auto, always, never") != std::string::npos);
}

TEST_CASE("what can't be listened on is noticed at once, by name") {
    CHECK(shared({"share", "--listen", "lo", "--listen", "0.0.0.0", "--listen", "[fe80::1%lo]:7", "x"})
              .network.listen.size() == 3);
    for (const std::string host : {"999.1.1.1", "nosuchdevice0", "1:2:3"}) {
        for (const auto* command : {"share", "get"}) {
            CHECK(complaint({command, "--listen", host, "x"})
                      .find("'" + host + "' is neither an address nor a network device") != std::string::npos);
        }
    }
}

TEST_CASE("help has examples first and keeps to 80 columns") {
    for (const auto& words :
         {Words{"help"}, Words{"--help"}, Words{"help", "share"}, Words{"get", "--help"}, Words{"get", "-h"}}) {
        const auto request = parse_command_line(words);
        REQUIRE(request);
        REQUIRE(std::holds_alternative<HelpRequest>(*request));
        const auto& text = std::get<HelpRequest>(*request).text;
        CHECK(text.find("Examples:") < 100);
        CHECK(text.find("Exit codes:") != std::string::npos);
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) CHECK_MESSAGE(display_width(line) <= 80, line);
    }
    CHECK(complaint({"help", "shre"}).find("did you mean 'share'?") != std::string::npos);
}

TEST_CASE("what is wrong with any torrent is told before one is waited for") {
    CHECK(complaint({"get", "--select", "[", "x"}).find("'['") != std::string::npos);
    CHECK(complaint({"get", "--select", "![", "x"}).find("'['") != std::string::npos);
    CHECK(complaint({"get", "-o", "", "x"}).find("names no folder") != std::string::npos);
}
