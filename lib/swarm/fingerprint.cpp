#include "swarm/fingerprint.hpp"

#include "content/sha.hpp"
#include "storage/write_mark.hpp"
#include "torrent/info_hash.hpp"

#include <algorithm>
#include <optional>
#include <sstream>
#include <sys/stat.h>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;
using std::chrono::nanoseconds;

/// Tells selections apart: blocks of files that were left out went elsewhere.
std::string selection_of(const Plan& plan) {
    std::string flags;
    for (const bool wanted : plan.wanted) flags += wanted ? '1' : '0';
    flags += plan.part_file.native();  // another back end keeps another
    content::Sha1Hasher hasher;
    hasher.update({reinterpret_cast<const std::uint8_t*>(flags.data()), flags.size()});
    return torrent::hex(hasher.finish());
}

constexpr std::string_view in_flight = "in flight";
constexpr std::string_view at_rest = "at rest";
constexpr std::string_view in_doubt = "in doubt";
constexpr std::string_view and_synced = " synced";
constexpr std::string_view and_complete = "complete";

/// The boot that a fingerprint names: what comes after its times.
std::string boot_in(std::string_view fingerprint) {
    std::istringstream words{std::string(fingerprint.substr(0, 200))};
    std::string word, boot;
    for (int k = 0; k < 4; ++k) words >> word;
    words >> boot;
    return boot;
}

/// What all fingerprints begin with; only the times differ between two of one kind.
std::string head(std::string_view kind, LastWrites until) {
    const auto count = [](Moment moment) { return nanoseconds(moment.time_since_epoch()).count(); };
    return fmt::format("{} {} {} ", kind, count(until.files), count(until.part_file));
}

std::string tail(const Plan& plan) {
    return boot_id() + " " + selection_of(plan);
}

std::optional<struct stat> look(const fs::path& file) {
    struct stat status {};
    if (::lstat(file.c_str(), &status) != 0) return std::nullopt;
    return status;
}

Moment changed_at(const struct stat& status) {
    return Moment(std::chrono::seconds(status.st_ctim.tv_sec) + nanoseconds(status.st_ctim.tv_nsec));
}

void for_each_wanted(const Plan& plan, const fs::path& folder, const auto& call) {
    for (std::size_t k = 0; k < plan.paths.size(); ++k)
        if (plan.wanted[k] && !plan.paths[k].empty()) call(look(folder / plan.paths[k]));
}

/// Every wanted file, and the part file. libtorrent writes the head of that one when all else is done, which changes
/// neither its place nor its size.
std::string stamps_of(const Plan& plan, const fs::path& folder) {
    std::string text;
    for_each_wanted(plan, folder, [&](const auto& found) {
        text += found ? fmt::format(" {}.{}.{}.{}", found->st_dev, found->st_ino, found->st_size,
                                    nanoseconds(changed_at(*found).time_since_epoch()).count())
                      : " -";
    });
    if (plan.part_file.empty()) return text;
    const auto part_file = look(folder / plan.part_file);
    return text +
           (part_file ? fmt::format(" {}.{}.{}", part_file->st_dev, part_file->st_ino, part_file->st_size) : " -");
}

/// The kernel's clock for files stands still for some milliseconds at a time, so that what is touched right after now
/// can have a time before now: their own times are to be told, where nothing more is written.
Moment latest_change(const Plan& plan, const fs::path& folder) {
    Moment latest;
    for_each_wanted(plan, folder, [&](const auto& found) {
        if (found) latest = std::max(latest, changed_at(*found));
    });
    return latest;
}

/// Whether files are still where only this torrent has them, and nobody touched one after the moment.
bool quiet_since(Moment moment, const Plan& plan, const fs::path& folder) {
    bool quiet = true;
    for_each_wanted(plan, folder, [&](const auto& found) {
        quiet = quiet && (!found || (found->st_nlink == 1 && changed_at(*found) <= moment));
    });
    return quiet;
}

}  // namespace

std::string fingerprint_at_rest(const Plan& plan, const fs::path& folder) {
    const LastWrites until{.files = latest_change(plan, folder), .part_file = std::chrono::system_clock::now()};
    return head(at_rest, until) + tail(plan) + stamps_of(plan, folder);
}

std::string fingerprint_at_rest(const Plan& plan, const fs::path& folder, const SyncedFiles& synced) {
    const LastWrites until{.files = latest_change(plan, folder), .part_file = std::chrono::system_clock::now()};
    return head(at_rest, until) + tail(plan) + std::string(and_synced) + synced.to_text(plan);
}

std::string fingerprint_in_flight(const Plan& plan, Moment until) {
    return head(in_flight, {until, until}) + tail(plan);
}

