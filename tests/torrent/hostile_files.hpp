#pragma once
/// The torrents that mean harm: small ones from tests/torrent/hostile, large ones made here.

#include "test_data.hpp"

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace bittern::test {

/// One line of the manifest.
struct HostileFile {
    std::string name;
    std::string verdict;  ///< accept, sanitise, reject, or several joined by '|'
};

inline std::string slurp(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    REQUIRE_MESSAGE(in, path);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline std::vector<HostileFile> hostile_manifest() {
    std::istringstream lines(slurp(testing::test_data() + "/torrent/hostile/manifest.tsv"));
    std::vector<HostileFile> files;
    std::string line;
    std::getline(lines, line);  // the heading
    while (std::getline(lines, line)) {
        std::istringstream columns(line);
        std::string name, group, verdict;
        std::getline(columns, name, '\t');
        std::getline(columns, group, '\t');
        std::getline(columns, verdict, '\t');
        files.push_back({name, verdict});
    }
    return files;
}

inline std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    all.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

inline std::string bencoded(const std::string& text) {
    return std::to_string(text.size()) + ":" + text;
}

/// A v1 torrent of the files given as bencoded dictionaries, with hashes for `size` bytes in pieces
/// of `piece` bytes.
inline std::string torrent_of(const std::string& files, std::size_t size, std::size_t piece = 16384) {
    const std::string hashes((size + piece - 1) / piece * 20, 'h');
    return "d4:infod5:filesl" + files + "e4:name3:set12:piece lengthi" + std::to_string(piece) + "e6:pieces" +
           bencoded(hashes) + "ee";
}

inline std::string sound_info() {
    return "d6:lengthi1000e4:name1:a12:piece lengthi16384e6:pieces20:" + std::string(20, 'h') + "e";
}

inline std::string link_chain(int length) {
    std::string files = "d6:lengthi1000e4:pathl4:reale";
    files += "e";
    std::string target = "real";
    for (int i = 0; i < length; ++i) {
        const auto name = "l" + std::to_string(i);
        files += "d4:attr1:l6:lengthi0e4:pathl" + bencoded(name) + "e12:symlink pathl" + bencoded(target) + "ee";
        target = name;
    }
    return torrent_of(files, 1000);
}

/// So many files, each at the end of 97 folders of its own, and a link to nothing.
inline std::string folders_of_their_own(int count) {
    std::string files = "d4:attr1:l6:lengthi0e4:pathl4:linke12:symlink pathl7:nowhereee";
    for (int i = 0; i < count; ++i)
        files += "d6:lengthi1e4:pathl" + bencoded(std::to_string(i)) + repeated("1:a", 96) + "1:fee";
    return torrent_of(files, static_cast<std::size_t>(count), 1 << 20);
}

/// A v2 torrent of so many files, all in one folder that lies 90 folders deep: a few bytes each, but a long path.
inline std::string one_deep_folder(int count) {
    const auto leaf = [](const std::string& properties) { return "d0:d" + properties + "ee"; };
    std::string files;
    for (int i = 0; i < count; ++i) files += bencoded(std::to_string(1'000'000 + i)) + leaf("6:lengthi0e");
    files += bencoded("z") + leaf("6:lengthi1e11:pieces root" + bencoded(std::string(32, 'r')));
    return "d4:infod9:file tree" + repeated("d1:a", 90) + "d" + files + "e" + std::string(90, 'e') +
           "12:meta versioni2e4:name3:set12:piece lengthi16384eee";
}

/// The bytes of a file of the manifest.
inline std::string hostile_bytes(const std::string& name) {
    const std::string one = "d6:lengthi1000e4:pathl";
    const std::string rest = "4:info" + sound_info() + "e";
    if (name == "ben-long-int.torrent") return "d8:announcei" + std::string(1'000'000, '9') + "e" + rest;
    if (name == "ben-nest-list.torrent") return "d1:a" + std::string(100'000, 'l') + std::string(100'000, 'e') + rest;
    if (name == "ben-nest-dict.torrent") return repeated("d1:a", 100'000) + "de" + std::string(100'000, 'e');
    if (name == "ben-nest-open.torrent") return std::string(1'000'000, 'l');
    if (name == "ben-zeros.torrent") return std::string(1'000'000, '\0');
    if (name == "dup-5000.torrent") return torrent_of(repeated(one + "1:xee", 5000), 5'000'000);
    if (name == "name-deep.torrent") return torrent_of(one + repeated("1:d", 2000) + "1:fee", 1000);
    if (name == "name-deep-many.torrent") return folders_of_their_own(27'500);
    if (name == "name-deep-some.torrent") return folders_of_their_own(6'400);
    if (name == "name-deep-shared.torrent") return one_deep_folder(300'000);
    if (name == "name-long-total.torrent")
        return torrent_of(one + repeated(bencoded(std::string(200, 'x')), 100) + "ee", 1000);
    if (name == "num-pl-1.torrent") return torrent_of(one + "1:xee", 1000, 1);
    if (name == "link-chain.torrent") return link_chain(200);
    return slurp(testing::test_data() + "/torrent/hostile/" + name);
}

}  // namespace bittern::test
