#include "app/commands/daemon_verbs.hpp"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace bittern::app {
namespace {

/// Said rather than passed over: a client that is told "success" believes it.
tl::unexpected<Error> not_yet(std::string_view what) {
    return fail(Fault::refused, std::string(what) + " is nothing that this version can do");
}

}  // namespace

DaemonVerbs::DaemonVerbs(boost::asio::io_context& loop, daemon::Service& service, rpc::SessionSettings settings,
                         std::function<void()> close)
    : loop_(loop),
      service_(service),
      settings_(std::make_shared<const rpc::SessionSettings>(std::move(settings))),
      close_(std::move(close)) {}

void DaemonVerbs::on_loop(std::function<void(daemon::Service&)> task) {
    boost::asio::post(loop_, [this, task = std::move(task)] { task(service_); });
}

std::shared_ptr<const daemon::Snapshot> DaemonVerbs::snapshot() const {
    return service_.snapshot();
}

std::shared_ptr<const rpc::SessionSettings> DaemonVerbs::settings() const {
    return settings_;
}

void DaemonVerbs::add(daemon::AddTorrent torrent, rpc::TorrentWishes wishes,
                      std::function<void(Result<daemon::AddedTorrent>)> done) {
    if (wishes.labels) torrent.labels = *std::move(wishes.labels);
    for (const auto& [file, wanted] : wishes.wanted)
        if (!wanted) torrent.unwanted.push_back(file);
    on_loop([torrent = std::move(torrent), done = std::move(done)](daemon::Service& service) mutable {
        service.add(std::move(torrent), std::move(done));
    });
}

void DaemonVerbs::remove(Numbers numbers, bool delete_data, Done done) {
    on_loop([=](daemon::Service& service) { service.remove(numbers, delete_data, done); });
}

void DaemonVerbs::start(Numbers numbers, Done done) {
    on_loop([=](daemon::Service& service) { service.start(numbers, done); });
}

/// Nothing waits in a queue yet but to be hashed.
void DaemonVerbs::start_now(Numbers numbers, Done done) {
    start(std::move(numbers), std::move(done));
}

void DaemonVerbs::stop(Numbers numbers, Done done) {
    on_loop([=](daemon::Service& service) { service.stop(numbers, done); });
}

void DaemonVerbs::verify(Numbers numbers, Done done) {
    on_loop([=](daemon::Service& service) { service.verify(numbers, done); });
}

void DaemonVerbs::reannounce(Numbers /*unused*/, Done done) {
    done(not_yet("asking trackers at once"));
}

void DaemonVerbs::change(Numbers numbers, rpc::TorrentWishes wishes, Done done) {
    daemon::TorrentChange change{.labels = std::exchange(wishes.labels, std::nullopt)};
    if (wishes != rpc::TorrentWishes()) return done(not_yet("changing more of a torrent than its labels"));
    on_loop([=](daemon::Service& service) { service.change(numbers, change, done); });
}

void DaemonVerbs::move_in_queue(Numbers /*unused*/, rpc::QueueMove /*unused*/, Done done) {
    done(not_yet("a queue"));
}

void DaemonVerbs::set_location(Numbers /*unused*/, std::filesystem::path /*unused*/, bool /*unused*/, Done done) {
    done(not_yet("moving a torrent"));
}

void DaemonVerbs::rename(daemon::Number /*unused*/, std::string /*unused*/, std::string /*unused*/, Done done) {
    done(not_yet("renaming a file"));
}

void DaemonVerbs::change_settings(std::function<void(rpc::SessionSettings&)> edit, Done done) {
    auto changed = *settings_;
    edit(changed);
    if (changed == *settings_) return done({});
    done(fail(Fault::refused, "the settings are those of the configuration file, and are changed there"));
}

void DaemonVerbs::close() {
    boost::asio::post(loop_, close_);
}

}  // namespace bittern::app
