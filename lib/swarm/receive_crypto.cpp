#include "swarm/receive_crypto.hpp"

#include <utility>

#if __has_include(<libtorrent/aux_/bt_peer_connection.hpp>)  // since libtorrent 2.1
#include <libtorrent/aux_/bt_peer_connection.hpp>
#else
#include <libtorrent/bt_peer_connection.hpp>
#endif

namespace bittern::swarm {
namespace {

using Connection = decltype(std::declval<lt::bt_peer_connection_handle>().native_handle())::element_type;
namespace named_in {  // one or the other, by version
using namespace lt;
using namespace lt::aux;
using EncryptionHandler = encryption_handler;
}  // namespace named_in

std::shared_ptr<lt::crypto_plugin> decryptor_of(const Connection& connection);

// libtorrent lets a plugin replace what decrypts (switch_recv_crypto), which loses the keys of an encrypted connection,
// and has no way to ask for what was there. Both members are private, and the same from 2.0.8 to 2.1.0; a version
// without them doesn't compile. Access is not checked where a template is instantiated by hand.
template <auto Handler, auto Decryptor>
struct Revealed {
    friend std::shared_ptr<lt::crypto_plugin> decryptor_of(const Connection& connection) {
        return (connection.*Handler).*Decryptor;
    }
};
template struct Revealed<&Connection::m_enc_handler, &named_in::EncryptionHandler::m_dec_handler>;

}  // namespace

std::shared_ptr<lt::crypto_plugin> receive_crypto(const lt::bt_peer_connection_handle& peer) {
    return decryptor_of(*peer.native_handle());
}

}  // namespace bittern::swarm
