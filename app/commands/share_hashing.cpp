#include "app/commands/share_hashing.hpp"

#include <utility>

namespace bittern::app {

void ShareHashing::begin(boost::asio::io_context& loop, std::vector<std::filesystem::path> roots, Database database,
                         std::function<void()> walked, std::function<void(Result<SharedContent>)> done) {
    job_.emplace(loop, options_.content, std::move(roots), std::move(database),
                 ContentCalls{
                     .walked =
                         [this, walked = std::move(walked)](const HashingView& hashing) {
                             progress_.begin(hashing);
                             walked();
                         },
                     .progress = [this](const HashingView& hashing) { progress_.show(hashing); },
                     .done =
                         [this, done = std::move(done)](Result<SharedContent> content) {
                             if (content) progress_.end();
                             done(std::move(content));
                         },
                 });
}

void ShareHashing::stop() {
    if (job_) job_->stop();
}

}  // namespace bittern::app
