#include "app/commands/share_announce.hpp"

#include "app/commands/direct.hpp"
#include "app/commands/share_talk.hpp"
#include "app/render/qr.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using namespace std::chrono_literals;

constexpr auto wait_for_listening = 1s;
/// A machine's addresses are listened on one right after the other.
constexpr auto time_to_settle = 100ms;
/// A router's answer takes a second or two; longer, and the person wonders.
constexpr auto wait_for_outside_address = 2500ms;

bool asks_for_outside_address(const ShareOptions& options) {
    const bool asked = std::ranges::any_of(options.direct, [](const auto& one) { return one.host.empty(); });
    return asked && options.network.discovery.port_mapping && !listens_on_loopback_only(options.network);
}

void draw_code(Console& console, const std::string& link) {
    auto code = qr_code(link, console.columns(), console.style());
    if (!code) return console.warn(code.error().message);
    code->pop_back();  // say() ends the line
    console.say(*code);
}

}  // namespace

Readiness readiness(const ShareOptions& options, const swarm::SessionView& session, const Waited& waited) {
    if (session.listening.empty())
        return waited.since_added < wait_for_listening ? Readiness::wait : Readiness::nothing_listens;
    const bool more_may_come = !listens_on_loopback_only(options.network);
    if (more_may_come && waited.since_listening < time_to_settle) return Readiness::wait;
    const bool may_learn_more = session.external_address.empty() && waited.since_added < wait_for_outside_address;
    return asks_for_outside_address(options) && may_learn_more ? Readiness::wait : Readiness::ready;
}

void announce(Console& console, const ShareOptions& options, const Content& content,
              const swarm::SessionView& session) {
    auto magnet = content.torrent.link;
    magnet.peers = direct_peers(options.direct, session);
    const auto link = torrent::to_string(magnet);
    const auto reach = reach_line(options, session, magnet.peers);
    console.say(console.style().strong(summary_line(content)));
    console.say("on the other machine:");
    console.say(console.style().good(fmt::format("  bittern get '{}'", link)));
    if (options.qr) draw_code(console, link);
    console.say(reach);
    console.say("Ctrl-C stops sharing; the files stay as they are");
    console.event("ready", ready_fields(content, session, link, reach));
    console.answer(link);
}

}  // namespace bittern::app
