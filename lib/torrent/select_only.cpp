#include "torrent/select_only.hpp"

#include "base/whole_number.hpp"
#include "torrent/text.hpp"

#include <algorithm>

namespace bittern::torrent {
namespace {

IndexRanges joined(IndexRanges ranges) {
    std::sort(ranges.begin(), ranges.end());
    IndexRanges result;
    for (const auto& range : ranges) {
        // first - 1 can't wrap: first is above a `second` that is at least 0 wherever it matters
        if (!result.empty() && range.first - 1 <= result.back().second)
            result.back().second = std::max(result.back().second, range.second);
        else
            result.push_back(range);
    }
    return result;
}

}  // namespace

Result<IndexRanges> parse_select_only(std::string_view text) {
    IndexRanges ranges;
    for (auto rest = text; !rest.empty();) {
        const auto part = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
        const auto dash = part.find('-');
        const auto first = whole_number<std::int32_t>(part.substr(0, dash));
        const auto last = dash == std::string_view::npos ? first : whole_number<std::int32_t>(part.substr(dash + 1));
        if (!first || !last || *first > *last)
            return fail(Fault::malformed,
                        "file selection: " + in_quotes(part) + " is neither a file number nor a range such as 3-5");
        ranges.emplace_back(*first, *last);
    }
    return joined(std::move(ranges));
}

std::string to_select_only(const IndexRanges& ranges) {
    std::string text;
    for (const auto& [first, last] : ranges) {
        if (!text.empty()) text += ',';
        text += std::to_string(first);
        if (last != first) text += '-' + std::to_string(last);
    }
    return text;
}

}  // namespace bittern::torrent