std::string fingerprint_in_flight(const Plan& plan, Moment until, const SyncedFiles& synced) {
    return fingerprint_in_flight(plan, until) + std::string(and_synced) + synced.to_text(plan);
}

std::string fingerprint_in_doubt(LastWrites until) {
    return head(in_doubt, until);
}

std::string fingerprint_complete(const std::vector<content::FileStamp>& stamps) {
    LastWrites until{.files = {}, .part_file = std::chrono::system_clock::now()};
    std::string files;
    for (const auto& stamp : stamps) {
        until.files = std::max(until.files, Moment(nanoseconds(stamp.changed_ns)));
        files += fmt::format(" {} {} {} {} {}", stamp.device, stamp.inode, stamp.size.count, stamp.modified_ns,
                             stamp.changed_ns);
    }
    return head(at_rest, until) + std::string(and_complete) + files;
}

std::vector<content::FileStamp> complete_files(std::string_view fingerprint, std::size_t files) {
    const auto begin = head(at_rest, last_writes(fingerprint)) + std::string(and_complete);
    if (!fingerprint.starts_with(begin)) return {};
    std::istringstream words(std::string(fingerprint.substr(begin.size())));
    std::vector<content::FileStamp> stamps;
    content::FileStamp one;
    while (words >> one.device >> one.inode >> one.size.count >> one.modified_ns >> one.changed_ns)
        stamps.push_back(one);
    return stamps.size() == files ? stamps : std::vector<content::FileStamp>();
}

namespace {

/// Of a fingerprint that says what was synced, and of the same selection; nullopt for others.
std::optional<Trust> trust_in_synced(std::string_view fingerprint, const Plan& plan, const fs::path& folder,
                                     const Lasts& mark) {
    const auto at = fingerprint.find(and_synced);
    if (at == std::string_view::npos) return std::nullopt;
    auto synced = SyncedFiles::parse(fingerprint.substr(at + and_synced.size()), plan);
    const auto until = last_writes(fingerprint);
    const auto begins = [&](std::string_view kind, const std::string& boot) {
        return fingerprint.substr(0, at) == head(kind, until) + boot + " " + selection_of(plan);
    };
    const auto boot = boot_in(fingerprint);
    const bool rested = begins(at_rest, boot);
    if (!synced || boot.empty() || (!rested && !begins(in_flight, boot)) || !storage::has_local_clock(folder))
        return Trust();
    const storage::WriteMark::Last at_boot{.left = std::min(until.files, boot_time()), .until = std::nullopt};
    const auto last = boot == boot_id() ? mark : Lasts(plan.paths.size() + 1, at_boot);
    Trust trust{.belief = Belief::synced, .synced = *std::move(synced), .files = {}};
    const auto still = still_there(trust.synced, plan, folder, rested ? Lasts() : last);
    trust.files = still.there;
    trust.synced.add_unsure(still.unsure);
    if (rested && std::ranges::all_of(trust.files, [](bool there) { return there; })) {
        trust.belief = Belief::all;
        trust.files.clear();
    } else {
        auto gone = trust.files;
        gone.flip();
        trust.synced.doubt(gone);
    }
    return trust;
}

}  // namespace

Trust belief_in(std::string_view fingerprint, const Plan& plan, const fs::path& folder, const Lasts& mark) {
    if (boot_id().empty()) return {};
    if (auto trust = trust_in_synced(fingerprint, plan, folder, mark)) return *std::move(trust);
    const auto until = last_writes(fingerprint);
    const auto is = [&](std::string_view kind, const std::string& rest) {
        return fingerprint == head(kind, until) + rest && quiet_since(until.files, plan, folder);
    };
    if (is(at_rest, tail(plan) + stamps_of(plan, folder))) return {.belief = Belief::all, .synced = {}, .files = {}};
    return {.belief = is(in_flight, tail(plan)) ? Belief::blocks : Belief::none, .synced = {}, .files = {}};
}

LastWrites last_writes(std::string_view fingerprint) {
    for (const auto kind : {in_flight, at_rest, in_doubt}) {
        if (!fingerprint.starts_with(kind)) continue;
        std::istringstream numbers(std::string(fingerprint.substr(kind.size())));
        std::int64_t files = 0, part_file = 0;
        if (numbers >> files >> part_file) return {Moment(nanoseconds(files)), Moment(nanoseconds(part_file))};
    }
    return {};
}

bool untouched_since(const fs::path& file, Moment moment) {
    const auto found = look(file);
    return found && S_ISREG(found->st_mode) && changed_at(*found) <= moment;
}

}  // namespace bittern::swarm
