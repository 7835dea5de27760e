#include "swarm/unread_answers.hpp"

#include <algorithm>

namespace bittern::swarm {

bool UnreadAnswers::room_for(Bytes answer) const {
    const auto& limits = all_->limits;
    return small_with(answer) || (count() + answer <= limits.one && Bytes{all_->bytes.load()} + answer <= limits.all);
}

void UnreadAnswers::add(Bytes answer) {
    since_ += answer;
    all_->bytes += answer.count;
}

/// Answers wait between blocks of content. That not all has been read says little, since a busy leech never has; so
/// it is noted how much waited and when, and once more content than that was sent, all of it was.
void UnreadAnswers::look(Bytes waiting, Bytes content_sent) {
    const Bytes was = count();
    if (content_sent - mark_content_ >= mark_waiting_) {
        before_ = std::exchange(since_, {});
        mark_waiting_ = waiting;
        mark_content_ = content_sent;
    }
    since_ = std::min(since_, waiting);
    before_ = std::min(before_, waiting - since_);
    all_->bytes -= (was - count()).count;
}

}  // namespace bittern::swarm
