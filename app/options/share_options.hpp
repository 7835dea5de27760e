#pragma once
/// What `bittern share` was asked to do.

#include "app/options/content_options.hpp"
#include "app/options/network_options.hpp"
#include "app/render/console.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bittern::app {

/// A `--direct` value: an address for the link. Without a host it is found out; without a port it is the port listened
/// on.
struct DirectAddress {
    std::string host;
    std::optional<std::uint16_t> port;
    /// Reads `host`, `host:port`, `1.2.3.4:port`, `::1`, `[::1]:port`. Fault::usage otherwise.
    [[nodiscard]] static Result<DirectAddress> parse(std::string_view text);
    friend bool operator==(const DirectAddress&, const DirectAddress&) = default;
};

struct ShareOptions {
    OutputOptions output;
    NetworkOptions network;
    ContentOptions content;
    std::optional<std::filesystem::path> torrent_file;
    bool force = false;  ///< torrent_file may replace a file
    bool qr = false;
    std::vector<DirectAddress> direct;
    std::optional<int> copies;  ///< ends after so many complete copies
};

}  // namespace bittern::app
