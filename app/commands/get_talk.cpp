#include "app/commands/get_talk.hpp"

#include "app/commands/upload_facts.hpp"
#include "app/render/words.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::ordered_json;
using swarm::Stage;

/// A short breath between two blocks is no reason to explain.
constexpr std::chrono::seconds patience{3}, patience_with_slow_lines{15};

/// What tells most first: a low terminal has no room for all.
void add_reasons(LiveLine& line, const Waiting& waiting) {
    line.details = peer_lines(waiting);
    if (const auto advice = hint(waiting)) line.details.push_back(*advice);
    for (auto& source : source_lines(waiting)) line.details.push_back(std::move(source));
}

LiveLine finding_line(const GetScene& scene) {
    LiveLine line{.subject = "looking for " + scene.download.name, .facts = {}, .details = {}};
    if (scene.waiting.waited.count() > 0) line.lasting = to_string(scene.waiting.waited);
    if (scene.torrent && scene.torrent->metadata.size.count > 0)
        line.facts.push_back("metadata " + percent(scene.torrent->metadata.have, scene.torrent->metadata.size));
    add_reasons(line, scene.waiting);
    return line;
}

/// What is wanted: known from the plan before the engine counts it.
Bytes wanted_size(const GetScene& scene) {
    return scene.download.plan ? scene.download.plan->wanted_size : Bytes{};
}

/// Of what is wanted. Pieces bring parts of files that are not: as long as more is missing than is wanted, nothing of
/// it is sure to have come.
Bytes done(const GetScene& scene) {
    const auto& figures = scene.torrent->figures;
    const bool counted = figures.wanted > Bytes{};
    return counted ? wanted_size(scene) - std::min(wanted_size(scene), figures.missing()) : Bytes{};
}

/// Seconds until all has come; below 0 while that can't be told.
std::chrono::seconds time_left(const GetScene& scene) {
    const auto& figures = scene.torrent->figures;
    return scene.meter.time_left(figures.wanted > Bytes{} ? figures.missing() : wanted_size(scene));
}

/// Nothing of the content is wanted, only what describes it (`--metadata-only` of a v2 torrent).
bool wants_metadata_only(const GetScene& scene) {
    return scene.download.stage == Stage::downloading && wanted_size(scene).count == 0;
}

std::string disk_line(const GetScene& scene) {
    return "waiting for the disk: " + scene.download.trouble->message;
}

/// Only the disk is waited for.
bool all_came(const GetScene& scene) {
    return scene.download.stage == Stage::downloading && scene.torrent && wanted_size(scene).count > 0 &&
           scene.torrent->figures.wanted > Bytes{} && scene.torrent->figures.missing() == Bytes{} &&
           !scene.download.trouble;
}

LiveLine downloading_line(const GetScene& scene) {
    LiveLine line{.subject = scene.download.name, .facts = {}, .details = {}};
    if (scene.download.trouble) line.details.push_back(disk_line(scene));
    if (wants_metadata_only(scene)) line.subject = "fetching the piece hashes of " + scene.download.name;
    if (wants_metadata_only(scene)) add_reasons(line, scene.waiting);
    if (!scene.torrent || wants_metadata_only(scene)) return line;
    const auto& figures = scene.torrent->figures;
    if (all_came(scene)) {
        line.facts = {"100%", to_string(wanted_size(scene)), "writing to disk"};
        return line;
    }
    // The meter forgets slowly, and a rate of what no longer comes promises an end that won't be.
    const bool stuck = is_stuck(scene);
    line.facts = {percent(done(scene), wanted_size(scene)), to_string(stuck ? Rate{} : scene.meter.rate())};
    const auto left = time_left(scene);
    if (!stuck && left.count() >= 0) line.facts.push_back(to_string(left) + " left");
    line.facts.push_back(fmt::format("{} of {}", to_string(done(scene)), to_string(wanted_size(scene))));
    line.facts.push_back(counted(static_cast<std::size_t>(figures.peers_connected), "peer"));
    if (scene.up.rate().per_second > 0) line.facts.push_back("up " + to_string(scene.up.rate()));
    if (stuck && !scene.download.trouble) add_reasons(line, scene.waiting);
    return line;
}

LiveLine seeding_line(const GetScene& scene) {
    LiveLine line{.subject = "seeding " + scene.download.name, .facts = {}, .details = {}};
    if (!scene.torrent) return line;
    auto figures = scene.torrent->figures;
    figures.uploaded += scene.download.before.uploaded;
    line.facts = upload_facts(figures, scene.up);
    const auto size = wanted_size(scene).count;
    if (size > 0)
        line.facts.push_back(
            fmt::format("ratio {:.2f}", static_cast<double>(figures.uploaded.count) / static_cast<double>(size)));
    return line;
}

