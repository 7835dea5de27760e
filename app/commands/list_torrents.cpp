#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "app/render/table.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"
#include "base/units.hpp"

#include <array>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 7> status_words{"stopped",     "waiting", "verifying", "waiting",
                                                       "downloading", "waiting", "seeding"};

struct Row {
    std::int64_t id, size, left, down, up, eta, status;
    double ratio;
    std::string name, error;

    explicit Row(const Json& torrent)
        : id(torrent.value("id", std::int64_t{0})),
          size(torrent.value("size_when_done", std::int64_t{0})),
          left(torrent.value("left_until_done", std::int64_t{0})),
          down(torrent.value("rate_download", std::int64_t{0})),
          up(torrent.value("rate_upload", std::int64_t{0})),
          eta(torrent.value("eta", std::int64_t{-1})),
          status(torrent.value("status", std::int64_t{0})),
          ratio(torrent.value("upload_ratio", -1.0)),
          name(torrent.value("name", "")),
          error(torrent.value("error_string", "")) {}

    [[nodiscard]] std::string state() const {
        if (!error.empty()) return "error";
        const auto at = static_cast<std::size_t>(status);
        return std::string(at < status_words.size() ? status_words[at] : "unknown");
    }
};

std::vector<std::string> for_eyes(const Row& row) {
    const auto rate = [](std::int64_t bytes) { return bytes == 0 ? "" : to_string(Rate{bytes}); };
    return {std::to_string(row.id),
            percent(Bytes{row.size - row.left}, Bytes{row.size}),
            row.size == 0 ? "" : to_string(Bytes{row.size}),
            rate(row.down),
            rate(row.up),
            row.ratio < 0 ? "" : fmt::format("{:.2f}", row.ratio),
            row.eta < 0 ? "" : to_string(std::chrono::seconds{row.eta}),
            row.state(),
            printable(row.error.empty() ? row.name : fmt::format("{} ({})", row.name, row.error))};
}

std::vector<std::string> for_programs(const Row& row) {
    return {std::to_string(row.id),
            std::to_string(row.size - row.left),
            std::to_string(row.size),
            std::to_string(row.down),
            std::to_string(row.up),
            row.ratio < 0 ? "" : fmt::format("{:.3f}", row.ratio),
            row.eta < 0 ? "" : std::to_string(row.eta),
            row.state(),
            printable(row.name)};
}

Result<void> show(Env& env, Console& console, const ListOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    BITTERN_TRY(const auto torrents,
                remote.torrents(options.torrents, {"size_when_done", "left_until_done", "rate_download", "rate_upload",
                                                   "eta", "status", "upload_ratio", "error_string"}));
    console.event("torrents", {{"torrents", torrents}});
    if (console.is_json()) return {};
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : torrents) rows.push_back(env.out_is_terminal ? for_eyes(Row(one)) : for_programs(Row(one)));
    if (!env.out_is_terminal) return write_tab_separated(*env.out, rows), Result<void>();
    if (rows.empty()) return console.say("the daemon has no torrents"), Result<void>();
    write_aligned(*env.out,
                  {{"ID", Align::right},
                   {"DONE", Align::right},
                   {"SIZE", Align::right},
                   {"DOWN", Align::right},
                   {"UP", Align::right},
                   {"RATIO", Align::right},
                   {"LEFT", Align::right},
                   {"STATE"},
                   {"NAME"}},
                  rows);
    return {};
}

}  // namespace

ExitCode list(Env& env, Console& console, const ListOptions& options) {
    const auto done = show(env, console, options);
    if (done) return ExitCode::ok;
    console.error(done.error());
    return exit_code_of(done.error().fault);
}

}  // namespace bittern::app
