#include "rpc/transmission.hpp"

#include "rpc/desk.hpp"

#include <atomic>

namespace bittern::rpc {
namespace {

using Answer = std::function<void(std::string)>;

constexpr std::size_t most_in_a_batch = 100;

/// A tag or an id as JSON; empty: there is none.
std::string id_of(const Json& request, Dialect dialect) {
    const auto id = request.find(dialect == Dialect::legacy ? "tag" : "id");
    if (id == request.end()) return {};
    if (dialect == Dialect::legacy) return id->is_number_integer() ? id->dump() : std::string();
    return id->is_number() || id->is_string() ? id->dump() : "null";
}

CallPtr call_of(Dialect dialect, std::string id, Arguments arguments, Answer answer) {
    return std::make_shared<Call>(dialect, std::move(id), std::move(arguments), std::move(answer));
}

void answer_one(Desk& desk, Json request, Answer answer) {
    const bool json_rpc = request.is_object() && request.contains("jsonrpc");
    const auto dialect = json_rpc ? Dialect::json_rpc : Dialect::legacy;
    if (!request.is_object())
        return call_of(dialect, {}, {}, std::move(answer))->fail({Fault::malformed, "the request is no object"});
    const auto method = request.find("method");
    const auto* name = method == request.end() ? nullptr : method->get_ptr<const std::string*>();
    if (!name || (json_rpc && request["jsonrpc"] != "2.0")) {
        const auto id = id_of(request, dialect);
        const auto call = call_of(dialect, json_rpc && id.empty() ? "null" : id, {}, std::move(answer));
        return call->fail(invalid_request, {Fault::usage, "no method name"});
    }
    const auto run = find_method(snake_case(*name));
    auto arguments = request.find(json_rpc ? "params" : "arguments");
    const auto call =
        call_of(dialect, id_of(request, dialect),
                arguments == request.end() ? Arguments() : Arguments(std::move(*arguments)), std::move(answer));
    if (!run) return call->fail(method_not_found, {Fault::usage, "method name not recognized"});
    run(desk, call);
}

/// Gathers the answers of a batch, which come in any order, on any thread.
class Batch {
public:
    Batch(std::size_t size, Answer answer) : answers_(size), open_(size), answer_(std::move(answer)) {}

    void put(std::size_t at, std::string text) {
        answers_[at] = std::move(text);
        if (--open_ == 0) answer_(joined());
    }

private:
    [[nodiscard]] std::string joined() const {
        JsonWriter out(Dialect::json_rpc);
        out.begin_array();
        bool any = false;
        for (const auto& text : answers_) {
            if (text.empty()) continue;
            out.raw(text);
            any = true;
        }
        out.end_array();
        return any ? std::move(out).take() : std::string();
    }

    std::vector<std::string> answers_;
    std::atomic<std::size_t> open_;
    Answer answer_;
};

void answer_batch(Desk& desk, Json requests, Answer answer) {
    if (requests.empty() || requests.size() > most_in_a_batch) {
        const auto* why = requests.empty() ? "an empty batch" : "a batch of more than 100 requests";
        return call_of(Dialect::json_rpc, "null", {}, std::move(answer))->fail(invalid_request, {Fault::usage, why});
    }
    const auto batch = std::make_shared<Batch>(requests.size(), std::move(answer));
    for (std::size_t at = 0; at < requests.size(); ++at) {
        auto put = [batch, at](std::string text) { batch->put(at, std::move(text)); };
        if (requests[at].is_object() && requests[at].contains("jsonrpc"))
            answer_one(desk, std::move(requests[at]), std::move(put));
        else
            call_of(Dialect::json_rpc, "null", {}, std::move(put))
                ->fail(invalid_request, {Fault::usage, "not JSON-RPC 2.0"});
    }
}

}  // namespace

struct Transmission::Impl {
    Desk desk;
};

Transmission::Transmission(Verbs& verbs, ProtocolOptions options)
    : impl_(new Impl{.desk = Desk(verbs, std::move(options))}) {
    (void)impl_->desk.free_space.of(verbs.settings()->download_folder);  // known when the first client asks
}

Transmission::~Transmission() {
    impl_->desk.ending.request_stop();
}

void Transmission::answer(std::string request, std::function<void(std::string)> done) {
    auto json = read_json(request);
    request = {};
    if (!json) {
        // Nobody knows by which dialect it was meant to be: clients of the legacy one need `result`.
        return call_of(Dialect::legacy, {}, {}, std::move(done))->fail(json.error());
    }
    if (json->is_array()) return answer_batch(impl_->desk, std::move(*json), std::move(done));
    answer_one(impl_->desk, std::move(*json), std::move(done));
}

}  // namespace bittern::rpc
