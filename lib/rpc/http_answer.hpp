#pragma once
/// What goes back over HTTP.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bittern::rpc {

struct HttpAnswer {
    int status = 200;
    std::string headers = {};  ///< more of them: whole lines, each with its "\r\n"
    std::string body = {};
    std::string type = "text/plain; charset=UTF-8";
};

/// What a path has for those who only look (GET, HEAD); nullopt: there is nothing.
using Pages = std::function<std::optional<HttpAnswer>(std::string_view path)>;

/// Status line and header, up to the body; the length is told of a body that HEAD leaves out, too.
[[nodiscard]] std::string header_of(const HttpAnswer& answer, bool keep_alive);

}  // namespace bittern::rpc
