#include "rpc/call.hpp"

#include "rpc/fault_names.hpp"

namespace bittern::rpc {

JsonWriter Call::begin() const {
    JsonWriter out(dialect_);
    out.begin_object();
    if (dialect_ == Dialect::json_rpc) {
        out.member("jsonrpc", "2.0");
        out.key("result");
    } else {
        out.key("arguments");
    }
    out.begin_object();
    return out;
}

void Call::end(JsonWriter out) {
    out.end_object();
    if (dialect_ == Dialect::legacy) out.member("result", "success");
    if (!id_.empty()) {
        out.key(dialect_ == Dialect::legacy ? "tag" : "id");
        out.raw(id_);
    }
    out.end_object();
    answer(std::move(out).take());
}

void Call::fail(const Error& error) {
    // Above 0 is the server's own; which it was, `data` tells.
    fail(error.fault == Fault::usage ? invalid_params : 1, error);
}

void Call::fail(int json_rpc_code, const Error& error) {
    if (dialect_ == Dialect::json_rpc && id_.empty()) return answer({});
    JsonWriter out(dialect_);
    out.begin_object();
    if (dialect_ == Dialect::legacy) {
        out.key("arguments");
        out.raw("{}");
        out.member("result", error.message);
        if (!id_.empty()) {
            out.key("tag");
            out.raw(id_);
        }
    } else {
        out.member("jsonrpc", "2.0");
        out.key("error");
        out.begin_object();
        out.member("code", json_rpc_code);
        out.member("message", error.message);
        out.key("data");
        out.begin_object();
        out.member("fault", name_of(error.fault));
        out.end_object();
        out.end_object();
        out.key("id");
        out.raw(id_);
    }
    out.end_object();
    answer(std::move(out).take());
}

void Call::answer(std::string text) {
    if (dialect_ == Dialect::json_rpc && id_.empty()) text.clear();  // a notification
    std::exchange(answer_, nullptr)(std::move(text));
}

}  // namespace bittern::rpc
