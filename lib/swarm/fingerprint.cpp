#include "swarm/fingerprint.hpp"

#include "content/sha.hpp"
#include "torrent/info_hash.hpp"

#include <charconv>
#include <fstream>
#include <optional>
#include <sys/stat.h>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;
using std::chrono::nanoseconds;

std::string boot() {
    std::string id;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
    return id;
}

/// Tells selections apart: blocks of files that were left out went elsewhere.
std::string selection_of(const Plan& plan) {
    std::string flags;
    for (const bool wanted : plan.wanted) flags += wanted ? '1' : '0';
    content::Sha1Hasher hasher;
    hasher.update({reinterpret_cast<const std::uint8_t*>(flags.data()), flags.size()});
    return torrent::hex(hasher.finish());
}

constexpr std::string_view in_flight = "in flight";
constexpr std::string_view at_rest = "at rest";
constexpr std::string_view in_doubt = "in doubt";

/// What all fingerprints begin with; only the time differs between two of one kind.
std::string head(std::string_view kind, Moment until) {
    return fmt::format("{} {} ", kind, nanoseconds(until.time_since_epoch()).count());
}

std::string tail(const Plan& plan) {
    return boot() + " " + selection_of(plan);
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
    return head(at_rest, std::chrono::system_clock::now()) + tail(plan) + stamps_of(plan, folder);
}

std::string fingerprint_in_flight(const Plan& plan, Moment until) {
    return head(in_flight, until) + tail(plan);
}

std::string fingerprint_in_doubt(Moment until) {
    return head(in_doubt, until);
}

Belief belief_in(std::string_view fingerprint, const Plan& plan, const fs::path& folder) {
    const Moment moment = last_write(fingerprint);
    const auto is = [&](std::string_view kind, const std::string& rest) {
        return fingerprint == head(kind, moment) + rest && quiet_since(moment, plan, folder);
    };
    if (is(at_rest, tail(plan) + stamps_of(plan, folder))) return Belief::all;
    return is(in_flight, tail(plan)) ? Belief::blocks : Belief::none;
}

Moment last_write(std::string_view fingerprint) {
    for (const auto kind : {in_flight, at_rest, in_doubt}) {
        if (!fingerprint.starts_with(kind) || fingerprint.size() <= kind.size()) continue;
        const auto number = fingerprint.substr(kind.size() + 1);
        std::int64_t count = 0;
        const auto read = std::from_chars(number.data(), number.data() + number.size(), count);
        if (read.ec == std::errc()) return Moment(nanoseconds(count));
    }
    return {};
}

bool untouched_since(const fs::path& file, Moment moment) {
    const auto found = look(file);
    return found && S_ISREG(found->st_mode) && changed_at(*found) <= moment;
}

}  // namespace bittern::swarm
