#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "app/commands/torrent_files.hpp"
#include "app/render/table.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"

#include <ostream>

#include <fmt/format.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

const std::vector<Column> columns{
    {"#", Align::right}, {"SIZE", Align::right, 2}, {"DONE", Align::right}, {"PRIORITY", Align::left, 3}, {"PATH"}};

nlohmann::ordered_json in_json(const std::vector<RemoteFile>& files) {
    auto list = nlohmann::ordered_json::array();
    for (std::size_t number = 0; number < files.size(); ++number)
        list.push_back({{"number", number},
                        {"bytes", files[number].size.count},
                        {"done", files[number].done.count},
                        {"wanted", files[number].wanted},
                        {"priority", files[number].priority},
                        {"path", files[number].path}});
    return list;
}

std::vector<std::string> cells(const Env& env, const RemoteFile& file, std::size_t number, std::int64_t torrent) {
    const auto path = printable(file.path);
    if (env.out_is_terminal)
        return {std::to_string(number), to_string(file.size), percent(file.done, file.size), word_of(file), path};
    return {std::to_string(torrent),         std::to_string(number), std::to_string(file.size.count),
            std::to_string(file.done.count), word_of(file),          path};
}

void show(Env& env, Console& console, const Json& torrent, bool several) {
    const auto files = remote_files(torrent);
    const auto number = count_in(torrent, "id");
    console.event("files", {{"id", number}, {"name", text_in(torrent, "name")}, {"files", in_json(files)}});
    if (console.is_json()) return;
    if (several && env.out_is_terminal) *env.out << fmt::format("{} (number {})\n", name_of(torrent), number);
    if (files.empty()) return console.say(fmt::format("{}: its files are not known yet", name_of(torrent)));
    std::vector<std::vector<std::string>> rows;
    Bytes total;
    for (std::size_t k = 0; k < files.size(); ++k) {
        rows.push_back(cells(env, files[k], k, number));
        total += files[k].size;
    }
    write_rows(env, columns, rows);
    if (env.out_is_terminal) *env.out << fmt::format("{}, {}\n", counted(files.size(), "file"), to_string(total));
}

Result<void> run(Env& env, Console& console, const FilesOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    BITTERN_TRY(const auto torrents, remote.torrents(options.torrents, file_fields()));
    for (const auto& one : torrents) show(env, console, one, torrents.size() > 1);
    return {};
}

}  // namespace

ExitCode files(Env& env, Console& console, const FilesOptions& options) {
    return told(console, run(env, console, options));
}

}  // namespace bittern::app