Json transfer_fields(const GetScene& scene) {
    if (!scene.torrent) return Json::object();
    const auto& figures = scene.torrent->figures;
    const auto left = time_left(scene);
    const bool known = left.count() >= 0 && scene.download.stage == Stage::downloading;
    return {{"done", done(scene).count},
            {"total", wanted_size(scene).count},
            {"downloaded", (scene.download.before.downloaded + figures.downloaded).count},
            {"uploaded", (scene.download.before.uploaded + figures.uploaded).count},
            {"rate_down", scene.meter.rate().per_second},
            {"rate_up", scene.up.rate().per_second},
            {"eta_s", known ? Json(left.count()) : Json()},
            {"peers", figures.peers_connected}};
}

}  // namespace

bool is_stuck(const GetScene& scene) {
    if (scene.download.trouble) return true;
    if (scene.download.stage == Stage::finding || wants_metadata_only(scene)) return true;
    if (scene.download.stage != Stage::downloading) return false;
    if (!scene.torrent) return scene.waiting.waited >= patience;
    if (all_came(scene)) return false;
    // What a liar sends keeps the line busy and brings nothing; else a slow line may take long for a block.
    const auto& figures = scene.torrent->figures;
    const bool still = figures.down.per_second == 0 || figures.peers_connected == 0 || figures.wrong > Bytes{};
    return scene.waiting.waited >= (still ? patience : patience_with_slow_lines);
}

LiveLine getting_line(const GetScene& scene) {
    const auto& download = scene.download;
    switch (download.stage) {
        case Stage::finding:
            return finding_line(scene);
        case Stage::copying:
            return {.subject = "copying what this machine has of " + download.name,
                    .facts = {percent(download.examined, download.to_examine),
                              fmt::format("{} of {}", to_string(download.examined), to_string(download.to_examine))},
                    .details = {}};
        case Stage::examining:
            return {.subject = "checking what is there of " + download.name,
                    .facts = {percent(download.examined, download.to_examine),
                              fmt::format("{} of {}", to_string(download.examined), to_string(download.to_examine))},
                    .details = {}};
        case Stage::downloading:
            return downloading_line(scene);
        case Stage::seeding:
            return seeding_line(scene);
        case Stage::finished:
            break;
    }
    return {.subject = download.name, .facts = {}, .details = {}};
}

std::string event_name(const GetScene& scene) {
    switch (scene.download.stage) {
        case Stage::finding:
            return "waiting";
        case Stage::copying:
            return "copying";
        case Stage::examining:
            return "examining";
        case Stage::downloading:
            return is_stuck(scene) ? "waiting" : "progress";
        case Stage::seeding:
            return "seeding";
        case Stage::finished:
            break;
    }
    return "progress";
}

Json event_fields(const GetScene& scene) {
    const auto& download = scene.download;
    Json fields{{"name", download.name}};
    if (download.stage == Stage::examining || download.stage == Stage::copying)
        fields.update(Json{{"done", download.examined.count}, {"total", download.to_examine.count}});
    else if (event_name(scene) == "waiting")
        fields.update(waiting_fields(scene.waiting));
    else
        fields.update(transfer_fields(scene));
    if (download.trouble) fields["hint"] = disk_line(scene);
    return fields;
}

PlacedSizes placed_sizes(const swarm::DownloadView& download) {
    PlacedSizes sizes;
    for (const auto& file : download.placed) {
        sizes.all += file.size;
        if (file.cloned) sizes.cloned += file.size;
    }
    return sizes;
}

std::string placed_line(const swarm::DownloadView& download) {
    const auto [all, cloned] = placed_sizes(download);
    const auto* how = cloned == Bytes{} ? "copied" : cloned == all ? "cloned, which takes no room" : "cloned or copied";
    return fmt::format("{} of {} ({}) {} on this machine already: {}", counted(download.placed.size(), "file"),
                       download.name, to_string(all), download.placed.size() == 1 ? "was" : "were", how);
}

std::string complete_line(const swarm::DownloadView& download, std::chrono::steady_clock::duration took) {
    const auto size = download.plan ? download.plan->wanted_size : Bytes{};
    const bool unread = download.looked && download.looked->hashed == 0 && download.looked->believed > 0;
    if (download.kept >= size)
        return fmt::format("already complete: {}, {} {}", download.name, to_string(size),
                           unread ? "unchanged since it was verified" : "verified");
    const auto kept = download.kept.count > 0 ? fmt::format(", {} were there already", to_string(download.kept)) : "";
    return fmt::format("complete: {}, {}{}{}", download.name, to_string(size), in_time(size - download.kept, took),
                       kept);
}

}  // namespace bittern::app
