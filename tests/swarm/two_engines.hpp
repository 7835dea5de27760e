#pragma once
/// Two engines on the loopback, content to share, and a loop that runs until something is so.

#include "content/hash.hpp"
#include "swarm/engine.hpp"
#include "temporary_folder.hpp"
#include "torrent/create.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

namespace bittern::swarm::testing {

using bittern::testing::TemporaryFolder;

/// Bytes that depend on the seed alone.
inline std::string noise(std::size_t size, unsigned seed) {
    std::mt19937 random(seed);
    std::string bytes(size, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

inline void write(const std::filesystem::path& file, const std::string& bytes) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

inline std::string read(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Where each file is that is below the folder by its name in the torrent.
inline storage::FilePaths paths_in(const std::filesystem::path& folder, const torrent::Metainfo& metainfo) {
    std::vector<std::string> paths;
    for (const auto& file : metainfo.files()) {
        std::filesystem::path path = metainfo.name();
        for (const auto& part : file.path) path /= part;
        paths.push_back(file.pad ? std::string() : path.native());
    }
    return {folder, std::vector<std::string_view>(paths.begin(), paths.end())};
}

/// A hashed folder: what is shared, and how it is asked for.
struct Shared {
    content::Tree tree;
    torrent::Metainfo metainfo;

    [[nodiscard]] AddRequest request() const {
        AddRequest request{.metainfo = metainfo, .serve_only = true};
        std::vector<std::string_view> paths;
        auto next = tree.files.begin();
        for (const auto& file : metainfo.files()) {
            paths.push_back(file.pad ? std::string_view() : next->path);
            request.stamps.push_back(file.pad ? content::FileStamp{} : (next++)->stamp);
        }
        request.paths = {std::filesystem::path(tree.files.front().path).parent_path(), paths};
        request.have.assign(static_cast<std::size_t>(metainfo.piece_count()), true);
        return request;
    }
};

inline Shared share(const std::filesystem::path& root, content::Format format, torrent::CreateOptions options = {}) {
    const std::vector roots{root};
    auto tree = content::walk(roots, {});
    REQUIRE_MESSAGE(tree, (tree ? "" : tree.error().message));
    auto hashes = content::hash_tree(*tree, {.piece_size = kib(32), .format = format});
    REQUIRE_MESSAGE(hashes, (hashes ? "" : hashes.error().message));
    auto metainfo = torrent::create(*tree, *hashes, options);
    REQUIRE_MESSAGE(metainfo, (metainfo ? "" : metainfo.error().message));
    return {*std::move(tree), *std::move(metainfo)};
}

/// An engine that talks to the loopback only, and the events it told of.
class Node {
public:
    explicit Node(boost::asio::io_context& loop, EngineOptions options = {},
                  std::chrono::milliseconds refresh = std::chrono::milliseconds{20})
        : loop_(loop) {
        options.listen = {{"127.0.0.1", std::uint16_t{0}}};
        options.discovery = {.dht = false, .lsd = false, .port_mapping = false};
        options.refresh = refresh;
        auto opened = Engine::open(loop, std::move(options));
        REQUIRE(opened);
        engine = *std::move(opened);
        engine->subscribe([this](const Event& event) {
            events.push_back(event);
            if (on_event) on_event(event);
        });
    }
    ~Node() { close(); }

    void close() {
        if (!engine) return;
        end();
        engine.reset();
    }

    /// The session's end; what it told last stays to be seen.
    void end() {
        bool closed = false;
        engine->close(std::chrono::seconds{10}, [&](const std::string&) { closed = true; });
        run_until(loop_, [&] { return closed; });
    }

    template <class E>
    [[nodiscard]] const E* last() const {
        for (auto event = events.rbegin(); event != events.rend(); ++event)
            if (const auto* found = std::get_if<E>(&*event)) return found;
        return nullptr;
    }

    [[nodiscard]] torrent::HostPort address() {
        run_until(loop_, [&] { return last<ListenSucceeded>() != nullptr; });
        return {"127.0.0.1", last<ListenSucceeded>()->port};
    }

    /// Runs the loop until the condition holds; a test that waits for ever fails after a minute.
    template <class Condition>
    static void run_until(boost::asio::io_context& loop, Condition condition) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
        while (!condition()) {
            REQUIRE_MESSAGE(std::chrono::steady_clock::now() < end, "waited for a minute in vain");
            loop.restart();
            loop.run_one_for(std::chrono::milliseconds{50});
        }
    }

    std::unique_ptr<Engine> engine;
    std::vector<Event> events;
    std::function<void(const Event&)> on_event;

private:
    boost::asio::io_context& loop_;
};

}  // namespace bittern::swarm::testing
