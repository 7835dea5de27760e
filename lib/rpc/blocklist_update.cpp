#include "rpc/desk.hpp"
#include "rpc/gzip.hpp"
#include "torrent/fetch_url.hpp"

namespace bittern::rpc {
namespace {

constexpr Bytes largest_list = mib(64);
constexpr torrent::Patience patience{.idle = std::chrono::seconds(15), .whole = std::chrono::seconds(120)};

/// As it was fetched, or unpacked: lists are published as .gz.
Result<std::string> unpacked(std::string bytes) {
    if (!bytes.starts_with("\x1f\x8b")) return bytes;
    auto text = gunzipped(bytes, largest_list);
    if (!text) return fail(Fault::malformed, "the list is gzip that is damaged, or too large");
    return *std::move(text);
}

}  // namespace

void blocklist_update(Desk& desk, const CallPtr& call) {
    const auto url = desk.verbs.settings()->blocklist_url;
    if (!url.starts_with("http://") && !url.starts_with("https://"))
        return call->fail({Fault::usage, "no blocklist-url is set, or none that can be fetched"});
    desk.fetchers.run([&desk, call, url] {
        auto bytes = torrent::fetch_url(url, largest_list, patience, desk.ending.get_token());
        auto list = bytes ? unpacked(*std::move(bytes)) : std::move(bytes);
        if (!list) return call->fail(list.error());
        desk.verbs.set_blocklist(*std::move(list), [call](const Result<std::size_t>& rules) {
            if (!rules) return call->fail(rules.error());
            call->succeed([&](JsonWriter& out) { out.member("blocklist-size", *rules); });
        });
    });
}

}  // namespace bittern::rpc
