#include "daemon/service_impl.hpp"

namespace bittern::daemon {

void Service::Impl::take_figures(const swarm::StatusRefreshed& event) {
    const swarm::Event counted = swarm::StatusRefreshed();  // that something was, whatever of others
    for (const auto& figures : event.torrents) {
        const auto number = number_of(figures.id);
        if (!number) continue;
        auto& entry = entries.at(*number);
        if (figures.downloaded > entry.figures.downloaded || figures.uploaded > entry.figures.uploaded)
            note_activity(*number, entry);
        set_figures(entry, figures);
        note_peers(*number, entry);
        entry.meter.add(figures.downloaded, std::chrono::steady_clock::now());
        changed.insert(*number);
        if (entry.download) entry.download->handle(counted);
        take_pieces(*number, entry);
        limit_seed(*number, entry);
    }
}

/// Bytes of this run are never fewer than before: those of a torrent that leaves the engine stay counted.
void Service::Impl::set_figures(Entry& entry, const swarm::TorrentFigures& figures) {
    const auto more = [](Bytes now, Bytes before) { return now > before ? now - before : Bytes{}; };
    downloaded_now += more(figures.downloaded, entry.figures.downloaded);
    uploaded_now += more(figures.uploaded, entry.figures.uploaded);
    down_now.per_second += figures.down.per_second - entry.figures.down.per_second;
    up_now.per_second += figures.up.per_second - entry.figures.up.per_second;
    entry.figures = figures;
}

void Service::Impl::take_pieces(Number number, Entry& entry) {
    const auto id = entry.download ? entry.download->torrent() : std::nullopt;
    auto have = id ? engine->pieces(*id) : std::vector<bool>();
    if (have.empty() || (entry.have && *entry.have == have)) return;
    entry.have = std::make_shared<const std::vector<bool>>(std::move(have));
    changed.insert(number);
}

}  // namespace bittern::daemon
