#include "app/commands/import_talk.hpp"

#include "app/render/json.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"
#include "daemon/import_reading.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::ordered_json;

std::string name_of(const ImportedOne& one) {
    if (const auto* metainfo = daemon::metainfo_of(one.torrent)) return metainfo->name();
    const auto& name = std::get<torrent::Magnet>(one.torrent.what).name;
    return name.empty() ? torrent::to_string(one.hashes) : printable(name);
}

std::vector<std::string> cleaned(const std::vector<std::string>& texts) {
    std::vector<std::string> clean;
    for (const auto& text : texts) clean.push_back(printable(text));
    return clean;
}

Json fields_of(const ImportedOne& one) {
    Json fields{{"name", name_of(one)}};
    add_info_hash(fields, one.hashes);
    fields["state"] = one.place;
    if (one.folder.empty()) return fields;
    fields.update({{"folder", one.folder.native()},
                   {"labels", cleaned(one.torrent.labels)},
                   {"stopped", one.torrent.stopped},
                   {"complete", one.torrent.complete},
                   {"uploaded", one.torrent.past.uploaded.value_or(Bytes{}).count},
                   {"downloaded", one.torrent.past.downloaded.value_or(Bytes{}).count},
                   {"left_out", one.left_out}});
    return fields;
}

}  // namespace

void ImportTalk::begin(const std::filesystem::path& folder, std::size_t entries, bool has_daemon) {
    entries_ = entries;
    console_.say(
        fmt::format("{}: {} of {}", printable(folder.native()), counted(entries, "torrent"), daemon::name_of(client_)));
    if (!has_daemon) console_.say("no daemon runs, so those that it has already are not told apart");
}

void ImportTalk::count() {
    ++looked_at_;
    console_.progress({{.subject = dry_run_ ? "looking" : "importing",
                        .facts = {fmt::format("{} of {}", looked_at_, counted(entries_, "torrent"))},
                        .details = {}}},
                      Progress::Work::local);
    if (pace_.is_due(std::chrono::steady_clock::now()))
        console_.event("progress", {{"done", looked_at_}, {"torrents", entries_}});
}

void ImportTalk::note_left_out(const ImportedOne& one) {
    for (const auto& what : one.left_out) ++left_out_[what];
}

void ImportTalk::imported(const ImportedOne& one) {
    ++imported_;
    note_left_out(one);
    const auto but = one.left_out.empty() ? "" : fmt::format(", without its {}", fmt::join(one.left_out, ", "));
    console_.log()(Severity::info, fmt::format("imported: {} (number {}){}", name_of(one), one.number, but));
    console_.answer(std::to_string(one.number));
    auto fields = fields_of(one);
    fields["id"] = one.number;
    console_.event("imported", fields);
    count();
}

void ImportTalk::there_already(const ImportedOne& one) {
    ++there_;
    console_.say(fmt::format("there already: {}", name_of(one)));
    console_.event("duplicate", fields_of(one));
    count();
}

void ImportTalk::planned(const ImportedOne& one, const daemon::ImportPlace& place) {
    ++imported_;
    note_left_out(one);
    console_.answer(fmt::format("{}\t{}\t{}\t{}\t{}", one.torrent.stopped ? "stopped" : "started",
                                one.torrent.complete ? "complete" : "incomplete", name_of(one),
                                printable(one.folder.native()), fmt::join(cleaned(one.torrent.labels), ",")));
    for (const auto& [from, to] : place.partial)
        console_.say(fmt::format("{} would be called {}", printable(from.native()), printable(to.filename().native())));
    console_.event("planned", fields_of(one));
    count();
}

void ImportTalk::failed(const std::string& place, const Error& error) {
    ++failed_;
    console_.error(error, printable(place));
    count();
}

void ImportTalk::end() {
    console_.end_progress();
    if (pace_.is_due_at_the_end()) console_.event("progress", {{"done", looked_at_}, {"torrents", entries_}});
    for (const auto& [what, torrents] : left_out_)
        console_.warn(fmt::format("not carried over: {} ({})", what, counted(torrents, "torrent")));
    console_.say(fmt::format("{} {}, {} there already, {} not", dry_run_ ? "would import" : "imported",
                             counted(imported_, "torrent"), there_, failed_));
    console_.event("ended", {{"imported", dry_run_ ? 0 : imported_}, {"there_already", there_}, {"failed", failed_}});
}

}  // namespace bittern::app
