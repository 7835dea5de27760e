#pragma once
/// Files of one torrent that are lost, and when each is to be hashed again or offered.

#include "content/tree.hpp"
#include "storage/loss.hpp"
#include "torrent/metainfo.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace bittern::swarm {

/// A file, and how it was when something was found out about it.
struct FileAt {
    FileIndex file;
    content::FileStamp stamp;
    friend bool operator==(const FileAt&, const FileAt&) = default;
};

/// What hashing a file again has shown.
enum class Verdict {
    right,
    wrong,
    unknown,  ///< it changed meanwhile, or could not be read
};

/// Decides, and does nothing. What is lost is looked at every now and then. Where the stamp is again what it was the
/// file is offered. Where it is another, the file is hashed once two looks in a row have found the same (nobody is
/// writing to it), and offered if it is right; what is wrong is let be until its stamp is yet another. A piece of v1
/// with bytes of several files is judged when all of them are there.
class LostFiles {
public:
    /// `is_served`: whether something is expected of a file, so that its bytes can be told by hashing.
    LostFiles(std::shared_ptr<const torrent::Metainfo> metainfo, std::function<bool(FileIndex)> is_served)
        : metainfo_(std::move(metainfo)), is_served_(std::move(is_served)) {}

    /// `expected`: the stamp by which it would be what it was.
    void lost(const storage::Loss& loss, const content::FileStamp& expected);
    /// It is offered again, and so none of these any more.
    void found(FileIndex file);
    [[nodiscard]] bool empty() const { return files_.empty(); }
    [[nodiscard]] bool contains(FileIndex file) const { return files_.contains(file.value); }

    /// What is to be looked at next: at most `most`, in turn.
    struct Suspect {
        FileIndex file;
        std::filesystem::path path;
        std::optional<Bytes> unread;  ///< where reading failed
    };
    [[nodiscard]] std::vector<Suspect> next(std::size_t most);

    /// What was seen of one.
    struct Sight {
        FileIndex file;
        std::optional<content::FileStamp> stamp;  ///< nullopt: there is nothing
        bool readable = true;                     ///< where reading failed before
    };
    /// What is to be done then.
    struct Steps {
        std::vector<FileAt> offer;    ///< is in order: then found()
        std::vector<FileAt> examine;  ///< hash all pieces that have bytes of it: then examined()
    };
    [[nodiscard]] Steps seen(const std::vector<Sight>& sights);
    /// Whether it is to be offered, with that stamp.
    [[nodiscard]] bool examined(const FileAt& file, Verdict verdict);

private:
    enum class Stage {
        away,       ///< nothing is there that could be it
        settling,   ///< something is, of the right size
        settled,    ///< and nobody writes to it
        examining,  ///< it is hashed
        wrong,      ///< it has other bytes
        returning,  ///< it is right, and about to be offered
    };
    struct Entry {
        std::filesystem::path path;
        content::FileStamp expected;
        std::optional<Bytes> unread;
        Stage stage = Stage::away;
        content::FileStamp stamp = {};   ///< when it was seen last
        content::FileStamp hashed = {};  ///< when it was examined last
    };
    void see(Entry& entry, const Sight& sight, Steps& steps);
    [[nodiscard]] bool can_be_judged(FileIndex file, std::map<std::int32_t, bool>& known) const;
    [[nodiscard]] bool is_all_there(PieceIndex piece) const;
    void give_neighbours_a_chance(FileIndex file);

    std::shared_ptr<const torrent::Metainfo> metainfo_;
    std::function<bool(FileIndex)> is_served_;
    std::map<std::int32_t, Entry> files_;
    std::int32_t next_ = 0;  ///< to be looked at
};

}  // namespace bittern::swarm
