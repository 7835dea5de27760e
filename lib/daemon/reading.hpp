#pragma once
/// What is gathered while a configuration is read. Private to this room.

#include "daemon/config_problem.hpp"
#include "daemon/value.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bittern::daemon {

class Reading {
public:
    explicit Reading(std::filesystem::path home) : home_(std::move(home)) {}

    /// A member of the table at hand is looked at, until what is returned goes.
    class [[nodiscard]] Inside {
    public:
        Inside(Reading& reading, std::string_view key);
        ~Inside() { reading_.key_.resize(length_before_); }
        Inside(const Inside&) = delete;
        Inside& operator=(const Inside&) = delete;

    private:
        Reading& reading_;
        std::size_t length_before_;
    };
    Inside inside(std::string_view key) { return {*this, key}; }

    /// The key at hand is known and stands here.
    void is_set(Position where) { set_.emplace(key_, where); }
    /// Nobody knows the key at hand, whose name this is. `known` are those of its table.
    void unknown(std::string_view name, Position where, std::span<const std::string> known);
    /// What is wrong with the key at hand. The message can be printed.
    void wrong(Position where, std::string message);

    [[nodiscard]] const std::filesystem::path& home() const { return home_; }
    /// Of a key that is set; else of no line.
    [[nodiscard]] Position where(const std::string& key) const;

    std::vector<ConfigProblem> take_problems();
    std::map<std::string, Position> take_set() { return std::move(set_); }

private:
    std::filesystem::path home_;
    std::string key_;  ///< dotted, as TOML writes it
    std::vector<ConfigProblem> problems_;
    std::map<std::string, Position> set_;
};

}  // namespace bittern::daemon
