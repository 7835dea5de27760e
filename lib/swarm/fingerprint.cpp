#include "swarm/fingerprint.hpp"

#include "content/tree.hpp"

#include <charconv>
#include <chrono>
#include <fstream>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

/// Longer than the pause between two records of all but the largest torrents.
constexpr std::chrono::seconds a_moment{10};

std::string boot() {
    std::string id;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
    return id;
}

std::string in_flight_prefix() {
    return "in flight " + boot() + " ";
}

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

void for_each_wanted(const Plan& plan, const std::filesystem::path& folder, const auto& call) {
    for (std::size_t k = 0; k < plan.paths.size(); ++k)
        if (plan.wanted[k] && !plan.paths[k].empty()) call(content::stamp_of(folder / plan.paths[k]));
}

/// Whether no file was written later than a moment after the record.
bool quiet_since(std::string_view record_time, const Plan& plan, const std::filesystem::path& folder) {
    std::int64_t time = 0;
    std::from_chars(record_time.data(), record_time.data() + record_time.size(), time);
    const auto latest = time + std::chrono::nanoseconds(a_moment).count();
    bool quiet = true;
    for_each_wanted(plan, folder,
                    [&](const auto& stamp) { quiet = quiet && (!stamp || stamp->modified_ns <= latest); });
    return quiet;
}

}  // namespace

std::string fingerprint_at_rest(const Plan& plan, const std::filesystem::path& folder) {
    std::string text = "at rest " + boot();
    for_each_wanted(plan, folder, [&](const auto& stamp) {
        text += stamp ? fmt::format(" {}.{}.{}.{}", stamp->device, stamp->inode, stamp->size.count, stamp->modified_ns)
                      : " -";
    });
    return text;
}

std::string fingerprint_in_flight() {
    return in_flight_prefix() + std::to_string(now_ns());
}

Belief belief_in(std::string_view fingerprint, const Plan& plan, const std::filesystem::path& folder) {
    if (fingerprint == fingerprint_at_rest(plan, folder)) return Belief::all;
    const auto prefix = in_flight_prefix();
    if (fingerprint.starts_with(prefix) && quiet_since(fingerprint.substr(prefix.size()), plan, folder))
        return Belief::blocks;
    return Belief::none;
}

}  // namespace bittern::swarm
