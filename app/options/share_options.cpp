#include "app/options/share_options.hpp"

#include "base/printable.hpp"
#include "torrent/magnet.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::app {

Result<DirectAddress> DirectAddress::parse(std::string_view text) {
    if (text.empty()) return DirectAddress{};
    const auto colons = std::ranges::count(text, ':');
    const bool bare_v6 = colons > 1 && !text.starts_with('[');
    if (colons == 0 || bare_v6) return DirectAddress{std::string(text), std::nullopt};
    auto address = torrent::HostPort::parse(text);
    if (!address)
        return fail(Fault::usage,
                    fmt::format("'{}' is not an address; expected HOST, HOST:PORT or [IPV6]:PORT", printable(text)));
    return DirectAddress{address->host, address->port};
}

}  // namespace bittern::app
