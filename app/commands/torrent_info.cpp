#include "app/commands/torrent_info.hpp"

#include "app/commands/answer_fields.hpp"
#include "app/commands/listed_torrent.hpp"
#include "app/commands/torrent_limits.hpp"
#include "app/commands/tracker_rows.hpp"
#include "app/render/json.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"
#include "base/units.hpp"
#include "torrent/magnet.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

std::string date(std::int64_t time) {
    return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(static_cast<std::time_t>(time)));
}

/// Lines put together one after another.
class Lines {
public:
    Lines(const Json& torrent, std::chrono::sys_seconds now) : torrent_(torrent), now_(now) {}

    void add(std::string key, std::string text, std::string raw) {
        if (!text.empty() || !raw.empty()) lines_.push_back({std::move(key), std::move(text), std::move(raw)});
    }
    /// The same for both; made printable.
    void add(std::string key, const std::string& text) { add(std::move(key), printable(text), printable(text)); }
    void add_text(std::string key, const char* field) { add(std::move(key), text_in(torrent_, field)); }
    void add_bytes(std::string key, const char* field) {
        const auto bytes = count_in(torrent_, field);
        if (bytes > 0) add(std::move(key), to_string(Bytes{bytes}), std::to_string(bytes));
    }
    void add_rate(std::string key, const char* field) {
        const auto bytes = count_in(torrent_, field);
        if (bytes > 0) add(std::move(key), to_string(Rate{bytes}), std::to_string(bytes));
    }
    void add_date(std::string key, const char* field) {
        const auto time = count_in(torrent_, field);
        if (time <= 0) return;
        const auto ago = when(std::chrono::sys_seconds(std::chrono::seconds(time)), now_);
        add(std::move(key), fmt::format("{} ({})", date(time), ago), std::to_string(time));
    }
    std::vector<InfoLine> take() { return std::move(lines_); }

private:
    const Json& torrent_;
    std::chrono::sys_seconds now_;
    std::vector<InfoLine> lines_;
};

/// Both, as far as the daemon tells: its link has what its own field has no room for.
torrent::InfoHash hashes_of(const Json& torrent) {
    const auto link = torrent::Magnet::parse(text_in(torrent, "magnet_link"));
    return link ? link->hashes : torrent::InfoHash();
}

void add_names(Lines& lines, const Json& torrent) {
    lines.add("id", std::to_string(count_in(torrent, "id")));
    lines.add_text("name", "name");
    const auto hashes = hashes_of(torrent);
    if (hashes.v1) lines.add("info_hash_v1", torrent::hex(*hashes.v1));
    if (hashes.v2) lines.add("info_hash_v2", torrent::hex(*hashes.v2));
    if (!hashes.v1 && !hashes.v2) lines.add_text("info_hash", "hash_string");
    lines.add_text("link", "magnet_link");
}

/// "turn" or "verification"; empty: it doesn't wait, or has an error to tell of instead.
std::string awaited_by(const Json& torrent) {
    if (state_of(torrent) != "waiting") return {};
    return count_in(torrent, "status") == 1 ? "verification" : "turn";
}

std::string state_in_words(const Json& torrent) {
    const auto awaited = awaited_by(torrent);
    if (awaited.empty()) return state_of(torrent);
    return awaited == "turn" ? "waiting for its turn in the queue" : "waiting to be verified";
}

void add_state(Lines& lines, const Json& torrent) {
    lines.add("state", state_in_words(torrent), state_of(torrent));
    lines.add_text("error", "error_string");
    lines.add("advice", advice_for(torrent));
    const Bytes wanted{count_in(torrent, "size_when_done")};
    const auto done = wanted - Bytes{count_in(torrent, "left_until_done")};
    const auto metadata = number_in(torrent, "metadata_percent_complete", 1);
    if (metadata < 1)
        lines.add("description", fmt::format("{}% (its files are not known yet)", static_cast<int>(metadata * 100)),
                  fmt::format("{:.3f}", metadata));
    else
        lines.add("done", fmt::format("{}, {} of {}", percent(done, wanted), to_string(done), to_string(wanted)),
                  fmt::format("{}\t{}", done.count, wanted.count));
    const auto checked = number_in(torrent, "recheck_progress");
    if (checked > 0 && checked < 1)
        lines.add("verified", fmt::format("{}%", static_cast<int>(checked * 100)), fmt::format("{:.3f}", checked));
    if (const auto eta = count_in(torrent, "eta", -1); eta >= 0)
        lines.add("left", to_string(std::chrono::seconds(eta)), std::to_string(eta));
    lines.add_rate("down", "rate_download");
    lines.add_rate("up", "rate_upload");
}

