#pragma once
/// What must hold of the paths of every torrent that is accepted.

#include "base/printable.hpp"
#include "torrent/metainfo.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>

namespace bittern::test {

inline std::string joined(const std::vector<std::string>& parts) {
    std::string path;
    for (const auto& part : parts) path += "/" + part;
    return path;
}

inline void check_component(const std::string& component) {
    REQUIRE(is_printable(component));
    REQUIRE(component.size() <= 255);
    REQUIRE(component.find('/') == std::string::npos);
    REQUIRE(component != "");
    REQUIRE(component != ".");
    REQUIRE(component != "..");
}

/// No path leaves the torrent's folder, each can be printed, no two files share one, none is the
/// folder of another.
inline void check_paths(const torrent::Metainfo& metainfo) {
    check_component(metainfo.name());
    std::set<std::string> files;
    std::set<std::string> folders;
    for (const auto& file : metainfo.files()) {
        for (const auto& component : file.path) check_component(component);
        if (file.pad || file.path.empty()) continue;
        REQUIRE(files.insert(joined(file.path)).second);
        for (auto parts = file.path; parts.size() > 1;) {
            parts.pop_back();
            folders.insert(joined(parts));
        }
    }
    for (const auto& file : files) REQUIRE_FALSE(folders.contains(file));
    for (const auto& file : metainfo.files()) {
        if (file.symlink.empty()) continue;
        REQUIRE((files.contains("/" + *file.symlink) || folders.contains("/" + *file.symlink)));
        REQUIRE(file.size.count == 0);
    }
}

}  // namespace bittern::test
