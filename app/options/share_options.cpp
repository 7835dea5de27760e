#include "app/options/share_options.hpp"

#include "base/printable.hpp"
#include "torrent/magnet.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::app {

Result<DirectAddress> DirectAddress::parse(std::string_view text) {
    const auto colons = std::ranges::count(text, ':');
    const bool bare_v6 = colons > 1 && !text.starts_with('[');
    const bool has_port = colons > 0 && !bare_v6;
    // A port to read it with, as every address in a link has one.
    const auto whole = has_port ? std::string(text) : bare_v6 ? fmt::format("[{}]:1", text) : fmt::format("{}:1", text);
    auto address = torrent::HostPort::parse(whole);
    if (!address)
        return fail(Fault::usage,
                    fmt::format("'{}' is not an address; expected HOST, HOST:PORT or [IPV6]:PORT", printable(text)));
    return DirectAddress{address->host, has_port ? std::optional(address->port) : std::nullopt};
}

}  // namespace bittern::app
