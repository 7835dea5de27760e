#pragma once
/// Torrents made of files that a test writes.

#include "content/hash.hpp"
#include "content/tree.hpp"
#include "temporary_folder.hpp"
#include "torrent/create.hpp"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace bittern::testing {

using NamedFiles = std::vector<std::pair<std::string, std::string>>;

/// The description of a folder (or file) `source/NAME` below the temporary folder.
inline torrent::Metainfo made_torrent(const TemporaryFolder& folder, const std::string& name, const NamedFiles& files,
                                      content::Format format, Bytes piece_size = kib(16)) {
    for (const auto& [path, bytes] : files) folder.write("source/" + (path.empty() ? name : name + "/" + path), bytes);
    const auto tree = content::walk(std::vector{folder / "source" / name}, {});
    REQUIRE(tree);
    const auto hashes = content::hash_tree(*tree, {.piece_size = piece_size, .format = format});
    REQUIRE(hashes);
    auto metainfo = torrent::create(*tree, *hashes, {});
    REQUIRE(metainfo);
    return std::move(*metainfo);
}

/// Bytes that are different for every seed and have no piece of zeros.
inline std::string noise(std::size_t size, unsigned seed) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) {
        seed = seed * 1664525 + 1013904223;
        byte = static_cast<char>(seed >> 24U);
    }
    return bytes;
}

}  // namespace bittern::testing
