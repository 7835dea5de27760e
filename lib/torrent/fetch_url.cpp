#include "torrent/fetch_url.hpp"

#include "base/printable.hpp"
#include "torrent/text.hpp"
#include "torrent/url.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <curl/curl.h>

namespace bittern::torrent {
namespace {

constexpr long most_redirects = 5;
constexpr long slowest = 100;  // bytes a second

struct EasyCleanup {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct MultiCleanup {
    void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, EasyCleanup>;
using Multi = std::unique_ptr<CURLM, MultiCleanup>;

/// Must come before any other use, once; the language makes a local static just that.
bool curl_ready() {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return ready;
}

struct Body {
    std::string bytes;
    std::size_t limit = 0;
    bool too_large = false;
};

/// curl hands over what came, unpacked; taking less than that ends the transfer.
std::size_t take_bytes(char* data, std::size_t, std::size_t count, void* into) {
    auto& body = *static_cast<Body*>(into);
    body.too_large = count > body.limit - body.bytes.size();
    if (body.too_large) return 0;
    body.bytes.append(data, count);
    return count;
}

/// curl takes whole seconds, and 0 for no limit.
long curl_seconds(std::chrono::seconds time) {
    return static_cast<long>(std::max(time, std::chrono::seconds(1)).count());
}

void set_patience(CURL* easy, const Patience& patience) {
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, curl_seconds(patience.idle));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, slowest);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, curl_seconds(patience.idle));
    if (patience.whole) curl_easy_setopt(easy, CURLOPT_TIMEOUT, curl_seconds(*patience.whole));
}

void set_up(CURL* easy, const std::string& url, Body& body, char* reason) {
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, most_redirects);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);         // a time-out must not raise SIGALRM
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");  // whatever curl can unpack
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "bittern");
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &take_bytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
}

/// The host as curl compares it with those of cookies; empty where there is none.
std::string host_of(const std::string& url) {
    const std::unique_ptr<CURLU, void (*)(CURLU*)> parts(curl_url(), &curl_url_cleanup);
    char* host = nullptr;
    if (!parts || curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
        curl_url_get(parts.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return {};
    const std::unique_ptr<char, void (*)(void*)> owned(host, &curl_free);
    std::string_view name = host;
    if (name.starts_with('[')) name = name.substr(1, name.size() - 2);
    return std::string(name);
}

/// One by one and bound to the host: a plain Cookie header would follow every redirect.
void set_cookies(CURL* easy, const std::string& url, std::string_view cookies) {
    const auto host = host_of(url);
    while (!cookies.empty() && !host.empty()) {
        const auto end = cookies.find(';');
        const auto cookie = trimmed(cookies.substr(0, end));
        cookies.remove_prefix(end == std::string_view::npos ? cookies.size() : end + 1);
        const auto line = "Set-Cookie: " + std::string(cookie) + "; path=/; domain=" + host;
        if (!cookie.empty()) curl_easy_setopt(easy, CURLOPT_COOKIELIST, line.c_str());
    }
}

/// Runs the transfer to its end; nothing when it was stopped before.
std::optional<CURLcode> run(CURLM* multi, CURL* easy, const std::stop_token& stop) {
    const std::stop_callback wake(stop, [multi] { curl_multi_wakeup(multi); });
    if (curl_multi_add_handle(multi, easy) != CURLM_OK) return CURLE_FAILED_INIT;
    std::optional<CURLcode> outcome;
    for (int running = 1; running > 0 && !stop.stop_requested();) {
        if (curl_multi_perform(multi, &running) != CURLM_OK) outcome = CURLE_FAILED_INIT;
        if (outcome) break;
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi, &left))
            if (message->msg == CURLMSG_DONE) outcome = message->data.result;
        if (running > 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    curl_multi_remove_handle(multi, easy);
    return outcome;
}

/// Which patience came to its end: curl has one code for all.
std::string time_out(CURL* easy, const Patience& patience) {
    curl_off_t microseconds = 0;
    curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &microseconds);
    // libcurl's timers may fire a moment before the time that it tells is over.
    constexpr std::chrono::milliseconds moment{100};
    if (patience.whole && std::chrono::microseconds(microseconds) + moment >= *patience.whole)
        return "no complete answer within " + to_string(*patience.whole);
    return "no connection or next to no data for " + to_string(patience.idle) + "; try again later";
}

std::string cause_of(CURLcode code, const char* reason) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return "no such host, or no name server answers";
        case CURLE_COULDNT_CONNECT:
            return "no connection: the host is down or refuses it";
        case CURLE_TOO_MANY_REDIRECTS:
            return "it redirects in a circle, or more than 5 times";
        case CURLE_UNSUPPORTED_PROTOCOL:
            return "it redirects to something else than http or https";
        case CURLE_PEER_FAILED_VERIFICATION:
            return "its certificate can't be trusted: " + printable(reason);
        default:
            break;
    }
    return printable(*reason != '\0' ? reason : curl_easy_strerror(code));
}

}  // namespace

Result<std::string> fetch_url(const std::string& url, Bytes limit, const Patience& patience,
                              const std::stop_token& stop, const std::string& cookies) {
    if (cookies.find_first_of("\r\n") != std::string::npos) return fail(Fault::usage, "cookies take one line");
    if (!is_web_url(url)) return fail(Fault::usage, in_quotes(url) + " is no http or https URL");
    if (!curl_ready()) return fail(Fault::other, "libcurl can't be set up");
    const std::string what = "can't fetch " + in_quotes(url);
    char reason[CURL_ERROR_SIZE] = {};
    Body body{.bytes = {}, .limit = static_cast<std::size_t>(limit.count)};
    const Multi multi(curl_multi_init());
    const Easy easy(curl_easy_init());
    if (!multi || !easy) return fail(Fault::other, what + ": libcurl has no memory left");
    set_up(easy.get(), url, body, reason);
    set_patience(easy.get(), patience);
    set_cookies(easy.get(), url, cookies);
    const auto outcome = run(multi.get(), easy.get(), stop);
    if (body.too_large)
        return fail(Fault::malformed, what + ": it is larger than " + to_string(limit) + ", so no .torrent file");
    if (!outcome) return fail(Fault::interrupted, what + ": stopped");
    if (*outcome == CURLE_OPERATION_TIMEDOUT) return fail(Fault::network, what + ": " + time_out(easy.get(), patience));
    if (*outcome != CURLE_OK) return fail(Fault::network, what + ": " + cause_of(*outcome, reason));
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status < 200 || status > 299)
        return fail(Fault::network, what + ": the server answers with HTTP status " + std::to_string(status));
    return std::move(body.bytes);
}

}  // namespace bittern::torrent
