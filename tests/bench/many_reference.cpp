/// What libtorrent itself takes to seed many torrents, and nothing else.
///
///   many_reference IP:PORT TORRENTS CONTENT STATE [mmap|pread|posix]
///
/// TORRENTS is a folder of .torrent files, CONTENT where their files are, STATE a folder. Where STATE has resume data
/// of an earlier run, that is what is loaded, else the .torrent files, whose content is then checked. Prints "ready"
/// once all of them seed, and writes STATE when a signal ends it. The last word chooses among the library's back ends.

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <libtorrent/add_torrent_params.hpp>
#include <libtorrent/alert_types.hpp>
#include <libtorrent/posix_disk_io.hpp>
#include <libtorrent/read_resume_data.hpp>
#include <libtorrent/session.hpp>
#include <libtorrent/session_params.hpp>
#include <libtorrent/settings_pack.hpp>
#include <libtorrent/torrent_info.hpp>
#include <libtorrent/torrent_status.hpp>
#include <libtorrent/write_resume_data.hpp>

namespace {

namespace fs = std::filesystem;

volatile std::sig_atomic_t stopped = 0;

std::vector<char> read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

lt::session_params params_of(const std::string& listen, const std::string& disk) {
    using Pack = lt::settings_pack;
    lt::session_params params;
    auto& settings = params.settings;
    settings.set_str(Pack::listen_interfaces, listen);
    for (const int key : {Pack::enable_dht, Pack::enable_lsd, Pack::enable_upnp, Pack::enable_natpmp})
        settings.set_bool(key, false);
    for (const int key : {Pack::active_limit, Pack::active_seeds, Pack::active_downloads}) settings.set_int(key, -1);
    settings.set_int(Pack::alert_mask, lt::alert_category::status | lt::alert_category::error);
    settings.set_int(Pack::alert_queue_size, 1'000'000);
    if (disk == "posix") params.disk_io_constructor = lt::posix_disk_io_constructor;
    if (disk == "pread") settings.set_int(Pack::mmap_file_size_cutoff, std::numeric_limits<int>::max());
    return params;
}

std::vector<lt::add_torrent_params> torrents_of(const fs::path& torrents, const fs::path& state) {
    std::vector<lt::add_torrent_params> all;
    for (const auto& file : fs::directory_iterator(state)) all.push_back(lt::read_resume_data(read(file.path())));
    if (!all.empty()) return all;
    for (const auto& file : fs::directory_iterator(torrents))
        all.emplace_back().ti = std::make_shared<lt::torrent_info>(file.path().string());
    return all;
}

void save(lt::session& session, const fs::path& state) {
    int awaited = 0;
    for (const auto& handle : session.get_torrents()) {
        handle.save_resume_data(lt::torrent_handle::save_info_dict);
        ++awaited;
    }
    for (int number = 0; awaited > 0;) {
        session.wait_for_alert(lt::seconds(5));
        std::vector<lt::alert*> alerts;
        session.pop_alerts(&alerts);
        for (const auto* alert : alerts) {
            if (lt::alert_cast<lt::save_resume_data_failed_alert>(alert) != nullptr) --awaited;
            const auto* saved = lt::alert_cast<lt::save_resume_data_alert>(alert);
            if (saved == nullptr) continue;
            const auto bytes = lt::write_resume_data_buf(saved->params);
            std::ofstream(state / std::to_string(number++), std::ios::binary)
                .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
            --awaited;
        }
    }
}

void run(const std::vector<std::string>& words) {
    if (words.size() != 4 && words.size() != 5)
        throw std::invalid_argument("many_reference IP:PORT TORRENTS CONTENT STATE [mmap|pread|posix]");
    lt::session session(params_of(words[0], words.size() == 5 ? words[4] : "mmap"));
    const fs::path state = words[3];
    const bool first = fs::is_empty(state);
    auto all = torrents_of(words[1], state);
    const auto count = all.size();
    for (auto& one : all) {
        one.save_path = words[2];
        one.flags &= ~(lt::torrent_flags::auto_managed | lt::torrent_flags::paused);
        session.async_add_torrent(std::move(one));
    }
    all.clear();
    std::set<lt::torrent_handle> seeding;
    while (stopped == 0) {
        const bool ready = seeding.size() == count;
        session.wait_for_alert(lt::milliseconds(ready ? 500 : 20));
        std::vector<lt::alert*> alerts;
        session.pop_alerts(&alerts);
        for (const auto* alert : alerts)
            if (const auto* update = lt::alert_cast<lt::state_update_alert>(alert))
                for (const auto& status : update->status)
                    if (status.state == lt::torrent_status::seeding) seeding.insert(status.handle);
        if (ready) continue;
        session.post_torrent_updates({});
        if (seeding.size() == count) std::puts("ready"), std::fflush(stdout);
    }
    if (first) save(session, state);
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGTERM, [](int) { stopped = 1; });
    try {
        run({argv + 1, argv + argc});
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "many_reference: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
