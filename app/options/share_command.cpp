#include "app/options/command.hpp"
#include "base/printable.hpp"
#include "base/whole_number.hpp"

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
3 path not found or no address to listen on, 5 disk or I/O, 6 a file changed or
vanished while it was hashed, 9 refused by a rule, 130 interrupted while hashing)";

Result<int> parse_count(const std::string& text) {
    if (const auto count = whole_number<int>(text); count && *count >= 1) return *count;
    return fail(Fault::usage, fmt::format("'{}' is not a number of at least 1", printable(text)));
}

void define_link(CLI::App& parser, ShareOptions& options) {
    define_trackers(parser, options.content.description, "Link", "announce to this tracker and put it in the link");
    parser
        .add_flag("--private", options.content.description.is_private,
                  "peers may come from the trackers only; not with --direct")
        ->group("Link");
    // A flag with an optional `=value`: as an option, `--direct PATH` would take the path for its value.
    parser
        .add_option(
            "--direct",
            [&options](const CLI::results_t& texts) {
                for (const auto& text : texts) {
                    auto address = text == "true" ? Result<DirectAddress>() : DirectAddress::parse(unmarked(text));
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
    add_path(
        parser, "--torrent", "FILE", [&options](const std::string& path) { options.torrent_file = path; },
        "also write a .torrent file")
        ->group("Link");
    parser.add_flag("--force", options.force, "let --torrent replace a file")->group("Link");
    add_parsed(
        parser, "--copies", "N", parse_count, [&options](int count) { options.copies = count; },
        "end after N complete copies were made")
        ->group("Link");
}

}  // namespace

void define(Command& command, ShareOptions& options) {
    command.name = "share";
    command.summary = "shares files and folders by a magnet link, in place";
    command.examples = examples;
    command.usage = "bittern share [OPTIONS] PATH…";
    command.notes = notes;
    command.take_operands = [&options](const std::vector<std::string>& paths) {
        options.content.paths.assign(paths.begin(), paths.end());
    };
    auto& parser = command.parser;
    define_content(parser, options.content);
    define_link(parser, options);
    define_network(parser, options.network);
    define_storage(parser, options.network);
    define_output(parser, options.output);
}

Result<void> check(const ShareOptions& options) {
    const auto& description = options.content.description;
    if (options.content.paths.empty()) return fail(Fault::usage, "name at least one file or folder to share");
    if (description.is_private && description.trackers.empty())
        return fail(Fault::usage,
                    "a private torrent is found through trackers only: add --tracker URL, "
                    "or leave out --private");
    if (description.is_private && !options.direct.empty())
        return fail(Fault::usage,
                    "--direct would let peers in past the trackers, which alone decide who may take part "
                    "in a private torrent (BEP 27): leave out one of --private and --direct");
    if (options.force && !options.torrent_file)
        return fail(Fault::usage, "--force is about the file of --torrent: add --torrent FILE, or leave it out");
    if (options.torrent_file) return check_result_path(*options.torrent_file, "--torrent");
    return {};
}

}  // namespace bittern::app
