#include "swarm/download.hpp"

#include "base/printable.hpp"
#include "swarm/download_impl.hpp"

#include <set>

namespace bittern::swarm {
namespace {

std::string name_of(const torrent::Magnet& magnet) {
    return magnet.name.empty() ? torrent::to_string(magnet.hashes) : printable(magnet.name);
}

std::string first_names(const std::vector<std::filesystem::path>& files) {
    constexpr std::size_t shown = 3;
    std::string names;
    for (std::size_t k = 0; k < files.size() && k < shown; ++k)
        names += (k == 0 ? "'" : ", '") + printable(files[k].native()) + "'";
    if (files.size() > shown) names += " and " + std::to_string(files.size() - shown) + " more";
    return names;
}

/// A download that asks for files an earlier run did not want must look at what is in their place first.
bool wants_more(const Plan& plan, const std::vector<bool>& before) {
    if (before.size() != plan.wanted.size()) return true;
    for (std::size_t k = 0; k < before.size(); ++k)
        if (plan.wanted[k] && !before[k]) return true;
    return false;
}

}  // namespace

Download::Download(boost::asio::io_context& loop, Engine& engine, ResumeStore& store, DownloadOptions options,
                   std::function<void(const Download&)> on_change)
    : impl_(std::make_unique<Impl>(*this, loop, engine, store, std::move(options), std::move(on_change))) {
    impl_->peers = impl_->options.peers;
    impl_->patience.begin_step(Impl::Clock::now());
}

Download::~Download() = default;

const DownloadView& Download::view() const {
    return impl_->view;
}
std::optional<TorrentId> Download::torrent() const {
    return impl_->id;
}

void Download::start(const torrent::Magnet& magnet) {
    auto& impl = *impl_;
    impl.view.name = name_of(magnet);
    impl.options.plan.indices = magnet.select;
    impl.peers.insert(impl.peers.end(), magnet.peers.begin(), magnet.peers.end());
    impl.trackers = magnet.trackers;
    impl.web_seeds = magnet.web_seeds;
    impl.tick();
    if (auto known = impl.store.find_metainfo(magnet.hashes))
        return impl.found(std::make_shared<const torrent::Metainfo>(*std::move(known)));
    impl.id = impl.engine.find({.magnet = magnet, .peers = impl.options.peers});
    impl.changed();
}

void Download::start(const torrent::Metainfo& metainfo) {
    impl_->tick();
    impl_->found(std::make_shared<const torrent::Metainfo>(metainfo));
}

void Download::Impl::found(std::shared_ptr<const torrent::Metainfo> metainfo) {
    view.metainfo = std::move(metainfo);
    view.name = view.metainfo->name();
    patience.begin_step(Clock::now());
    if (options.list_only) return finish();
    if (options.metadata_only) {
        if (view.metainfo->has_piece_layers()) return finish();
        view.remarks.emplace_back("asking peers for the piece layers that a v2 .torrent file needs");
        return fetch_layers();
    }
    plan();
}

void Download::Impl::fetch_layers() {
    view.stage = Stage::downloading;
    id = engine.add({.metainfo = *view.metainfo, .folder = folder(), .layers_only = true, .peers = peers}, id);
    changed();
}

void Download::Impl::plan() {
    auto planned = plan_download(*view.metainfo, options.plan);
    if (!planned) return finish(std::move(planned).error());
    view.plan = *std::move(planned);
    view.remarks.insert(view.remarks.end(), view.plan->remarks.begin(), view.plan->remarks.end());
    const auto saved = store.find(view.metainfo->info_hash(), view.plan->target);
    if (saved) {
        ours = saved->wanted;
        record = saved->record;
    }
    if (saved && !record.empty()) belief = belief_in(saved->fingerprint, *view.plan, folder());
    if (belief != Belief::all || wants_more(*view.plan, ours)) return examine();
    begun = true;
    const Existing room{.allocated = allocated_to(*view.plan, folder())};
    if (auto enough = check_space(*view.plan, room, folder()); !enough) return finish(std::move(enough).error());
    resuming = true;
    add();
}

void Download::Impl::examine() {
    view.stage = Stage::examining;
    view.to_examine = view.plan->wanted_size;
    changed();
    worker = std::jthread([weak = std::weak_ptr(alive), &loop = loop, metainfo = view.metainfo, plan = *view.plan,
                           folder = folder()](const std::stop_token& stop) {
        const auto progress = [&](Bytes done, Bytes total) {
            boost::asio::post(loop, [weak, done, total] {
                if (const auto self = weak.lock()) {
                    (*self)->view.examined = done;
                    (*self)->view.to_examine = total;
                    (*self)->changed();
                }
            });
        };
        auto result = swarm::examine(*metainfo, plan, folder, progress, stop);
        boost::asio::post(loop, [weak, result = std::move(result)]() mutable {
            if (const auto self = weak.lock(); self && !(*self)->stopped) (*self)->examined(std::move(result));
        });
    });
}

void Download::Impl::examined(Result<Existing> result) {
    if (!result) return finish(std::move(result).error());
    existing = *std::move(result);
    verified = existing->right_size >= view.plan->wanted_size;
    if (std::exchange(verifying, false) && verified) return complete();
    view.kept = verified ? existing->right_size : existing->have_size;
    forget_ours();
    if (!existing->foreign.empty() && !options.overwrite)
        return finish(Error{Fault::refused, first_names(existing->foreign) +
                                                " would be overwritten: not what this torrent has "
                                                "there; use --overwrite to replace, or another folder with -o"});
    if (auto ready = prepare(); !ready) return finish(std::move(ready).error());
    if (verified && !options.seed && view.plan->wanted_size > Bytes{}) return complete();
    add();
}

/// A file that an earlier run was told to download is no stranger, even if a piece it shares with another can't be
/// checked.
void Download::Impl::forget_ours() {
    std::set<std::filesystem::path> known;
    for (std::size_t k = 0; k < ours.size() && k < view.plan->paths.size(); ++k)
        if (ours[k]) known.insert(view.plan->paths[k]);
    std::erase_if(existing->foreign, [&](const auto& path) { return known.contains(path); });
}

Result<void> Download::Impl::prepare() {
    BITTERN_CHECK(check_space(*view.plan, *existing, folder()));
    std::error_code error;
    std::filesystem::create_directories(folder(), error);
    if (error)
        return fail(Fault::storage,
                    "the folder '" + printable(folder().native()) + "' can't be made: " + error.message());
    if (options.overwrite) BITTERN_CHECK(cut_to_size(*view.metainfo, *view.plan, folder()));
    // A state that can't be written costs the resuming, not the download.
    for (std::size_t k = 0; k < ours.size() && k < view.plan->wanted.size(); ++k)
        ours[k] = ours[k] || view.plan->wanted[k];
    if (ours.empty()) ours = view.plan->wanted;
    const auto stored = store.begin(*view.metainfo, view.plan->target, ours);
    begun = stored.has_value();
    if (!stored) view.remarks.push_back("the download can't be resumed later: " + stored.error().message);
    return {};
}

void Download::Impl::add() {
    view.stage = Stage::downloading;
    view.saved = begun && view.kept > Bytes{};
    patience.begin_step(Clock::now());
    added = false;
    layers_at_start = view.metainfo->has_piece_layers();
    AddRequest request{
        .metainfo = *view.metainfo,
        .folder = folder(),
        .paths = view.plan->paths,
        .wanted = view.plan->wanted,
        .have = existing ? existing->have : std::vector<bool>(),
        .resume = record,
        .partial_pieces = belief != Belief::none,
        .trackers = trackers,
        .web_seeds = web_seeds,
        .sequential = options.sequential,
        .seeds_on = options.seed,
        .peers = peers,
    };
    id = engine.add(std::move(request), id);
    changed();
}

}  // namespace bittern::swarm
