#pragma once
/// The Transmission protocol: requests in, answers out, in its legacy form and as JSON-RPC 2.0. How they travel is the
/// server's matter.

#include "rpc/recent_log.hpp"
#include "rpc/verbs.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace bittern::rpc {

struct ProtocolOptions {
    std::string version;     ///< of this program
    std::string session_id;  ///< what the server asks clients to repeat
    std::filesystem::path state_folder;
    std::function<std::chrono::sys_seconds()> now;   ///< called on any thread
    std::shared_ptr<const RecentLog> log = nullptr;  ///< for bittern_log; null: none is kept
};

class Transmission {
public:
    /// The verbs must outlive it, and call back into it no more once it is gone.
    Transmission(Verbs& verbs, ProtocolOptions options);
    /// Ends what is being fetched.
    ~Transmission();
    Transmission(const Transmission&) = delete;
    Transmission& operator=(const Transmission&) = delete;

    /// Answers a request, whatever it is: `done` gets JSON, or an empty text for one that wants no answer. From one
    /// thread; `done` is called once, on any, perhaps before this returns. Answers to what only reads come from
    /// snapshots, without waiting for anything.
    void answer(std::string request, std::function<void(std::string)> done);

    struct Impl;  ///< Hidden.

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace bittern::rpc
