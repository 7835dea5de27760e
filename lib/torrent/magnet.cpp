#include "torrent/magnet.hpp"

#include "torrent/percent.hpp"
#include "torrent/select_only.hpp"
#include "torrent/text.hpp"
#include "torrent/url.hpp"

#include <algorithm>

namespace bittern::torrent {
namespace {

constexpr std::size_t longest_link = 64 * 1024;
constexpr std::size_t most_entries = 100;

/// `+` means a space in names only: some sites encode names like form fields, but a URL may hold a
/// real plus sign.
std::string decode_name(std::string_view value) {
    std::string spaced(value);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return percent_decode(spaced);
}

template <class T>
void keep(std::vector<T>& entries, T entry) {
    if (entries.size() < most_entries && std::find(entries.begin(), entries.end(), entry) == entries.end())
        entries.push_back(std::move(entry));
}

/// Takes the hash of one kind; a link that names two torrents of a kind can't be followed.
template <class Hash>
Result<void> set_hash(std::optional<Hash>& have, const std::optional<Hash>& found, std::string_view topic) {
    if (!found) return fail(Fault::malformed, "magnet link: " + in_quotes(topic) + " holds no valid info-hash");
    if (have && *have != *found)
        return fail(Fault::malformed,
                    "magnet link: it names two different torrents, " + hex(*have) + " and " + hex(*found));
    have = found;
    return {};
}

/// Reads one link, parameter by parameter.
class Reader {
public:
    Result<void> take(std::string_view parameter) {
        const auto equals = parameter.find('=');
        if (equals == std::string_view::npos) return {};
        auto key = ascii_lower(parameter.substr(0, equals));
        if (key.starts_with("amp;")) key.erase(0, 4);  // a link copied out of a page's source
        // several of a kind may be numbered: xt.1, tr.2 (x.pe is a key of its own)
        if (const auto dot = key.find('.'); dot != std::string::npos && key != "x.pe") key.resize(dot);
        return take(key, parameter.substr(equals + 1));
    }

    Result<Magnet> finish() {
        if (magnet_.hashes.v1 || magnet_.hashes.v2) return std::move(magnet_);
        if (!unknown_topic_.empty())
            return fail(Fault::malformed, "magnet link: " + in_quotes(unknown_topic_) +
                                              " is not a BitTorrent topic, expected xt=urn:btih:… or xt=urn:btmh:…");
        if (mutable_)
            return fail(Fault::malformed,
                        "magnet link: it names a torrent that changes (BEP 46) "
                        "and no info-hash, which can't be followed");
        return fail(Fault::malformed, "magnet link: no info-hash in it, expected xt=urn:btih:… or xt=urn:btmh:…");
    }

private:
    Result<void> take(const std::string& key, std::string_view value) {
        if (key == "xt") return take_topic(percent_decode(value));
        if (key == "so") return take_selection(percent_decode(value));
        const auto text = key == "dn" ? decode_name(value) : percent_decode(value);
        if (!take_hint(key, text)) keep(magnet_.ignored, key + "=" + text);
        return {};
    }

    /// What only helps; false where it doesn't.
    bool take_hint(const std::string& key, const std::string& text) {
        if (key == "xs" && ascii_lower(text).starts_with("urn:btpk:")) mutable_ = true;
        if (key == "dn" && magnet_.name.empty()) {
            magnet_.name = text;
            return true;
        }
        if (key == "tr" && is_tracker_url(text)) {
            keep(magnet_.trackers, text);
            return true;
        }
        if (key == "ws" && is_web_url(text)) {
            keep(magnet_.web_seeds, text);
            return true;
        }
        const auto peer = key == "x.pe" ? HostPort::parse(text) : fail(Fault::usage, {});
        if (peer) keep(magnet_.peers, *peer);
        return peer.has_value();
    }

    Result<void> take_topic(const std::string& topic) {
        constexpr std::string_view v1 = "urn:btih:";
        constexpr std::string_view v2 = "urn:btmh:";
        const auto kind = ascii_lower(topic.substr(0, v1.size()));
        const auto hash = InfoHash::parse(std::string_view(topic).substr(kind.size()));
        if (kind == v1) return set_hash(magnet_.hashes.v1, hash ? hash->v1 : std::nullopt, topic);
        if (kind == v2) {
            const bool multihash =
                topic.size() == v2.size() + 68;  // 64 digits alone don't say which function they are of
            return set_hash(magnet_.hashes.v2, hash && multihash ? hash->v2 : std::nullopt, topic);
        }
        unknown_topic_ = topic;
        keep(magnet_.ignored, "xt=" + topic);
        return {};
    }

    Result<void> take_selection(const std::string& value) {
        BITTERN_TRY(magnet_.select, parse_select_only(value));
        return {};
    }

    Magnet magnet_;
    std::string unknown_topic_;
    bool mutable_ = false;
};

}  // namespace

Result<Magnet> Magnet::parse(std::string_view link) {
    constexpr std::string_view scheme = "magnet:?";
    if (ascii_lower(link.substr(0, scheme.size())) != scheme)
        return fail(Fault::malformed, in_quotes(link) + " is not a magnet link, which begins with magnet:?");
    if (link.size() > longest_link) return fail(Fault::malformed, "magnet link: longer than 64 KiB");
    Reader reader;
    for (auto rest = link.substr(scheme.size()); !rest.empty();) {
        const auto end = rest.find('&');
        BITTERN_CHECK(reader.take(rest.substr(0, end)));
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    return reader.finish();
}

std::string to_string(const Magnet& magnet) {
    std::string link = "magnet:?";
    const auto add = [&](std::string_view key, const std::string& value) {
        if (link.back() != '?') link += '&';
        link.append(key).append("=").append(value);
    };
    constexpr std::string_view kept = ":/";  // need no escape in a query and are what most of a URL's marks are
    if (magnet.hashes.v1) add("xt", "urn:btih:" + hex(*magnet.hashes.v1));
    if (magnet.hashes.v2) add("xt", "urn:btmh:1220" + hex(*magnet.hashes.v2));
    if (!magnet.name.empty()) add("dn", percent_encode(magnet.name, {}));
    for (const auto& url : magnet.trackers) add("tr", percent_encode(url, kept));
    for (const auto& url : magnet.web_seeds) add("ws", percent_encode(url, kept));
    for (const auto& peer : magnet.peers) add("x.pe", percent_encode(to_string(peer), kept));
    if (!magnet.select.empty()) add("so", to_select_only(magnet.select));
    return link;
}

}  // namespace bittern::torrent
