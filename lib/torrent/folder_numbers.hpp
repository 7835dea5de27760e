#pragma once
/// Folders as numbers, so that no path is ever kept or hashed as a whole: with deep folders that would take time and
/// memory that grow with the square of the depth. Private to this room.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>

namespace bittern::torrent {

/// A name in a folder; 0 is the folder of the torrent itself. The name's bytes must last as long as this.
struct Place {
    std::uint32_t folder = 0;
    std::string_view name;
    friend bool operator==(const Place&, const Place&) = default;
};

struct PlaceHash {
    std::size_t operator()(const Place& place) const {
        return std::hash<std::string_view>()(place.name) ^ (place.folder * 0x9e3779b97f4a7c15ULL);
    }
};

/// Numbers folders as they become known.
class FolderNumbers {
public:
    /// The number of the folder that these parts (of any kind of text, which must last) lead to, made known on the way
    /// like those above it. `is_new` is told how many parts lead to each folder that was not known before; these are
    /// numbered 1, 2, … in that order.
    template <class Text, class IsNew>
    std::uint32_t make(std::span<const Text> parts, IsNew is_new) {
        std::uint32_t number = 0;
        for (std::size_t k = 0; k < parts.size(); ++k) {
            const auto next = static_cast<std::uint32_t>(numbers_.size() + 1);
            const auto [known, added] = numbers_.try_emplace(Place{number, parts[k]}, next);
            if (added) is_new(k + 1);
            number = known->second;
        }
        return number;
    }
    template <class Text>
    std::uint32_t make(std::span<const Text> parts) {
        return make(parts, [](std::size_t) {});
    }
    /// nullopt: nothing known has that path.
    [[nodiscard]] std::optional<std::uint32_t> find(std::span<const std::string_view> parts) const {
        std::uint32_t number = 0;
        for (const auto part : parts) {
            const auto found = numbers_.find(Place{number, part});
            if (found == numbers_.end()) return std::nullopt;
            number = found->second;
        }
        return number;
    }
    [[nodiscard]] bool contains(const Place& place) const { return numbers_.contains(place); }

private:
    std::unordered_map<Place, std::uint32_t, PlaceHash> numbers_;
};

}  // namespace bittern::torrent
