#pragma once
/// One request of one method, from either dialect, until it is answered.

#include "rpc/arguments.hpp"
#include "rpc/json_writer.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace bittern::rpc {

/// Handed from the method to whatever answers it, on any thread; answered once. One that is dropped without an answer
/// tells its client so.
class Call {
public:
    /// `id`: the tag or the id, as JSON; empty: none was given. `answer` gets the whole answer; for a JSON-RPC
    /// notification, which has none, an empty text.
    Call(Dialect dialect, std::string id, Arguments arguments, std::function<void(std::string)> answer)
        : dialect_(dialect), id_(std::move(id)), arguments_(std::move(arguments)), answer_(std::move(answer)) {}
    ~Call() {
        if (answer_) fail({Fault::interrupted, "the daemon ends, and did not finish this"});
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    [[nodiscard]] const Arguments& arguments() const { return arguments_; }
    [[nodiscard]] Dialect dialect() const { return dialect_; }

    /// With what `write(JsonWriter&)` puts into the object of the answer.
    template <class Write>
    void succeed(const Write& write) {
        JsonWriter out = begin();
        write(out);
        end(std::move(out));
    }
    void succeed() {
        succeed([](JsonWriter&) {});
    }
    void fail(const Error& error);
    /// The like for a Result without a value.
    void finish(const Result<void>& result) { result ? succeed() : fail(result.error()); }
    /// JSON-RPC has numbers for what is wrong with a request itself.
    void fail(int json_rpc_code, const Error& error);

private:
    [[nodiscard]] JsonWriter begin() const;
    void end(JsonWriter out);
    void answer(std::string text);

    Dialect dialect_;
    std::string id_;
    Arguments arguments_;
    std::function<void(std::string)> answer_;
};

using CallPtr = std::shared_ptr<Call>;

/// The codes of JSON-RPC 2.0.
constexpr int parse_error = -32700;
constexpr int invalid_request = -32600;
constexpr int method_not_found = -32601;
constexpr int invalid_params = -32602;

}  // namespace bittern::rpc
