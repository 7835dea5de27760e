#include "swarm/piece_row.hpp"

#include <algorithm>
#include <cstring>

namespace bittern::swarm {

namespace {

bool all_zero(std::span<const std::uint8_t> bytes) {
    return bytes.empty() || (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

}  // namespace

Result<FilesOnDisk::Opened> FilesOnDisk::open(std::size_t file) {
    auto& known = opened_[file];
    if (auto opened = known.lock()) return opened;
    auto opened = content::open_regular(path(file), options_.last_link);
    if (!opened && !options_.on_unopened) return tl::unexpected<Error>(std::move(opened).error());
    if (!opened) {
        options_.on_unopened(file, opened.error());
        return nullptr;
    }
    auto shared = std::make_shared<const content::RegularFile>(*std::move(opened));
    known = shared;
    return shared;
}

Result<bool> PieceRow::open(FilesOnDisk& files) {
    if (opened) return true;
    BITTERN_TRY(opened, files.open(stretches[at].file));
    return opened != nullptr;
}

void PieceRow::note(std::span<const std::uint8_t> bytes) {
    auto& found = finding.files_with_bytes;
    const std::size_t of_file = stretches[at].file;
    if ((found.empty() || found.back() != of_file) && !all_zero(bytes)) found.push_back(of_file);
}

Result<std::span<const std::uint8_t>> PieceRow::read(std::span<std::uint8_t> buffer, FilesOnDisk& files,
                                                     const torrent::Metainfo& metainfo) {
    std::size_t filled = 0;
    while (filled < buffer.size() && at < stretches.size()) {
        const Stretch& stretch = stretches[at];
        const auto left = static_cast<std::size_t>((stretch.size - offset).count);
        const auto part = buffer.subspan(filled, std::min(buffer.size() - filled, left));
        if (metainfo.files()[stretch.file].pad) {
            std::fill(part.begin(), part.end(), std::uint8_t{0});
        } else {
            BITTERN_TRY(const bool can_read, open(files));
            given_up = !can_read;
            if (given_up) break;
            BITTERN_TRY(const std::size_t got,
                        content::read_at(*opened, files.path(stretch.file), part, stretch.offset + offset));
            if (files.options().foreign == CheckOptions::Foreign::find) note(part.first(got));
            given_up = got < part.size();
            if (given_up) break;
        }
        filled += part.size();
        offset += Bytes{static_cast<std::int64_t>(part.size())};
        if (offset < stretch.size) continue;
        opened = nullptr;
        offset = {};
        ++at;
    }
    return buffer.first(filled);
}

}  // namespace bittern::swarm
