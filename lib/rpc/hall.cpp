#include "rpc/hall.hpp"

#include "rpc/connection.hpp"

#include <algorithm>

namespace bittern::rpc {

void Hall::enter(const std::shared_ptr<Connection>& connection) {
    if (connections.size() >= options.limits.connections && !push_out_one()) return;
    connections.insert(connection);
    connection->begin();
}

void Hall::leave(const std::shared_ptr<Connection>& connection) {
    connections.erase(connection);
    if (closing && connections.empty()) io.stop();
}

bool Hall::push_out_one() {
    std::shared_ptr<Connection> longest;
    for (const auto& one : connections)
        if (one->waits_since() && (!longest || *one->waits_since() < *longest->waits_since())) longest = one;
    if (longest) longest->end();
    return longest != nullptr;
}

void Hall::close() {
    closing = true;
    const auto all = connections;
    for (const auto& one : all)
        if (one->waits_since()) one->end();
    if (connections.empty()) io.stop();
}

}  // namespace bittern::rpc
