#include "torrent/read_outer.hpp"

#include "torrent/text.hpp"
#include "torrent/url.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>

namespace bittern::torrent {
namespace {

constexpr std::size_t most_entries = 100;

/// Collects trackers, each only once over all tiers.
class Trackers {
public:
    explicit Trackers(std::vector<LeftOut>* named) : named_(named) {}

    void tier(const Node& list) {
        std::vector<std::string> urls;
        for (int i = 0; i < list.list_size(); ++i) add(list.list_at(i), urls);
        if (urls.empty()) return;
        if (tiers_.size() < most_entries)
            tiers_.push_back(std::move(urls));
        else
            for (auto& url : urls) leave_out(std::move(url));
    }
    void single(const Node& announce) {
        std::vector<std::string> urls;
        add(announce, urls);
        if (!urls.empty()) tiers_.push_back(std::move(urls));
    }
    /// Of `announce` beside a list, which is used instead (BEP 12): whether it could be used, unless the list had it.
    void passed_over(const Node& announce) {
        std::string url(trimmed(bytes_of(announce)));
        if (!url.empty() && !is_tracker_url(url) && !unusable_.contains(url)) leave_out(std::move(url));
    }
    [[nodiscard]] bool empty() const { return tiers_.empty(); }
    [[nodiscard]] std::size_t left_out() const { return left_out_; }
    std::vector<std::vector<std::string>> take() { return std::move(tiers_); }

private:
    void add(const Node& node, std::vector<std::string>& urls) {
        // Leading blanks are common in hand-made files; anything odder is left to the check of the URL.
        std::string url(trimmed(bytes_of(node)));
        if (url.empty()) return;
        if (!is_tracker_url(url) || urls.size() >= most_entries)
            leave_out(std::move(url));
        else if (seen_.insert(url).second)
            urls.push_back(std::move(url));
    }
    void leave_out(std::string url) {
        ++left_out_;
        unusable_.insert(url);
        if (named_) named_->push_back({LeftOut::Kind::tracker, std::move(url)});
    }

    std::vector<std::vector<std::string>> tiers_;
    std::unordered_set<std::string> seen_, unusable_;
    std::size_t left_out_ = 0;
    std::vector<LeftOut>* named_;
};

void read_trackers(const Node& root, Metainfo::Data& data, std::vector<LeftOut>* named) {
    Trackers trackers(named);
    const Node list = find_list(root, "announce-list");
    for (int i = 0; list && i < list.list_size(); ++i)
        if (const Node tier = list.list_at(i); tier.type() == Node::list_t) trackers.tier(tier);
    const Node announce = find_string(root, "announce");
    if (trackers.empty())
        trackers.single(announce);
    else
        trackers.passed_over(announce);
    if (trackers.left_out() > 0)
        data.remarks.push_back("trackers left out that are not http, https or udp, or one too many: " +
                               std::to_string(trackers.left_out()));
    data.trackers = trackers.take();
}

void read_web_seeds(const Node& root, Metainfo::Data& data, std::vector<LeftOut>* named) {
    std::size_t left_out = 0;
    const auto add = [&](const Node& node) {
        std::string url(trimmed(bytes_of(node)));
        auto& seeds = data.web_seeds;
        if (url.empty() || std::find(seeds.begin(), seeds.end(), url) != seeds.end()) return;
        if (is_web_url(url) && seeds.size() < most_entries) {
            seeds.push_back(std::move(url));
            return;
        }
        ++left_out;
        if (named) named->push_back({LeftOut::Kind::web_seed, std::move(url)});
    };
    if (const Node list = find_list(root, "url-list"); list)
        for (int i = 0; i < list.list_size(); ++i) add(list.list_at(i));
    else
        add(find_string(root, "url-list"));
    if (left_out > 0)
        data.remarks.push_back("web seeds left out that are not http or https, or one too many: " +
                               std::to_string(left_out));
}

std::optional<HostPort> node_of(const Node& pair) {
    if (pair.list_size() != 2 || pair.list_at(1).type() != Node::int_t) return std::nullopt;
    const auto port = pair.list_at(1).int_value();
    if (port < 1 || port > 65535) return std::nullopt;
    const HostPort as_given{std::string(bytes_of(pair.list_at(0))), static_cast<std::uint16_t>(port)};
    auto checked = HostPort::parse(to_string(as_given));
    return checked ? std::optional(*std::move(checked)) : std::nullopt;
}

void read_nodes(const Node& root, Metainfo::Data& data) {
    const Node list = find_list(root, "nodes");
    std::size_t left_out = 0;
    for (int i = 0; list && i < list.list_size(); ++i) {
        const Node pair = list.list_at(i);
        if (pair.type() != Node::list_t) continue;
        auto node = data.nodes.size() < most_entries ? node_of(pair) : std::nullopt;
        if (node)
            data.nodes.push_back(*std::move(node));
        else
            ++left_out;
    }
    if (left_out > 0)
        data.remarks.push_back("DHT nodes left out that are no host and port, or one too many: " +
                               std::to_string(left_out));
}

/// Seconds beyond what a calendar of four-digit years can show are no date.
void read_date(const Node& root, Metainfo::Data& data) {
    constexpr std::int64_t end_of_9999 = 253'402'300'799;
    const auto seconds = find_integer(root, "creation date");
    if (seconds && *seconds && **seconds >= 0 && **seconds <= end_of_9999)
        data.date = std::chrono::sys_seconds(std::chrono::seconds(**seconds));
}

std::string_view best_text(const Node& root, std::string_view key) {
    const Node better = find_string(root, std::string(key) + ".utf-8");
    return bytes_of(better ? better : find_string(root, key));
}

}  // namespace

void read_outer(const Node& root, Metainfo::Data& data, std::vector<LeftOut>* left_out) {
    read_trackers(root, data, left_out);
    read_web_seeds(root, data, left_out);
    read_nodes(root, data);
    read_date(root, data);
    data.comment = best_text(root, "comment");
    data.created_by = best_text(root, "created by");
}

std::vector<LeftOut> left_out(std::string_view torrent_file) {
    const auto root = decode(torrent_file, offline_file_limits);
    if (!root || root->type() != Node::dict_t) return {};
    Metainfo::Data unused;
    std::vector<LeftOut> all;
    read_outer(*root, unused, &all);
    return all;
}

}  // namespace bittern::torrent
