#include "rpc/certificate.hpp"

#include "base/printable.hpp"

#include <boost/asio/ssl/context.hpp>
#include <fmt/format.h>
#include <openssl/ssl.h>

namespace bittern::rpc {
namespace {

namespace ssl = boost::asio::ssl;

tl::unexpected<Error> unusable(const std::filesystem::path& file, std::string_view what,
                               const boost::system::error_code& error) {
    return fail(Fault::usage, fmt::format("{} has no {} that can be used: {}", printable(file.native()), what,
                                          printable(error.message())));
}

}  // namespace

Result<std::shared_ptr<ssl::context>> tls_context(const CertificateFiles& files) {
    boost::system::error_code error;
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // OpenSSL would ask for a pass phrase on the terminal.
    context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); }, error);
    context->use_certificate_chain_file(files.certificate.native(), error);
    if (error) return unusable(files.certificate, "certificate", error);
    context->use_private_key_file(files.key.native(), ssl::context::pem, error);
    if (error) return unusable(files.key, "private key of that certificate, without a pass phrase,", error);
    return context;
}

}  // namespace bittern::rpc
