#include "app/commands/show_talk.hpp"

#include "app/commands/content_talk.hpp"
#include "app/commands/list.hpp"
#include "app/render/words.hpp"
#include "base/escaped.hpp"
#include "base/printable.hpp"
#include "torrent/select_only.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace bittern::app {
namespace {

constexpr std::size_t most_of_a_key = 20;
constexpr int most_columns = 1000;

/// Facts put together one after another; what is empty is left out.
class Facts {
public:
    void add(std::string key, const std::string& value) { add(std::move(key), value, for_programs(value)); }
    /// `raw`: cells between tabs, each of them escaped.
    void add(std::string key, const std::string& text, std::string raw) {
        if (!text.empty() || !raw.empty()) facts_.push_back({std::move(key), for_eyes(text), std::move(raw)});
    }
    void add_hashes(const torrent::InfoHash& hash) {
        if (hash.v1) add("info_hash_v1", torrent::hex(*hash.v1));
        if (hash.v2) add("info_hash_v2", torrent::hex(*hash.v2));
    }
    template <class Items>
    void add_all(const std::string& key, const Items& items) {
        for (const auto& item : items) add(key, item);
    }
    void add_all(const std::string& key, const std::vector<torrent::HostPort>& items) {
        for (const auto& item : items) add(key, torrent::to_string(item));
    }
    std::vector<Fact> take() { return std::move(facts_); }

private:
    /// On one line, and no longer than a program wants without asking for all of it.
    static std::string for_programs(const std::string& text) {
        constexpr std::size_t most = 10'000;
        if (text.size() <= most) return escaped(text);
        auto end = most;
        while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U && end + 3 > most) --end;
        return fmt::format("{}… ({} bytes: --json has all)", escaped(text.substr(0, end)), text.size());
    }
    /// On one line, and no longer than is worth a look: its beginning and its end.
    static std::string for_eyes(std::string_view text) {
        constexpr std::size_t most = 8 * most_columns;
        std::string cut(text);
        if (text.size() > most) {
            cut.resize(most / 2);
            cut.append("…").append(text.substr(text.size() - most / 2));
        }
        std::string line;
        for (const char byte : cut) {
            if (byte == '\n' && line.ends_with('\r')) line.pop_back();
            line += byte == '\n' ? " ↵ " : std::string(1, byte == '\t' ? ' ' : byte);
        }
        return elide(printable(line), most_columns);
    }
    std::vector<Fact> facts_;
};

void add_trackers(Facts& facts, const std::vector<std::vector<std::string>>& tiers) {
    const bool many = tiers.size() > 1;
    for (std::size_t tier = 0; tier < tiers.size(); ++tier)
        for (const auto& url : tiers[tier])
            facts.add("tracker", many ? fmt::format("{}  (tier {})", url, tier + 1) : url,
                      fmt::format("{}\t{}", tier + 1, escaped(url)));
}

std::string label_of(std::string key) {
    std::replace(key.begin(), key.end(), '_', ' ');
    return key;
}

}  // namespace

std::vector<Fact> facts_of(const torrent::Metainfo& metainfo, const std::vector<std::string>& problems,
                           const torrent::OtherKeys& others) {
    Facts facts;
    const auto files = count_files(metainfo);
    facts.add("name", metainfo.name());
    facts.add_hashes(metainfo.info_hash());
    facts.add("size", fmt::format("{} in {}", to_string(metainfo.total()), counted(files, "file")), "");
    facts.add("bytes", "", std::to_string(metainfo.total().count));
    facts.add("pieces", fmt::format("{} of {}", metainfo.piece_count(), to_string(metainfo.piece_size())),
              std::to_string(metainfo.piece_count()));
    facts.add("piece_size", "", std::to_string(metainfo.piece_size().count));
    facts.add("private", metainfo.is_private() ? "yes: peers from the trackers only" : "",
              metainfo.is_private() ? "yes" : "no");
    add_trackers(facts, metainfo.trackers());
    facts.add_all("web_seed", metainfo.web_seeds());
    facts.add_all("node", metainfo.nodes());
    facts.add("source", metainfo.source());
    facts.add("comment", metainfo.comment());
    facts.add("created_by", metainfo.created_by());
    if (metainfo.date())
        facts.add("created",
                  fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(metainfo.date()->time_since_epoch().count())),
                  std::to_string(metainfo.date()->time_since_epoch().count()));
    for (const auto& hash : metainfo.similar()) facts.add("similar", torrent::hex(hash));
    facts.add_all("collection", metainfo.collections());
    for (const auto& other : others.keys)
        facts.add("other_key", fmt::format("{}: {}", other.key, other.value),
                  fmt::format("{}\t{}", other.key, other.value));
    if (others.left_out > 0) facts.add("other_key", fmt::format("… and {} more", others.left_out));
    for (const auto& problem : problems) facts.add("problem", problem, problem);
    return facts.take();
}

std::vector<Fact> facts_of(const torrent::Magnet& link) {
    Facts facts;
    facts.add("name", link.name);
    facts.add_hashes(link.hashes);
    facts.add_all("tracker", link.trackers);
    facts.add_all("web_seed", link.web_seeds);
    facts.add_all("peer", link.peers);
    if (!link.select.empty())
        facts.add("files", "only " + torrent::to_select_only(link.select), torrent::to_select_only(link.select));
    facts.add_all("ignored", link.ignored);
    return facts.take();
}

void write_aligned_facts(std::ostream& out, const std::vector<Fact>& facts) {
    std::size_t width = 0;
    for (const auto& fact : facts)
        if (!fact.text.empty()) width = std::max(width, fact.key.size());
    std::string last;
    std::size_t count = 0, more = 0;
    const auto end_key = [&] {
        if (more > 0) out << fmt::format("{:{}}  … and {} more\n", "", width, more);
        count = more = 0;
    };
    for (const auto& fact : facts) {
        if (fact.text.empty()) continue;
        if (fact.key != last) end_key();
        if (++count > most_of_a_key)
            ++more;
        else
            out << fmt::format("{:{}}  {}\n", fact.key == last ? "" : label_of(fact.key), width, fact.text);
        last = fact.key;
    }
    end_key();
}

void write_fact_rows(std::ostream& out, const std::vector<Fact>& facts) {
    for (const auto& fact : facts)
        if (!fact.raw.empty()) out << fact.key << '\t' << fact.raw << '\n';
}

}  // namespace bittern::app
