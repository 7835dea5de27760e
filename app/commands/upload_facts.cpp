#include "app/commands/upload_facts.hpp"

#include "app/render/words.hpp"

namespace bittern::app {

std::vector<std::string> upload_facts(const swarm::TorrentFigures& figures, const RateMeter& up) {
    std::vector<std::string> facts{counted(static_cast<std::size_t>(figures.peers_connected), "peer")};
    if (up.rate().per_second > 0 || figures.uploaded == Bytes{}) facts.push_back("up " + to_string(up.rate()));
    facts.push_back("sent " + to_string(figures.uploaded));
    return facts;
}

}  // namespace bittern::app
