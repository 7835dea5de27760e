#pragma once
/// Threads for what may take long, so that no answer waits for another's disk or server.

#include <functional>
#include <memory>

namespace bittern::rpc {

class Workers {
public:
    explicit Workers(unsigned threads);
    /// Waits for what is running; what has not begun is dropped.
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    void run(std::function<void()> job);
    /// What the destructor does, earlier; nothing is run from then on.
    void end();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bittern::rpc
