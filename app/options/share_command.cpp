#include "app/options/command.hpp"
#include "base/printable.hpp"
#include "base/whole_number.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::app {
namespace {

constexpr auto examples = R"(  bittern share holiday/                   a folder
  bittern share talk.mp4 slides.pdf        several files under one link
  bittern share --qr film.mkv              with a code for a phone's camera
  bittern share --direct data/             with this machine's addresses in the
                                           link, for when nothing else finds it
  bittern share --copies 1 disk.img        ends once somebody has all of it
  bittern share --json data/ | jq .        events for a program)";

constexpr auto notes = R"(The magnet link alone goes to stdout, all else to stderr. Nothing is copied or
changed: the files are shared where they are. Ctrl-C stops the sharing.

Exit codes: 0 stopped by you or --copies reached, 1 other, 2 usage,
3 path not found or no address to listen on, 5 disk or I/O, 6 a file changed
while it was hashed, 9 refused by a rule, 130 interrupted while hashing)";

Result<std::string> parse_url(const std::string& text, std::initializer_list<std::string_view> schemes) {
    for (const auto scheme : schemes)
        if (text.starts_with(scheme) && text.size() > scheme.size()) return text;
    return fail(Fault::usage,
                fmt::format("'{}' is not a URL that begins with {}", printable(text), fmt::join(schemes, " or ")));
}

Result<Bytes> parse_piece_size(const std::string& text) {
    BITTERN_TRY(const auto size, parse_bytes(text));
    BITTERN_CHECK(content::check_piece_size(size));
    return size;
}

Result<int> parse_count(const std::string& text) {
    if (const auto count = whole_number<int>(text); count && *count >= 1) return *count;
    return fail(Fault::usage, fmt::format("'{}' is not a number of at least 1", printable(text)));
}

void define_content(CLI::App& parser, ShareOptions& options) {
    add_parsed(
        parser, "--name", "NAME", any_text, [&options](const std::string& name) { options.walk.name = name; },
        "the name others see instead of the file's or folder's own")
        ->group("Content");
    add_repeatable(
        parser, "--exclude", "GLOB", any_text,
        [&options](const std::string& glob) { options.walk.exclude.push_back(glob); },
        "leave out what matches, as in .gitignore; repeatable")
        ->group("Content");
    parser.add_flag("--hidden", options.walk.hidden, "take files and folders that begin with a dot")->group("Content");
    parser
        .add_flag_callback(
            "--follow-symlinks", [&options] { options.walk.links = content::Links::follow; },
            "take what symbolic links point at")
        ->group("Content");
    auto* v1 = parser
                   .add_flag_callback(
                       "--v1", [&options] { options.format = content::Format::v1; },
                       "v1 hashes only, for clients that read nothing newer, as transmission 3 and aria2")
                   ->group("Content");
    parser
        .add_flag_callback(
            "--v2", [&options] { options.format = content::Format::v2; },
            "v2 hashes only; the default is a hybrid, which has both")
        ->group("Content")
        ->excludes(v1);
    add_parsed(
        parser, "--piece-size", "SIZE", parse_piece_size, [&options](Bytes size) { options.piece_size = size; },
        "a power of two from 16K to 128M; the default depends on the content's size")
        ->group("Content");
}

void define_link(CLI::App& parser, ShareOptions& options) {
    add_repeatable(
        parser, "--tracker", "URL",
        [](const std::string& text) {
            return parse_url(text, {"http://", "https://", "udp://"});
        },
        [&options](const std::string& url) { options.trackers.push_back(url); },
        "announce to this tracker and put it in the link; repeatable")
        ->group("Link");
    add_repeatable(
        parser, "--webseed", "URL",
        [](const std::string& text) {
            return parse_url(text, {"http://", "https://"});
        },
        [&options](const std::string& url) { options.web_seeds.push_back(url); },
        "a web server that has the files too; repeatable")
        ->group("Link");
    parser.add_flag("--private", options.is_private, "peers may come from the trackers only; not with --direct")
        ->group("Link");
    // A flag with an optional `=value`: as an option, `--direct PATH` would take the path for its value.
    parser
        .add_option(
            "--direct",
            [&options](const CLI::results_t& texts) {
                for (const auto& text : texts) {
                    auto address = DirectAddress::parse(text == "true" ? "" : text);
                    if (!address) throw CLI::ValidationError("--direct", address.error().message);
                    options.direct.push_back(*std::move(address));
                }
                return true;
            },
            "put this machine's address into the link (x.pe); alone: the addresses found out; repeatable")
        ->expected(0)
        ->type_name("[=HOST[:PORT]]")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->group("Link");
    parser.add_flag("--qr", options.qr, "draw the link as a QR code")->group("Link");
    parser
        .add_option(
            "--torrent",
            [&options](const CLI::results_t& texts) {
                options.torrent_file = texts.back();
                return true;
            },
            "also write a .torrent file")
        ->type_name("FILE")
        ->take_last()
        ->group("Link");
    parser.add_flag("--force", options.force, "let --torrent replace a file")->group("Link");
    add_parsed(
        parser, "--copies", "N", parse_count, [&options](int count) { options.copies = count; },
        "end after N complete copies were made")
        ->group("Link");
}

}  // namespace

void define_share(Command& command, ShareOptions& options) {
    command.name = "share";
    command.summary = "shares files and folders by a magnet link, in place";
    command.examples = examples;
    command.usage = "bittern share [OPTIONS] PATH…";
    command.notes = notes;
    command.take_operands = [&options](const std::vector<std::string>& paths) {
        options.paths.assign(paths.begin(), paths.end());
    };
    auto& parser = command.parser;
    define_content(parser, options);
    define_link(parser, options);
    define_network(parser, options.network);
    define_output(parser, options.output);
}

}  // namespace bittern::app
