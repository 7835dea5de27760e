#pragma once
/// The certificate that clients by TLS are shown.

#include "base/result.hpp"

#include <filesystem>
#include <memory>

namespace boost::asio::ssl {
class context;
}

namespace bittern::rpc {

/// Two PEM files: a chain of certificates, the server's own first, and the key of that one, without a pass phrase.
struct CertificateFiles {
    std::filesystem::path certificate;
    std::filesystem::path key;
};

/// For TLS 1.2 and newer. Fault::usage, where a file is not what it should be or they don't belong together.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> tls_context(const CertificateFiles& files);

}  // namespace bittern::rpc
