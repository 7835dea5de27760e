#include "daemon/config_example.hpp"

#include "daemon/config_key.hpp"

#include <string_view>

namespace bittern::daemon {
namespace {

constexpr std::string_view head =
    "The configuration of bittern's daemon, in TOML. All of it is commented out: it shows the defaults or, where "
    "there is none, an example. Paths begin with / or ~/. Sizes are text as \"512k\" or \"8M\" (binary; \"8MB\" is "
    "decimal), times as \"90s\", \"30m\" or \"1h30m\". bittern never writes to this file. 'bittern config check' finds "
    "the mistakes in it, 'bittern config show' tells what holds and why.";

/// Broken at blanks, so that the lines fit 80 columns.
std::string commented(std::string_view text) {
    constexpr std::size_t width = 78;
    std::string out;
    while (text.size() > width) {
        const auto blank = text.rfind(' ', width);
        out += "# " + std::string(text.substr(0, blank)) + '\n';
        text.remove_prefix(blank + 1);
    }
    return out + "# " + std::string(text) + '\n';
}

std::string setting(const KeyHelp& help, const std::string& value) {
    return "\n" + commented(help.description) + '#' + help.name + " = " + value + '\n';
}

std::string table_of_its_own(const KeyHelp& help) {
    auto text = "\n" + commented(help.description) + '#' + help.sample + '\n';
    for (const auto& member : help.members) text += setting(member, member.sample);
    return text;
}

}  // namespace

std::string config_example() {
    auto text = commented(head);
    for (const auto& table : config_tables()) {
        text += "\n[" + table.name + "]\n" + commented(table.description);
        for (const auto& key : table.keys) {
            const auto& help = key.help;
            if (!help.members.empty())
                text += table_of_its_own(help);
            else
                text += setting(help, help.sample.empty() ? to_toml(*key.write(Config{})) : help.sample);
        }
    }
    return text;
}

}  // namespace bittern::daemon
