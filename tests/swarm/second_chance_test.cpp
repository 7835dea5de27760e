// A download whose peers were banned for what one of them sent.
#include "download_scene.hpp"

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

/// Serves what it finds on disk, which is not what was hashed until it is mended.
class Liar {
public:
    explicit Liar(Scene& scene) : node(scene.loop), scene_(scene), file_(scene.from.path() / "stuff/large.bin") {
        right_ = read(file_);
        serve(noise(right_.size(), 2));
    }
    void mend() {
        node.engine->remove(*id_);
        serve(right_);
    }

    Node node;

private:
    void serve(const std::string& content) {
        write(file_, content);
        auto request = scene_.shared->request();
        request.stamps.clear();
        id_ = node.engine->add(std::move(request));
        Node::run_until(scene_.loop, [&] { return node.last<Added>() != nullptr && node.last<Added>()->id == id_; });
    }

    Scene& scene_;
    std::filesystem::path file_;
    std::string right_;
    std::optional<TorrentId> id_;
};

bool is_told(const DownloadView& view) {
    return std::ranges::any_of(view.remarks,
                               [](const auto& remark) { return remark.find("another chance") != std::string::npos; });
}

}  // namespace

TEST_CASE("who was banned for wrong data gets another chance, and what was right is kept") {
    for (const auto format : {content::Format::v1, content::Format::hybrid}) {
        CAPTURE(static_cast<int>(format));
        Scene scene(format);
        auto options = scene.options();
        options.second_chance = std::chrono::seconds{0};
        options.plan.select = {"small.txt"};
        CHECK_FALSE(scene.by_file(options).error);

        Liar liar(scene);
        const auto address = liar.node.address();
        options.plan.select.clear();
        options.peers = {address};
        Node leech(scene.loop);
        Download download(scene.loop, *leech.engine, *scene.store, scene.claims, options, {});
        Bytes wrong;
        bool shrank = false;
        leech.on_event = [&](const Event& event) {
            download.handle(event);
            const auto* torrent = download.torrent() ? leech.engine->state().find(*download.torrent()) : nullptr;
            const auto now = download.view().before.wrong + (torrent != nullptr ? torrent->figures.wrong : Bytes{});
            shrank = shrank || now < wrong;
            wrong = now;
        };
        download.start(scene.shared->metainfo);
        Node::run_until(scene.loop, [&] { return is_told(download.view()); });
        liar.mend();
        Node::run_until(scene.loop, [&] { return download.view().stage == Stage::finished; });
        CHECK_FALSE(download.view().error);
        CHECK(download.view().complete);
        CHECK(download.view().kept <= Bytes{6});  // small.txt: all else came in this run
        CHECK(scene.arrived());
        CHECK(wrong > Bytes{});
        CHECK_FALSE(shrank);
        download.stop();
        leech.close();
    }
}

TEST_CASE("second chances that bring nothing do not keep a download waiting") {
    Scene scene(content::Format::v1);
    Liar liar(scene);
    auto options = scene.options();
    options.peers = {liar.node.address()};
    options.plan.select = {"large.bin"};
    options.second_chance = std::chrono::seconds{0};
    options.timeout = std::chrono::seconds{2};
    const auto view = scene.by_file(std::move(options));
    REQUIRE(view.error);
    CHECK(view.error->fault == Fault::verification);
    CHECK(view.error->message.find("none let us in") == std::string::npos);
    CHECK(is_told(view));
    CHECK(std::ranges::count_if(view.remarks, [](const auto& remark) {
              return remark.find("another chance") != std::string::npos;
          }) == 1);
}

TEST_CASE("a download whose peers only left is not begun anew") {
    Scene scene(content::Format::v1, Rate{100'000});
    auto options = scene.options();
    options.second_chance = std::chrono::seconds{0};
    options.timeout = std::chrono::seconds{2};
    Node leech(scene.loop);
    Download download(scene.loop, *leech.engine, *scene.store, scene.claims, options, {});
    leech.on_event = [&](const Event& event) { download.handle(event); };
    download.start(scene.shared->metainfo);
    Node::run_until(scene.loop, [&] {
        const auto* view = download.torrent() ? leech.engine->state().find(*download.torrent()) : nullptr;
        return view != nullptr && view->figures.peers_connected > 0;
    });
    scene.seed->close();
    const auto torrent = download.torrent();
    Node::run_until(scene.loop, [&] { return download.view().stage == Stage::finished; });
    REQUIRE(download.view().error);
    CHECK(download.torrent() == torrent);
    CHECK_FALSE(is_told(download.view()));
    download.stop();
    leech.close();
}
