#pragma once
/// A daemon without engine or disk: it does at once what it is asked, to torrents that a test made up.

#include "rpc/verbs.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace bittern::testing {

class FakeVerbs : public rpc::Verbs {
public:
    using Edit = std::function<void(daemon::TorrentSnapshot&, daemon::TorrentRecord&)>;

    FakeVerbs() {
        auto settings = std::make_shared<rpc::SessionSettings>();
        settings->download_folder = "/downloads";
        settings_ = settings;
        snapshot_ = std::make_shared<daemon::Snapshot>();
    }

    /// A torrent with this name, whose v1 hash is twenty times this byte.
    daemon::Number put(const std::string& name, unsigned char byte, const Edit& edit = {}) {
        daemon::TorrentRecord record;
        record.name = name;
        record.hashes.v1.emplace().fill(static_cast<content::Sha1::value_type>(byte));
        return put(std::move(record), edit);
    }
    daemon::Number put(daemon::TorrentRecord record, const Edit& edit = {}) {
        const std::lock_guard hold(lock_);
        record.number = ++last_;
        if (record.folder.empty()) record.folder = "/downloads";
        daemon::TorrentSnapshot torrent;
        torrent.place = static_cast<int>(last_) - 1;
        if (edit) edit(torrent, record);
        torrent.record = std::make_shared<daemon::TorrentRecord>(std::move(record));
        change_snapshot([&](daemon::Snapshot& all) {
            all.torrents = all.torrents.with({{last_, std::make_shared<daemon::TorrentSnapshot>(std::move(torrent))}});
        });
        return last_;
    }
    void edit(daemon::Number number, const Edit& edit) {
        const std::lock_guard hold(lock_);
        change(number, edit);
    }
    void count(daemon::Statistics before, daemon::Statistics run) {
        const std::lock_guard hold(lock_);
        change_snapshot([&](daemon::Snapshot& all) {
            all.before = before;
            all.run = run;
        });
    }
    /// What was asked for, one word or two each, in its order.
    [[nodiscard]] std::vector<std::string> asked() const {
        const std::lock_guard hold(lock_);
        return asked_;
    }
    [[nodiscard]] rpc::TorrentWishes last_wishes() const {
        const std::lock_guard hold(lock_);
        return wishes_;
    }
    [[nodiscard]] daemon::AddTorrent last_added() const {
        const std::lock_guard hold(lock_);
        return *added_;
    }
    /// From now on every verb fails with it.
    void fail_with(Error error) {
        const std::lock_guard hold(lock_);
        error_ = std::move(error);
    }

