#pragma once
/// How deep and how large bencoding may be before it is refused: the same wherever a description is read.

namespace bittern::torrent {

struct DecodeLimits {
    int depth = 0;
    int items = 0;
};

/// A whole .torrent file.
constexpr DecodeLimits file_limits{.depth = 100, .items = 4'000'000};
/// The same where it is read offline only, of a million files or two.
constexpr DecodeLimits offline_file_limits{.depth = 100, .items = 64'000'000};
/// An info dictionary: one level and some items less, so that the file around it can be read as well.
constexpr DecodeLimits info_limits{.depth = 99, .items = 3'000'000};

}  // namespace bittern::torrent
