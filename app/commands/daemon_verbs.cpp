#include "app/commands/daemon_verbs.hpp"

#include "rpc/kept_settings.hpp"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace bittern::app {

DaemonVerbs::DaemonVerbs(boost::asio::io_context& loop, daemon::Service& service, std::function<Result<void>()> reload,
                         std::function<void()> close)
    : loop_(loop), service_(service), reload_(std::move(reload)), close_(std::move(close)) {}

void DaemonVerbs::on_loop(std::function<void(daemon::Service&)> task) {
    boost::asio::post(loop_, [this, task = std::move(task)] { task(service_); });
}

std::shared_ptr<const daemon::Snapshot> DaemonVerbs::snapshot() const {
    return service_.snapshot();
}

std::shared_ptr<const rpc::SessionSettings> DaemonVerbs::settings() const {
    return service_.settings();
}

daemon::KeptSettings DaemonVerbs::kept_settings() const {
    return service_.kept_settings();
}

void DaemonVerbs::add(daemon::AddTorrent torrent, rpc::TorrentWishes wishes,
                      std::function<void(Result<daemon::AddedTorrent>)> done) {
    if (!wishes.labels) wishes.labels = std::move(torrent.labels);
    torrent.change = std::move(wishes);
    on_loop([torrent = std::move(torrent), done = std::move(done)](daemon::Service& service) mutable {
        service.add(std::move(torrent), std::move(done));
    });
}

void DaemonVerbs::remove(Numbers numbers, bool delete_data, Done done) {
    on_loop([=](daemon::Service& service) { service.remove(numbers, delete_data, done); });
}

void DaemonVerbs::start(Numbers numbers, Done done) {
    on_loop([=](daemon::Service& service) { service.start(numbers, daemon::Service::Start::in_turn, done); });
}

void DaemonVerbs::start_now(Numbers numbers, Done done) {
    on_loop([=](daemon::Service& service) { service.start(numbers, daemon::Service::Start::now, done); });
}

void DaemonVerbs::stop(Numbers numbers, Done done) {
    on_loop([=](daemon::Service& service) { service.stop(numbers, done); });
}

void DaemonVerbs::verify(Numbers numbers, Done done) {
    on_loop([=](daemon::Service& service) { service.verify(numbers, done); });
}

void DaemonVerbs::reannounce(Numbers numbers, Done done) {
    on_loop([=](daemon::Service& service) { service.reannounce(numbers, done); });
}

void DaemonVerbs::change(Numbers numbers, rpc::TorrentWishes wishes, Done done) {
    on_loop([=](daemon::Service& service) { service.change(numbers, wishes, done); });
}

void DaemonVerbs::move_in_queue(Numbers numbers, rpc::QueueMove move, Done done) {
    on_loop([=](daemon::Service& service) { service.move_in_queue(numbers, move, done); });
}

void DaemonVerbs::set_location(Numbers numbers, std::filesystem::path folder, bool move, Done done) {
    on_loop([=](daemon::Service& service) { service.set_location(numbers, folder, move, done); });
}

void DaemonVerbs::rename(daemon::Number number, std::string path, std::string name, Done done) {
    on_loop([=](daemon::Service& service) { service.rename(number, path, name, done); });
}

void DaemonVerbs::change_settings(std::function<void(rpc::SessionSettings&)> edit, Done done) {
    on_loop([=](daemon::Service& service) {
        const auto before = service.settings();
        auto after = *before;
        edit(after);
        if (after == *before) return done({});
        service.change_settings(after, rpc::kept_differences(*before, after), done);
    });
}

void DaemonVerbs::set_blocklist(std::string list, std::function<void(Result<std::size_t>)> done) {
    on_loop([list = std::move(list), done = std::move(done)](daemon::Service& service) {
        service.set_blocklist(list, done);
    });
}

void DaemonVerbs::history(std::chrono::sys_seconds after,
                          std::function<void(Result<std::vector<daemon::HistorySample>>)> done) {
    on_loop([after, done = std::move(done)](daemon::Service& service) { service.history(after, done); });
}

void DaemonVerbs::reload(Done done) {
    on_loop([this, done = std::move(done)](daemon::Service& /*unused*/) { done(reload_()); });
}

void DaemonVerbs::close() {
    boost::asio::post(loop_, close_);
}

}  // namespace bittern::app
