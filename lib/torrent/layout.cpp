#include "torrent/layout.hpp"

#include "torrent/libtorrent_names.hpp"
#include "torrent/text.hpp"

#include <algorithm>
#include <string>

namespace bittern::torrent {
namespace {

/// libtorrent keeps offsets in 48 bits.
constexpr std::int64_t largest_total = (std::int64_t{1} << 48) - 1;

Result<void> append_place(Layout& layout, Bytes size) {
    if (largest_total - layout.total < size.count)
        return fail(Fault::malformed, "its files are impossibly large together");
    layout.offsets.push_back(layout.total);
    layout.total += size.count;
    return {};
}

Result<void> append(Layout& layout, FileEntry entry) {
    BITTERN_CHECK(append_place(layout, entry.size));
    layout.entries.push_back(std::move(entry));
    return {};
}

/// BEP 52's hybrids end in padding; those made before 2022 often don't, and hash the last piece
/// without it.
void drop_tail_padding(Layout& layout) {
    auto at = layout.entries.size();
    while (at > 0 && layout.entries[at - 1].size.count == 0) --at;
    if (at == 0 || !layout.entries[at - 1].pad) return;
    --at;
    layout.total -= layout.entries[at].size.count;
    layout.entries.erase(layout.entries.begin() + static_cast<std::ptrdiff_t>(at));
    layout.offsets.erase(layout.offsets.begin() + static_cast<std::ptrdiff_t>(at));
    for (; at < layout.offsets.size(); ++at) layout.offsets[at] = layout.total;
}

bool has_content(const FileEntry& entry) {
    return !entry.pad && entry.size.count > 0;
}

tl::unexpected<Error> disagree(const std::string& why) {
    return fail(Fault::malformed, "its v1 and v2 halves disagree: " + why);
}

Result<void> compare(const FileEntry& v1, const FileEntry& v2) {
    for (const auto component : v2.path)
        if (would_vanish(component)) return disagree(in_quotes(component) + " is no name for a file");
    if (v1.path != v2.path)
        return disagree("a file is " + in_quotes(v1.path.back()) + " in one and " + in_quotes(v2.path.back()) +
                        " in the other");
    if (v1.size != v2.size) return disagree("the size of " + in_quotes(v1.path.back()) + " differs");
    return {};
}

}  // namespace

Result<Layout> lay_out_v1(std::vector<FileEntry> entries) {
    Layout layout;
    layout.entries = std::move(entries);
    layout.offsets.reserve(layout.entries.size());
    for (const auto& entry : layout.entries) BITTERN_CHECK(append_place(layout, entry.size));
    return layout;
}

Result<Layout> lay_out_v2(std::vector<FileEntry> entries, Bytes piece_size) {
    Layout layout;
    const auto is_padded = [&](const FileEntry& entry) { return entry.size.count % piece_size.count != 0; };
    const auto count = entries.size() + static_cast<std::size_t>(std::ranges::count_if(entries, is_padded));
    layout.entries.reserve(count);
    layout.offsets.reserve(count);
    for (auto& entry : entries) {
        BITTERN_CHECK(append(layout, std::move(entry)));
        const auto rest = layout.total % piece_size.count;
        if (rest == 0) continue;
        FileEntry pad;
        pad.pad = true;
        pad.size = {piece_size.count - rest};
        BITTERN_CHECK(append(layout, std::move(pad)));
    }
    return layout;
}

Result<Layout> reconcile(const Layout& v1, Layout v2) {
    if (v2.entries.size() == v1.entries.size() + 1) drop_tail_padding(v2);
    if (v2.entries.size() != v1.entries.size())
        return disagree("one has " + std::to_string(v1.entries.size()) + " files with padding, the other " +
                        std::to_string(v2.entries.size()));
    if (v1.total != v2.total) return disagree("their sizes differ");
    for (std::size_t i = 0; i < v1.entries.size(); ++i) {
        if (has_content(v1.entries[i]) != has_content(v2.entries[i]))
            return disagree("file " + std::to_string(i) + " is padding or empty in only one of them");
        if (!has_content(v1.entries[i])) continue;
        BITTERN_CHECK(compare(v1.entries[i], v2.entries[i]));
        if (v1.offsets[i] != v2.offsets[i]) return disagree("file " + std::to_string(i) + " begins at another place");
    }
    return v2;
}

}  // namespace bittern::torrent
