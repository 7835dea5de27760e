#pragma once
/// `bittern get --list`: what is in a torrent.

#include "app/env.hpp"
#include "app/render/console.hpp"
#include "torrent/metainfo.hpp"

#include <iosfwd>
#include <vector>

namespace bittern::app {

/// How many files there are to get: filler between files and links are none.
[[nodiscard]] std::size_t count_files(const torrent::Metainfo& metainfo);

/// Writes the wanted files (one flag a file of `metainfo.files()`) with number, size and path: a table on a
/// terminal, tab-separated with raw bytes in a pipe, one "files" event in JSON mode. The numbers are those
/// that --select takes.
void write_list(Env& env, Console& console, const torrent::Metainfo& metainfo, const std::vector<bool>& wanted);

}  // namespace bittern::app
