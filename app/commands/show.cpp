#include "app/commands/show.hpp"

#include "app/commands/given.hpp"
#include "app/commands/show_files.hpp"
#include "app/commands/show_talk.hpp"
#include "app/commands/stop_on_signal.hpp"
#include "torrent/problems.hpp"

#include <ostream>

#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

void write_facts(Env& env, const std::vector<Fact>& facts) {
    if (env.out_is_terminal)
        write_aligned_facts(*env.out, facts);
    else
        write_fact_rows(*env.out, facts);
}

void show_link(Env& env, Console& console, const torrent::Magnet& link) {
    if (console.is_json()) return console.event("link", link_fields(link));
    write_facts(env, facts_of(link));
}

void show_torrent(Env& env, Console& console, const GivenTorrent& given, bool all) {
    const auto others = torrent::other_keys(given.bytes);
    const auto problems = torrent::problems_of(given.bytes, given.metainfo);
    if (console.is_json())
        return console.event("torrent",
                             torrent_fields(given.metainfo, problems, others, torrent::left_out(given.bytes)));
    write_facts(env, facts_of(given.metainfo, problems, others));
    if (env.out_is_terminal)
        write_file_tree(*env.out, given.metainfo, all ? Extent::all : Extent::some);
    else
        write_file_rows(*env.out, given.metainfo);
}

}  // namespace

ExitCode show(Env& env, Console& console, const ShowOptions& options) {
    const auto given = [&] {
        const StopOnSignal stop(console);  // standard input may take for ever
        return read_given(env, options.source);
    }();
    if (!given) return console.final_error(given.error());
    if (const auto* link = std::get_if<torrent::Magnet>(&*given))
        show_link(env, console, *link);
    else
        show_torrent(env, console, std::get<GivenTorrent>(*given), options.all);
    env.out->flush();
    return ExitCode::ok;
}

}  // namespace bittern::app
