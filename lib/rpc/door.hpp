#pragma once
/// Who may ask what: the rules that keep web pages of others from talking to the daemon.

#include "rpc/http_answer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::rpc {

/// What the rules look at of a request.
struct Visit {
    std::string_view method;
    std::string_view target;
    std::string_view host;        ///< as sent, with a port if any
    std::string_view session_id;  ///< as sent
    bool check_host = true;       ///< neither a password nor the rights of a Unix socket keep strangers out
};

/// Whether a name in a `Host` header can't have been made to point here by a stranger's name server: an address,
/// "localhost", or one of the names.
[[nodiscard]] bool is_own_host(std::string_view host, const std::vector<std::string>& names);

/// The answer to a visit that is no call of a method, a page among them; nullopt for one that is.
[[nodiscard]] std::optional<HttpAnswer> turned_away(const Visit& visit, std::string_view session_id,
                                                    const std::vector<std::string>& names, const Pages& pages = {});

/// Text from the system's random numbers: letters and digits, 48 of them, more than 280 bits.
[[nodiscard]] std::string make_session_id();

}  // namespace bittern::rpc