    [[nodiscard]] std::shared_ptr<const daemon::Snapshot> snapshot() const override {
        const std::lock_guard hold(lock_);
        return snapshot_;
    }
    [[nodiscard]] std::shared_ptr<const rpc::SessionSettings> settings() const override {
        const std::lock_guard hold(lock_);
        return settings_;
    }
    [[nodiscard]] daemon::KeptSettings kept_settings() const override { return {{"speed-limit-up", "7"}}; }
    void add(daemon::AddTorrent torrent, rpc::TorrentWishes wishes,
             std::function<void(Result<daemon::AddedTorrent>)> done) override {
        daemon::TorrentRecord record;
        if (const auto* metainfo = std::get_if<torrent::Metainfo>(&torrent.what)) {
            record.hashes = metainfo->info_hash();
            record.name = metainfo->name();
        } else {
            const auto& magnet = std::get<torrent::Magnet>(torrent.what);
            record.hashes = magnet.hashes;
            record.name = magnet.name;
        }
        record.folder = torrent.folder;
        const auto all = snapshot();
        {
            const std::lock_guard hold(lock_);
            wishes_ = std::move(wishes);
            added_ = std::move(torrent);
        }
        for (const auto& there : all->torrents)
            if (there->record->hashes.matches(record.hashes))
                return done(daemon::AddedTorrent{there->number(), record.hashes, there->record->name, true});
        const auto hashes = record.hashes;
        const auto name = record.name;
        const auto number = put(std::move(record));
        done(daemon::AddedTorrent{number, hashes, name, false});
    }
    void remove(Numbers numbers, bool delete_data, Done done) override {
        note(delete_data ? "delete" : "remove", numbers);
        {
            const std::lock_guard hold(lock_);
            change_snapshot([&](daemon::Snapshot& all) {
                std::map<daemon::Number, daemon::TorrentList::Item> gone;
                for (const auto number : numbers) gone[number] = nullptr;
                all.torrents = all.torrents.with(gone);
            });
        }
        finish(done);
    }
    void start(Numbers numbers, Done done) override { simple("start", numbers, done); }
    void start_now(Numbers numbers, Done done) override { simple("start-now", numbers, done); }
    void stop(Numbers numbers, Done done) override { simple("stop", numbers, done); }
    void verify(Numbers numbers, Done done) override { simple("verify", numbers, done); }
    void reannounce(Numbers numbers, Done done) override { simple("reannounce", numbers, done); }
    void change(Numbers numbers, rpc::TorrentWishes wishes, Done done) override {
        {
            const std::lock_guard hold(lock_);
            wishes_ = wishes;
            for (const auto number : numbers)
                if (wishes.labels)
                    change(number, [&](auto&, daemon::TorrentRecord& record) { record.labels = *wishes.labels; });
        }
        simple("change", numbers, done);
    }
    void move_in_queue(Numbers numbers, rpc::QueueMove move, Done done) override {
        constexpr const char* words[] = {"top", "up", "down", "bottom"};
        simple(words[static_cast<int>(move)], numbers, done);
    }
    void set_location(Numbers numbers, std::filesystem::path folder, bool move, Done done) override {
        simple((move ? "move to " : "look at ") + folder.native() + ":", numbers, done);
    }
    void rename(daemon::Number number, std::string path, std::string name, Done done) override {
        simple("rename " + path + " to " + name + ":", {number}, done);
    }
    void change_settings(std::function<void(rpc::SessionSettings&)> edit, Done done) override {
        {
            const std::lock_guard hold(lock_);
            auto settings = std::make_shared<rpc::SessionSettings>(*settings_);
            edit(*settings);
            settings_ = settings;
        }
        finish(done);
    }
    void set_blocklist(std::string list, std::function<void(Result<std::size_t>)> done) override {
        note("block " + list, {});
        done(std::size_t{3});
    }
    void history(std::chrono::sys_seconds after,
                 std::function<void(Result<std::vector<daemon::HistorySample>>)> done) override {
        std::vector<daemon::HistorySample> later;
        for (const auto& sample : samples)
            if (sample.end > after) later.push_back(sample);
        done(std::move(later));
    }
    std::vector<daemon::HistorySample> samples;  ///< before anybody asks
    void reload(rpc::Verbs::Done done) override {
        note("reload", {});
        done({});
    }
    void close() override { note("close", {}); }

private:
    void note(std::string what, const Numbers& numbers) {
        const std::lock_guard hold(lock_);
        for (const auto number : numbers) what += " " + std::to_string(number);
        asked_.push_back(std::move(what));
    }
    void simple(const std::string& what, const Numbers& numbers, const Done& done) {
        note(what, numbers);
        finish(done);
    }
    void finish(const Done& done) {
        std::optional<Error> error;
        {
            const std::lock_guard hold(lock_);
            error = error_;
        }
        error ? done(tl::unexpected<Error>(*error)) : done({});
    }
    template <class Change>
    void change_snapshot(const Change& change_it) {
        auto next = std::make_shared<daemon::Snapshot>(*snapshot_);
        change_it(*next);
        snapshot_ = next;
    }
    void change(daemon::Number number, const Edit& edit) {
        change_snapshot([&](daemon::Snapshot& all) {
            const auto* one = all.torrents.find(number);
            if (one == nullptr) return;
            auto next = std::make_shared<daemon::TorrentSnapshot>(*one);
            auto record = std::make_shared<daemon::TorrentRecord>(*next->record);
            edit(*next, *record);
            next->record = record;
            all.torrents = all.torrents.with({{number, next}});
        });
    }

    mutable std::mutex lock_;
    std::shared_ptr<const daemon::Snapshot> snapshot_;
    std::shared_ptr<const rpc::SessionSettings> settings_;
    daemon::Number last_ = 0;
    std::vector<std::string> asked_;
    rpc::TorrentWishes wishes_;
    std::optional<daemon::AddTorrent> added_;
    std::optional<Error> error_;
};

}  // namespace bittern::testing