void add_content(Lines& lines, const Json& torrent) {
    lines.add_text("folder", "download_dir");
    lines.add_bytes("size", "total_size");
    if (const auto files = count_in(torrent, "file_count"); files > 0) lines.add("files", std::to_string(files));
    const auto pieces = count_in(torrent, "piece_count");
    const auto size = count_in(torrent, "piece_size");
    if (pieces > 0)
        lines.add("pieces", fmt::format("{} of {}", pieces, to_string(Bytes{size})),
                  fmt::format("{}\t{}", pieces, size));
    if (flag_in(torrent, "is_private")) lines.add("private", "yes");
    lines.add_text("comment", "comment");
    lines.add_text("created_by", "creator");
}

void add_counts(Lines& lines, const Json& torrent) {
    lines.add_bytes("downloaded", "downloaded_ever");
    lines.add_bytes("uploaded", "uploaded_ever");
    lines.add_bytes("wrong", "corrupt_ever");
    if (const auto ratio = number_in(torrent, "upload_ratio", -1); ratio >= 0)
        lines.add("ratio", fmt::format("{:.2f}", ratio), fmt::format("{:.3f}", ratio));
}

void add_limits(Lines& lines, const Json& torrent) {
    const auto limits = TorrentLimits::of_torrent(torrent);
    const auto eyes = limit_cells_for_eyes(limits);
    auto text = fmt::format("down {}, up {}, ratio {}, idle {}", eyes[0], eyes[1], eyes[2], eyes[3]);
    if (!limits.honors_session) text += "; those of the session do not hold";
    lines.add("limits", text, fmt::format("{}", fmt::join(limit_cells_for_programs(limits), "\t")));
    const auto place = std::to_string(count_in(torrent, "queue_position") + 1);
    lines.add("queue_place", place);
}

void add_network(Lines& lines, const Json& torrent, std::chrono::sys_seconds now) {
    const auto count = [&](const char* key) { return count_in(torrent, key); };
    lines.add("peers",
              fmt::format("{} connected; we get from {}, {} get from us", count("peers_connected"),
                          count("peers_sending_to_us"), count("peers_getting_from_us")),
              fmt::format("{}\t{}\t{}", count("peers_connected"), count("peers_sending_to_us"),
                          count("peers_getting_from_us")));
    for (const auto& tracker : tracker_rows(torrent)) {
        auto text = fmt::format("{}: {}", printable(tracker.url), tracker.state);
        if (!tracker.last_answer.empty()) text += fmt::format(", \"{}\"", printable(tracker.last_answer));
        if (tracker.seeds >= 0)
            text += fmt::format(", {} seeds, {} leeches", tracker.seeds, std::max<std::int64_t>(0, tracker.leeches));
        if (const auto next = when(tracker.next_announce, now); !next.empty()) text += ", next " + next;
        lines.add("tracker", text,
                  fmt::format("{}\t{}\t{}", printable(tracker.url), tracker.state, printable(tracker.last_answer)));
    }
    for (const auto& url : list_in(torrent, "webseeds"))
        if (url.is_string()) lines.add("web_seed", url);
}

void add_dates(Lines& lines) {
    lines.add_date("created", "date_created");
    lines.add_date("added", "added_date");
    lines.add_date("completed", "done_date");
    lines.add_date("active", "activity_date");
}

}  // namespace

std::string advice_for(const Json& torrent) {
    const auto number = count_in(torrent, "id");
    switch (count_in(torrent, "error")) {
        case 0:
            return {};
        case 1:
        case 2:
            return fmt::format(
                "a tracker says so, and is asked again by itself; `bittern reannounce {0}` asks now, "
                "`bittern trackers {0}` shows and changes them",
                number);
        default:
            break;
    }
    if (count_in(torrent, "status") == 0)
        return fmt::format("when the cause is mended, `bittern start {}` goes on", number);
    return fmt::format("it goes on by itself when the cause is mended; `bittern verify {}` looks at its files again",
                       number);
}

