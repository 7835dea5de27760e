#include "daemon/turns.hpp"

#include <algorithm>

namespace bittern::daemon {

void Turns::change(Member& member, const auto& how) {
    counted_ -= std::size_t{member.counts()};
    if (!member.has_turn) waiting_.erase(member.place);
    how(member);
    if (!member.has_turn) waiting_.insert(member.place);
    counted_ += std::size_t{member.counts()};
}

void Turns::want(Number number, std::int64_t rank, bool past_queue) {
    const Place place{.in_queue = !past_queue, .rank = rank, .number = number};
    change(members_[number], [&](Member& member) { member.place = place; });
}

void Turns::leave(Number number) {
    const auto found = members_.find(number);
    if (found == members_.end()) return;
    change(found->second, [](Member& member) { member.has_turn = true; });  // in no order any more
    counted_ -= std::size_t{found->second.counts()};
    members_.erase(found);
}

bool Turns::has(Number number) const {
    const auto found = members_.find(number);
    return found != members_.end() && found->second.has_turn;
}

void Turns::set_stalled(Number number, bool stalled) {
    const auto found = members_.find(number);
    if (found != members_.end()) change(found->second, [&](Member& member) { member.stalled = stalled; });
}

std::vector<Number> Turns::give(Most most) {
    std::vector<Number> given;
    while (!waiting_.empty() && (!waiting_.begin()->in_queue || !most || counted_ < *most)) {
        given.push_back(waiting_.begin()->number);
        change(members_.at(given.back()), [](Member& member) {
            member.has_turn = true;
            member.stalled = false;
        });
    }
    return given;
}

std::vector<Number> Turns::take_back(Most most) {
    if (!most || counted_ <= *most) return {};
    std::vector<Place> counting;
    for (const auto& [number, member] : members_)
        if (member.counts()) counting.push_back(member.place);
    std::ranges::sort(counting);
    std::vector<Number> taken;
    for (auto k = *most; k < counting.size(); ++k) {
        taken.push_back(counting[k].number);
        change(members_.at(taken.back()), [](Member& member) { member.has_turn = false; });
    }
    return taken;
}

std::vector<Number> Turns::active() const {
    std::vector<Number> numbers;
    for (const auto& [number, member] : members_)
        if (member.has_turn) numbers.push_back(number);
    return numbers;
}

}  // namespace bittern::daemon
