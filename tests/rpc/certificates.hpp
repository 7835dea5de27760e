#pragma once
/// Certificates that a test makes for itself, and a client that knows TLS.

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace bittern::testing {

/// Writes a key, and a certificate for it whose subject is `name`.
inline void make_certificate(const std::string& name, const std::filesystem::path& certificate,
                             const std::filesystem::path& key) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 24 * 3600);
    X509_set_pubkey(made.get(), pair.get());
    auto* subject = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(made.get(), subject);
    X509_sign(made.get(), pair.get(), EVP_sha256());
    const auto write = [](const std::filesystem::path& path, auto writes) {
        const std::unique_ptr<FILE, decltype(&fclose)> file(fopen(path.c_str(), "w"), fclose);
        writes(file.get());
    };
    write(certificate, [&](FILE* file) { PEM_write_X509(file, made.get()); });
    write(key, [&](FILE* file) { PEM_write_PrivateKey(file, pair.get(), nullptr, nullptr, 0, nullptr, nullptr); });
}

/// One connection by TLS to 127.0.0.1, which believes every certificate; throws where there is none.
class TlsClient {
public:
    explicit TlsClient(std::uint16_t port) {
        stream_.next_layer().connect({boost::asio::ip::make_address("127.0.0.1"), port});
        stream_.handshake(boost::asio::ssl::stream_base::client);
    }
    /// The name in the server's certificate.
    std::string shown() {
        const std::unique_ptr<X509, decltype(&X509_free)> peer(SSL_get1_peer_certificate(stream_.native_handle()),
                                                               X509_free);
        char name[256] = "";
        X509_NAME_get_text_by_NID(X509_get_subject_name(peer.get()), NID_commonName, name, sizeof name);
        return name;
    }
    void send(const std::string& bytes) { boost::asio::write(stream_, boost::asio::buffer(bytes)); }
    /// All that comes until the server ends it; `clean`: it said goodbye.
    std::string rest(bool& clean) {
        std::string text;
        boost::system::error_code error;
        boost::asio::read(stream_, boost::asio::dynamic_buffer(text), error);
        clean = error == boost::asio::error::eof;
        return text;
    }

private:
    boost::asio::io_context io_;
    boost::asio::ssl::context context_{boost::asio::ssl::context::tls_client};
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_{io_, context_};
};

}  // namespace bittern::testing
