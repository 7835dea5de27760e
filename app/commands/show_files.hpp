#pragma once
/// The files of a torrent as `bittern show` lists them.

#include "torrent/metainfo.hpp"

#include <iosfwd>

namespace bittern::app {

enum class Extent { some, all };

/// Indented by folder, with the numbers that --select takes, and sizes; of many files the first forty lines and how
/// many more there are.
void write_file_tree(std::ostream& out, const torrent::Metainfo& metainfo, Extent extent);

/// A line each, all of them: "file", number, bytes, path, and for a symbolic link its target, between tabs.
void write_file_rows(std::ostream& out, const torrent::Metainfo& metainfo);

}  // namespace bittern::app