const std::vector<std::string>& info_fields() {
    static const auto all = [] {
        std::vector<std::string> fields{"magnet_link",
                                        "error",
                                        "metadata_percent_complete",
                                        "recheck_progress",
                                        "download_dir",
                                        "total_size",
                                        "file_count",
                                        "piece_count",
                                        "piece_size",
                                        "is_private",
                                        "comment",
                                        "creator",
                                        "downloaded_ever",
                                        "uploaded_ever",
                                        "corrupt_ever",
                                        "queue_position",
                                        "peers_connected",
                                        "peers_sending_to_us",
                                        "peers_getting_from_us",
                                        "peers_from",
                                        "tracker_stats",
                                        "webseeds",
                                        "date_created",
                                        "added_date",
                                        "done_date",
                                        "activity_date"};
        for (const auto* more : {&listed_fields(), &limit_fields()})
            fields.insert(fields.end(), more->begin(), more->end());
        return fields;
    }();
    return all;
}

std::vector<InfoLine> info_lines(const Json& torrent, std::chrono::sys_seconds now) {
    Lines lines(torrent, now);
    add_names(lines, torrent);
    add_state(lines, torrent);
    add_content(lines, torrent);
    add_counts(lines, torrent);
    std::vector<std::string> labels;
    for (const auto& label : list_in(torrent, "labels"))
        if (label.is_string()) labels.push_back(label);
    lines.add("labels", fmt::format("{}", fmt::join(labels, ",")));
    add_limits(lines, torrent);
    add_network(lines, torrent, now);
    add_dates(lines);
    return lines.take();
}

nlohmann::ordered_json info_in_json(const Json& torrent) {
    const auto count = [&](const char* key) { return count_in(torrent, key); };
    const auto text = [&](const char* key) { return text_or_null(text_in(torrent, key)); };
    const auto time = [&](const char* key) {
        return count(key) > 0 ? nlohmann::ordered_json(count(key)) : nlohmann::ordered_json();
    };
    const auto positive = [&](double value) {
        return value < 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(value);
    };
    nlohmann::ordered_json fields{{"id", count("id")}, {"name", text_in(torrent, "name")}};
    add_info_hash(fields, hashes_of(torrent));
    const auto wanted = count("size_when_done");
    fields.update(
        {{"magnet", text_in(torrent, "magnet_link")},
         {"state", state_of(torrent)},
         {"waits_for", text_or_null(awaited_by(torrent))},
         {"error", text("error_string")},
         {"advice", text_or_null(advice_for(torrent))},
         {"bytes", count("total_size")},
         {"wanted", wanted},
         {"done", wanted - count("left_until_done")},
         {"metadata", number_in(torrent, "metadata_percent_complete")},
         {"verified", number_in(torrent, "recheck_progress")},
         {"eta_s", count_in(torrent, "eta", -1) < 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(count("eta"))},
         {"rate_down", count("rate_download")},
         {"rate_up", count("rate_upload")},
         {"downloaded", count("downloaded_ever")},
         {"uploaded", count("uploaded_ever")},
         {"wrong", count("corrupt_ever")},
         {"ratio", positive(number_in(torrent, "upload_ratio", -1))},
         {"folder", text_in(torrent, "download_dir")},
         {"files", count("file_count")},
         {"pieces", count("piece_count")},
         {"piece_size", count("piece_size")},
         {"private", flag_in(torrent, "is_private")},
         {"comment", text("comment")},
         {"created_by", text("creator")},
         {"created", time("date_created")},
         {"added", time("added_date")},
         {"completed", time("done_date")},
         {"active", time("activity_date")},
         {"labels", list_in(torrent, "labels")},
         {"limits", limits_in_json(TorrentLimits::of_torrent(torrent))},
         {"queue_place", count("queue_position") + 1},
         {"peers",
          {{"connected", count("peers_connected")},
           {"sending", count("peers_sending_to_us")},
           {"getting", count("peers_getting_from_us")},
           {"from", object_in(torrent, "peers_from")}}},
         {"trackers", trackers_in_json(tracker_rows(torrent))},
         {"web_seeds", list_in(torrent, "webseeds")}});
    return fields;
}

}  // namespace bittern::app
