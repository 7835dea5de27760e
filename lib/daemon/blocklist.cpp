#include "daemon/blocklist.hpp"

#include "base/whole_number.hpp"
#include "torrent/text.hpp"

#include <arpa/inet.h>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

/// An address as its bytes, 4 or 16; empty: it is none. DAT files have leading zeros (001.002.003.004), which are no
/// octal numbers.
std::string address_of(std::string_view text) {
    std::string clean;
    text = torrent::trimmed(text);
    bool begins = true;
    for (std::size_t k = 0; k < text.size(); ++k) {
        const bool digit_follows = k + 1 < text.size() && text[k + 1] >= '0' && text[k + 1] <= '9';
        if (begins && text[k] == '0' && digit_follows && text.find(':') == std::string_view::npos) continue;
        clean += text[k];
        begins = text[k] == '.';
    }
    std::array<char, sizeof(in6_addr)> bytes{};
    if (::inet_pton(AF_INET, clean.c_str(), bytes.data()) == 1) return {bytes.data(), sizeof(in_addr)};
    if (::inet_pton(AF_INET6, clean.c_str(), bytes.data()) == 1) return {bytes.data(), bytes.size()};
    return {};
}

std::string text_of(const std::string& bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = bytes.size() == sizeof(in_addr) ? AF_INET : AF_INET6;
    return ::inet_ntop(family, bytes.data(), text.data(), text.size()) != nullptr ? text.data() : "";
}

std::optional<swarm::AddressRange> range_of(std::string_view first, std::string_view last) {
    const auto from = address_of(first);
    const auto to = address_of(last);
    if (from.empty() || from.size() != to.size()) return std::nullopt;
    return swarm::AddressRange{text_of(from), text_of(to)};
}

std::optional<swarm::AddressRange> network_of(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    auto first = address_of(text.substr(0, slash));
    const auto bits = whole_number<unsigned>(torrent::trimmed(text.substr(slash + 1)));
    if (first.empty() || !bits || *bits > first.size() * 8) return std::nullopt;
    auto last = first;
    for (std::size_t bit = *bits; bit < first.size() * 8; ++bit) {
        const auto mask = static_cast<unsigned char>(0x80U >> (bit % 8));
        first[bit / 8] = static_cast<char>(static_cast<unsigned char>(first[bit / 8]) & ~mask);
        last[bit / 8] = static_cast<char>(static_cast<unsigned char>(last[bit / 8]) | mask);
    }
    return swarm::AddressRange{text_of(first), text_of(last)};
}

std::optional<swarm::AddressRange> range_of_line(std::string_view line) {
    line = torrent::trimmed(line);
    if (line.empty() || line.front() == '#') return std::nullopt;
    const auto dash = line.rfind('-');
    if (const auto comma = line.find(','); comma != std::string_view::npos && line.find('-') < comma) {
        const auto level = line.substr(comma + 1, line.find(',', comma + 1) - comma - 1);
        const auto number = whole_number<unsigned>(torrent::trimmed(level));
        const auto middle = line.find('-');
        if (number && *number <= 127)
            return range_of(line.substr(0, middle), line.substr(middle + 1, comma - middle - 1));
    }
    if (dash != std::string_view::npos) {
        auto first = line.substr(0, dash);
        if (const auto colon = first.rfind(':'); colon != std::string_view::npos) {
            const auto plain = range_of(first.substr(colon + 1), line.substr(dash + 1));
            if (plain) return plain;
        }
        return range_of(first, line.substr(dash + 1));
    }
    return network_of(line);
}

}  // namespace

std::vector<swarm::AddressRange> read_blocklist(std::string_view list) {
    std::vector<swarm::AddressRange> ranges;
    while (!list.empty()) {
        const auto end = list.find('\n');
        if (auto range = range_of_line(list.substr(0, end))) ranges.push_back(*std::move(range));
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
    return ranges;
}

}  // namespace bittern::daemon
