#pragma once
/// The protocol's verbs, done by the daemon's service on its own thread.

#include "daemon/service.hpp"
#include "rpc/verbs.hpp"

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace bittern::app {

/// Lives as long as the loop runs; what is asked after the service is gone is not answered by it.
class DaemonVerbs : public rpc::Verbs {
public:
    /// Called on the loop when a client asks for it: `reload` reads the configuration again, `close` ends the daemon.
    DaemonVerbs(boost::asio::io_context& loop, daemon::Service& service, std::function<Result<void>()> reload,
                std::function<void()> close);

    [[nodiscard]] std::shared_ptr<const daemon::Snapshot> snapshot() const override;
    [[nodiscard]] std::shared_ptr<const rpc::SessionSettings> settings() const override;
    [[nodiscard]] daemon::KeptSettings kept_settings() const override;
    void add(daemon::AddTorrent torrent, rpc::TorrentWishes wishes,
             std::function<void(Result<daemon::AddedTorrent>)> done) override;
    void remove(Numbers numbers, bool delete_data, Done done) override;
    void start(Numbers numbers, Done done) override;
    void start_now(Numbers numbers, Done done) override;
    void stop(Numbers numbers, Done done) override;
    void verify(Numbers numbers, Done done) override;
    void reannounce(Numbers numbers, Done done) override;
    void change(Numbers numbers, rpc::TorrentWishes wishes, Done done) override;
    void move_in_queue(Numbers numbers, rpc::QueueMove move, Done done) override;
    void set_location(Numbers numbers, std::filesystem::path folder, bool move, Done done) override;
    void rename(daemon::Number number, std::string path, std::string name, Done done) override;
    void change_settings(std::function<void(rpc::SessionSettings&)> edit, Done done) override;
    void set_blocklist(std::string list, std::function<void(Result<std::size_t>)> done) override;
    void history(std::chrono::sys_seconds after,
                 std::function<void(Result<std::vector<daemon::HistorySample>>)> done) override;
    void reload(Done done) override;
    void close() override;

private:
    void on_loop(std::function<void(daemon::Service&)> task);

    boost::asio::io_context& loop_;
    daemon::Service& service_;
    std::function<Result<void>()> reload_;
    std::function<void()> close_;
};

}  // namespace bittern::app
