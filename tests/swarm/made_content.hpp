#pragma once
// Content with its torrent, to be verified.

#include "content/hash.hpp"
#include "content/tree.hpp"
#include "swarm/verify.hpp"
#include "temporary_folder.hpp"
#include "torrent/create.hpp"

#include <cstdint>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace bittern::swarm::test {

constexpr std::int64_t piece = 32 << 10;

inline std::string random_bytes(std::size_t size, unsigned seed) {
    std::mt19937 generator(seed);
    std::string bytes(size, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(generator());
    return bytes;
}

struct Made {
    testing::TemporaryFolder folder;
    torrent::Metainfo metainfo;

    explicit Made(content::Format format, std::int64_t size = piece) : metainfo(describe(format, size)) {}

    torrent::Metainfo describe(content::Format format, std::int64_t size) const {
        folder.write("data/a", random_bytes(100'000, 1));
        folder.write("data/b", random_bytes(40'000, 2));
        folder.write("data/empty", "");
        const auto tree = content::walk(std::vector{folder / "data"}, {}).value();
        const auto hashes = content::hash_tree(tree, {.piece_size = {size}, .format = format}).value();
        return torrent::create(tree, hashes, {}).value();
    }
    void flip(const std::string& name, std::int64_t at) const {
        std::fstream file(folder / name, std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(at);
        const auto byte = static_cast<char>(file.get() ^ 1);
        file.seekp(at);
        file.put(byte);
    }
    swarm::Verification verify() const {
        const auto found = swarm::verify(metainfo, folder / "data", {}, {});
        REQUIRE_MESSAGE(found, found.error().message);
        return *found;
    }
};

inline const std::vector formats{content::Format::v1, content::Format::v2, content::Format::hybrid};

}  // namespace bittern::swarm::test
