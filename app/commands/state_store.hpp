#pragma once
/// The state database of one run, in the state folder or, where that can't be, in a passing one.

#include "app/env.hpp"
#include "base/database.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <optional>

namespace bittern::app {

/// Owns the database and, if it is a passing one, its folder, which goes with it.
class StateStore {
public:
    /// Fault::storage where neither can be opened.
    [[nodiscard]] static Result<StateStore> open(const Env& env);
    StateStore(StateStore&&) noexcept = default;
    StateStore& operator=(StateStore&&) = delete;
    ~StateStore();

    [[nodiscard]] Database& database() { return *database_; }
    /// A further connection to the same database, for another thread. Fault::storage.
    [[nodiscard]] Result<Database> connect() const;
    /// Why nothing of this run will be remembered; nullopt when it will.
    [[nodiscard]] const std::optional<Error>& trouble() const { return trouble_; }

private:
    StateStore() = default;
    [[nodiscard]] Result<void> begin_passing(const Error& trouble);
    [[nodiscard]] Result<void> open_lasting(const Env& env);
    std::optional<Database> database_;
    std::filesystem::path folder_;          ///< with the database in it
    std::filesystem::path passing_folder_;  ///< the same where it goes with the process, else empty
    std::optional<Error> trouble_;
};

}  // namespace bittern::app
