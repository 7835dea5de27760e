#pragma once
/// What share and create make a torrent of.

#include "base/units.hpp"
#include "content/hash.hpp"
#include "content/tree.hpp"
#include "torrent/create.hpp"

#include <filesystem>
#include <optional>
#include <vector>

namespace bittern::app {

struct ContentOptions {
    std::vector<std::filesystem::path> paths;  ///< as typed
    content::WalkOptions walk;
    content::Format format = content::Format::hybrid;
    std::optional<Bytes> piece_size;     ///< nullopt: chosen by the content's size
    torrent::CreateOptions description;  ///< trackers and all else that is no content
};

}  // namespace bittern::app
