#include "swarm/torrent_params.hpp"

#include "base/printable.hpp"
#include "torrent/decode_limits.hpp"

#include <algorithm>
#include <unordered_set>

#include <libtorrent/bdecode.hpp>
#include <libtorrent/magnet_uri.hpp>
#include <libtorrent/peer_request.hpp>
#include <libtorrent/read_resume_data.hpp>
#include <libtorrent/torrent_info.hpp>

namespace bittern::swarm {
namespace {

constexpr int max_pieces = 0x200000;
/// libtorrent wants a path even where nothing will be read or written.
constexpr const char* nowhere = "/nonexistent";
/// Where files that are left out are said to be. libtorrent keeps their share of a piece in a part file only where they
/// don't exist: what a person has in their place would be written into.
constexpr const char* left_out = "/nonexistent/left-out";
/// libtorrent makes equal names different in time that grows with the square of their number: we let it do so for few.
constexpr std::size_t max_equal_names = 1000;

std::size_t equal_names(const lt::file_storage& files) {
    std::unordered_set<std::uint32_t> seen;
    std::size_t equal = 0;
    for (const auto index : files.file_range())
        if (!files.pad_file_at(index) && !seen.insert(files.file_path_hash(index, "")).second) ++equal;
    return equal;
}

tl::unexpected<Error> unacceptable(const torrent::Metainfo& metainfo, const std::string& why) {
    return fail(Fault::malformed, "the metadata of '" + metainfo.name() + "' is not acceptable: " + printable(why));
}

/// The torrent from its info dictionary alone: libtorrent then leaves equal names alone (ours are different already),
/// but knows no piece layers.
Result<std::shared_ptr<lt::torrent_info>> load_info(const torrent::Metainfo& metainfo) {
    const auto bytes = metainfo.info_dictionary();
    lt::error_code error;
    int position = 0;
    const auto node = lt::bdecode({bytes.data(), static_cast<std::ptrdiff_t>(bytes.size())}, error, &position,
                                  torrent::info_limits.depth, torrent::info_limits.items);
    if (error) return unacceptable(metainfo, error.message());
    auto info = std::make_shared<lt::torrent_info>(lt::info_hash_t{});
    if (!info->parse_info_section(node, error, max_pieces)) return unacceptable(metainfo, error.message());
    return info;
}

Result<std::shared_ptr<lt::torrent_info>> load(const torrent::Metainfo& metainfo) try {
    BITTERN_TRY(auto info, load_info(metainfo));
    if (!metainfo.info_hash().v2 || !metainfo.has_piece_layers() || equal_names(info->files()) > max_equal_names)
        return info;
    const auto bytes = metainfo.to_torrent_file();
    lt::load_torrent_limits limits;
    limits.max_buffer_size = static_cast<int>(bytes.size());
    limits.max_pieces = max_pieces;
    limits.max_decode_depth = torrent::file_limits.depth;
    limits.max_decode_tokens = torrent::file_limits.items;
    return std::make_shared<lt::torrent_info>(
        lt::span<const char>{bytes.data(), static_cast<std::ptrdiff_t>(bytes.size())}, limits, lt::from_span);
} catch (const std::exception& error) {
    return unacceptable(metainfo, error.what());
}

void set_flags(lt::add_torrent_params& params) {
    // Out of libtorrent's own queue.
    params.flags &= ~lt::torrent_flags::auto_managed;
    // Paused for the moment of adding only: see Engine::Impl::start().
    params.flags |= lt::torrent_flags::paused;
    // Trackers and web seeds are those we name, once.
    params.flags |= lt::torrent_flags::override_trackers | lt::torrent_flags::override_web_seeds;
}

void set_trackers(lt::add_torrent_params& params, const std::vector<std::vector<std::string>>& tiers) {
    params.trackers.clear();
    params.tracker_tiers.clear();
    for (std::size_t tier = 0; tier < tiers.size(); ++tier)
        for (const auto& url : tiers[tier]) {
            params.trackers.push_back(url);
            params.tracker_tiers.push_back(static_cast<int>(tier));
        }
}

void set_peers(lt::add_torrent_params& params, const std::vector<torrent::HostPort>& peers) {
    for (const auto& peer : peers)
        if (const auto endpoint = endpoint_of(peer)) params.peers.push_back(*endpoint);
}

bool is_wanted(const AddRequest& request, std::size_t file) {
    return request.paths.has(file) && (request.wanted.empty() || request.wanted[file]);
}

void set_files(lt::add_torrent_params& params, const AddRequest& request) {
    const auto& files = params.ti->files();
    params.renamed_files.clear();
    params.file_priorities.assign(static_cast<std::size_t>(files.num_files()), lt::default_priority);
    for (const auto index : files.file_range()) {
        const auto k = static_cast<std::size_t>(static_cast<int>(index));
        if (!is_wanted(request, k)) {
            params.file_priorities[k] = lt::dont_download;
            if (!files.pad_file_at(index)) params.renamed_files[index] = left_out;
        } else if (const auto path = request.paths.given(k); path != files.file_path(index)) {
            params.renamed_files[index] = path;
        }
    }
}

/// All that has content is wanted, or peers would see no reason to stay; none of it is on disk, or ever will be.
void set_layers_only(lt::add_torrent_params& params) {
    const auto& files = params.ti->files();
    params.save_path = nowhere;
    params.renamed_files.clear();
    params.have_pieces.clear();
    for (const auto index : files.file_range())
        params.file_priorities[static_cast<std::size_t>(static_cast<int>(index))] =
            files.file_size(index) > 0 ? lt::default_priority : lt::dont_download;
}

void set_have(lt::add_torrent_params& params, const std::vector<bool>& have) {
    params.have_pieces.clear();
    params.have_pieces.resize(params.ti->num_pieces(), false);
    for (std::size_t piece = 0; piece < have.size() && static_cast<int>(piece) < params.ti->num_pieces(); ++piece)
        if (have[piece]) params.have_pieces.set_bit(lt::piece_index_t{static_cast<int>(piece)});
}

/// Whether the files of a block were there, and reached to its end, when they were looked at. What lies in files that
/// are left out went to the part file. Where libtorrent's own wrote that, it doesn't write down where in it before it
/// ends: after a run that ended without a word, whose pieces were hashed, none of it can be found.
bool can_be_on_disk(const lt::file_storage& files, const AddRequest& request, const lt::peer_request& block) {
    return std::ranges::all_of(files.map_block(block.piece, block.start, block.length), [&](const auto& slice) {
        const auto file = static_cast<std::size_t>(static_cast<int>(slice.file_index));
        if (files.pad_file_at(slice.file_index)) return true;
        if (!request.trusted.empty() && !request.trusted[file]) return false;
        if (!is_wanted(request, file)) return request.have.empty() || !request.trusted.empty();
        return request.found[file].size.count >= slice.offset + slice.size;
    });
}

bool all_can_be_on_disk(const lt::file_storage& files, const AddRequest& request, lt::piece_index_t piece,
                        const lt::bitfield& blocks) {
    constexpr int block_size = 16 << 10;
    const int size = files.piece_size(piece);
    for (int block = 0; block < blocks.size() && block * block_size < size; ++block) {
        const int start = block * block_size;
        const int length = std::min(block_size, size - start);
        if (blocks[block] && !can_be_on_disk(files, request, {piece, start, length})) return false;
    }
    return true;
}

/// Unfinished pieces of which somebody must have removed a block since: once the rest has come libtorrent would hash
/// what isn't there, and fail, or blame who sent the rest.
void forget_what_was_removed(lt::add_torrent_params& params, const AddRequest& request) {
    const auto& files = params.ti->files();
    std::erase_if(params.unfinished_pieces, [&](const auto& unfinished) {
        const auto& [piece, blocks] = unfinished;
        return piece < lt::piece_index_t{0} || piece >= files.end_piece() ||
               !all_can_be_on_disk(files, request, piece, blocks);
    });
}

}  // namespace

lt::info_hash_t to_lt(const torrent::InfoHash& hash) {
    lt::info_hash_t result;
    if (hash.v1) result.v1 = lt::sha1_hash(reinterpret_cast<const char*>(hash.v1->data()));
    if (hash.v2) result.v2 = lt::sha256_hash(reinterpret_cast<const char*>(hash.v2->data()));
    return result;
}

std::optional<lt::tcp::endpoint> endpoint_of(const torrent::HostPort& peer) {
    lt::error_code error;
    const auto address = lt::make_address(peer.host, error);
    if (error) return std::nullopt;
    return lt::tcp::endpoint(address, peer.port);
}

lt::add_torrent_params params_of(const FindRequest& request) {
    lt::add_torrent_params params;
    params.info_hashes = to_lt(request.magnet.hashes);
    params.name = request.magnet.name;
    params.save_path = nowhere;
    std::vector<std::vector<std::string>> tiers;
    for (const auto& url : request.magnet.trackers) tiers.push_back({url});
    set_flags(params);
    set_trackers(params, tiers);
    set_peers(params, request.magnet.peers);
    set_peers(params, request.peers);
    return params;
}

Result<lt::add_torrent_params> params_of(const AddRequest& request) {
    lt::add_torrent_params params;
    if (!request.resume.empty()) {
        lt::error_code error;
        params =
            lt::read_resume_data({request.resume.data(), static_cast<std::ptrdiff_t>(request.resume.size())}, error);
        if (error) params = lt::add_torrent_params();
    }
    BITTERN_TRY(params.ti, load(request.metainfo));
    params.info_hashes = params.ti->info_hashes();
    params.save_path = request.paths.folder().native();
    params.flags = lt::torrent_flags::default_flags;
    set_flags(params);
    if (request.sequential) params.flags |= lt::torrent_flags::sequential_download;
    if (request.serve_only) params.flags |= lt::torrent_flags::upload_mode;
    set_trackers(params, request.metainfo.trackers());
    params.url_seeds = request.metainfo.web_seeds();
    set_peers(params, request.peers);
    set_files(params, request);
    params.piece_priorities.clear();
    if (request.resume.empty() || !request.have.empty()) set_have(params, request.have);
    if (!request.partial_pieces) params.unfinished_pieces.clear();
    if (!request.found.empty()) forget_what_was_removed(params, request);
    if (request.layers_only) set_layers_only(params);
    return params;
}

}  // namespace bittern::swarm
