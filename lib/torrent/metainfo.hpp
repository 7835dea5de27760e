#pragma once
/// A torrent's description: what a .torrent file or metadata fetched by magnet says (BEP 3, 12, 19,
/// 27, 47, 52), vetted.

#include "base/result.hpp"
#include "base/seldom.hpp"
#include "base/units.hpp"
#include "torrent/decode_limits.hpp"
#include "torrent/info_hash.hpp"
#include "torrent/magnet.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::torrent {

/// How large a description may be before it is refused.
struct ReadLimits {
    Bytes file;              ///< the .torrent file: piece layers (v2) take more than the info dictionary
    Bytes info;              ///< the info dictionary, from a file or from peers
    Bytes paths;             ///< what the files' paths take in memory
    DecodeLimits bencoding;  ///< of the file
    bool for_peers = false;  ///< what libtorrent would take minutes to read is refused too
};

/// What is shared and downloaded. 100,000 files in folders four deep, with names of 12 bytes, take 29 MiB of paths.
constexpr ReadLimits transfer_limits{
    .file = mib(96), .info = mib(10), .paths = mib(32), .bencoding = file_limits, .for_peers = true};

/// What is made, shown, checked and changed offline: a hybrid of a million files and more.
constexpr ReadLimits offline_limits{
    .file = mib(512), .info = mib(512), .paths = mib(512), .bencoding = offline_file_limits};

/// One file of a torrent, in the order of its indices (pad files and symbolic links included).
/// Indices are libtorrent's: in a v2 torrent every file that ends inside a piece, even a lone one,
/// is followed by a pad file that the torrent does not mention.
struct File {
    std::vector<std::string> path;  ///< safe to create below the torrent's folder and to print;
                                    ///< empty for a single-file torrent and for pad files. No two files that are
                                    ///< created have the same path, none is a folder of another's.
    Bytes size;
    Bytes offset;      ///< where it begins in the torrent's bytes
    bool pad = false;  ///< filler (BEP 47): never created
    bool executable = false;
    bool never_created = false;  ///< a link with no sound target: size 0, neither a file nor a link
                                 ///< may be made for it
    bool renamed = false;        ///< `path` is not what the torrent said, but made safe or made different
                                 ///< from another
    Seldom<std::vector<std::string>> raw_path =
        {};                           ///< what the torrent said, where it was renamed, of any bytes: not to be
                                      ///< printed or created. Of a single-file torrent its name. Else empty
    Seldom<std::string> symlink;      ///< target, as parts joined by '/' from the torrent's root; empty: not a
                                      ///< link. It exists in this torrent and following it never leaves the
                                      ///< torrent nor circles.
    Seldom<std::string> raw_symlink;  ///< the same by the names that the torrent gives, of any bytes, and also
                                      ///< where it leads nowhere: not to be printed or created
    content::Sha256 root{};           ///< v2 file root; zero where there is none
};

/// The description of one torrent, immutable. Parsing is linear in the bytes given and bounded: as the limits say, and
/// by 100 levels and 2,097,152 pieces of at most 512 MiB. What is refused (Fault::malformed): bencoding that is cut
/// short, has duplicate keys in the dictionaries that matter, or nests too deep; sizes that are negative, too large or
/// wrap; piece counts that don't fit; v1 and v2 halves that disagree; web pages and gzip (said so
/// by name); a node that is a file and a folder; piece layers that don't hash to their root; a
/// torrent without content; what libtorrent would refuse. What is mended: unsafe, over-long, empty
/// or equal names; links that lead nowhere good.
class Metainfo {
public:
    /// From a whole .torrent file. `file` is shown in no message; callers add the context.
    [[nodiscard]] static Result<Metainfo> parse(std::string_view torrent_file,
                                                const ReadLimits& limits = transfer_limits);
    /// From the bencoded info dictionary alone (metadata by BEP 9), with what the link said of
    /// trackers and web seeds. Fault::verification where its hashes are not those of the link (a
    /// link without hashes fits all).
    [[nodiscard]] static Result<Metainfo> from_info(std::string_view info_dictionary, const Magnet& link);

    [[nodiscard]] const InfoHash& info_hash() const;
    [[nodiscard]] const std::string& name() const;  ///< safe to create and to print
    /// What the torrent said, where that is not name(): not to be printed or created. Else empty.
    [[nodiscard]] const std::string& raw_name() const;
    [[nodiscard]] bool single_file() const;
    [[nodiscard]] const std::vector<File>& files() const;
    [[nodiscard]] Bytes total() const;  ///< of all files but pad files
    [[nodiscard]] Bytes piece_size() const;
    [[nodiscard]] std::int32_t piece_count() const;
    [[nodiscard]] bool is_private() const;                                        ///< BEP 27
    [[nodiscard]] const std::vector<std::vector<std::string>>& trackers() const;  ///< tiers (BEP 12)
    [[nodiscard]] const std::vector<std::string>& web_seeds() const;              ///< BEP 19
    [[nodiscard]] const std::vector<HostPort>& nodes() const;                     ///< DHT nodes (BEP 5)
    // Texts as they came, of any bytes and any length:
    [[nodiscard]] const std::string& comment() const;
    [[nodiscard]] const std::string& created_by() const;
    [[nodiscard]] const std::string& source() const;                     ///< of the info dictionary
    [[nodiscard]] std::optional<std::chrono::sys_seconds> date() const;  ///< `creation date`
    /// Info-hashes and collections that BEP 38 keys name, in the info dictionary or beside it.
    [[nodiscard]] const std::vector<content::Sha1>& similar() const;
    [[nodiscard]] const std::vector<std::string>& collections() const;
    /// What became of the names of files: "3 names were made safe: …".
    [[nodiscard]] const std::vector<std::string>& name_remarks() const;
    /// What else a careful reader would want to know: "keys are not sorted", "trailing data", …
    [[nodiscard]] const std::vector<std::string>& remarks() const;

    /// The bencoded info dictionary exactly as it came: its hashes are the info-hashes.
    [[nodiscard]] std::string_view info_dictionary() const;
    /// The same for those who may outlive this; not a copy.
    [[nodiscard]] std::shared_ptr<const std::string> shared_info_dictionary() const;
    /// v1: the SHA-1 of each piece, 20 bytes a piece, a part of the info dictionary; empty without a v1 half.
    [[nodiscard]] std::string_view piece_hashes() const;
    /// v2: one piece layer (concatenated 32-byte hashes) a file of `files()`; empty where it has
    /// none or it is not known.
    [[nodiscard]] std::string_view piece_layer(FileIndex file) const;
    /// Whether every piece layer that a .torrent file needs is here (always so for v1).
    [[nodiscard]] bool has_piece_layers() const;
    /// The .torrent file: info dictionary as it came, trackers, web seeds, nodes, comment, creator, date
    /// and the piece layers that are known; no BEP 38 keys beside it. parse() reads it back to the
    /// same.
    [[nodiscard]] std::string to_torrent_file() const;
    /// A copy that also has these layers (as fetched from peers), one a file; Fault::verification
    /// where one doesn't fit its root.
    [[nodiscard]] Result<Metainfo> with_piece_layers(std::vector<std::string> layers) const;
    /// A copy that also has the trackers (each a tier of its own, after the others) and web seeds of a link.
    [[nodiscard]] Metainfo with_sources_of(const Magnet& link) const;
    /// The magnet link's content for it, trackers and web seeds included.
    [[nodiscard]] Magnet magnet() const;

    /// Hidden: what parsing produced.
    struct Data;
    explicit Metainfo(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

private:
    std::shared_ptr<const Data> data_;
};

}  // namespace bittern::torrent
