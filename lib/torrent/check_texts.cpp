#include "torrent/check_texts.hpp"

#include "base/utf8.hpp"
#include "torrent/safe_paths.hpp"
#include "torrent/text.hpp"
#include "torrent/url.hpp"

namespace bittern::torrent {

Result<void> check_trackers(const std::vector<std::vector<std::string>>& tiers) {
    for (const auto& tier : tiers) {
        if (tier.empty()) return fail(Fault::usage, "a tier of trackers is empty");
        for (const auto& url : tier)
            if (!is_tracker_url(url))
                return fail(Fault::usage, in_quotes(url) + " is no tracker: expected an http, https or udp URL");
    }
    return {};
}

Result<void> check_web_seeds(const std::vector<std::string>& urls) {
    for (const auto& url : urls)
        if (!is_web_url(url))
            return fail(Fault::usage, in_quotes(url) + " is no web seed: expected an http or https URL");
    return {};
}

Result<void> check_name(const std::string& name) {
    if (!name.empty() && portable_component(name) == name) return {};
    return fail(Fault::usage, in_quotes(name) +
                                  " can't be the name of a torrent: it must be a file name in UTF-8 of at "
                                  "most 255 bytes, without control characters and backslashes");
}

Result<void> check_utf8(const std::string& text) {
    if (is_utf8(text)) return {};
    return fail(Fault::usage, in_quotes(text) + " is not UTF-8");
}

}  // namespace bittern::torrent
