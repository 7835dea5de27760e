#include "app/commands/state_store.hpp"

#include "base/paths.hpp"
#include "daemon/store.hpp"

#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

namespace bittern::app {
namespace {

/// `trouble` is why one is needed.
Result<std::filesystem::path> make_passing_folder(const Error& trouble) {
    std::error_code failed;
    auto pattern = (std::filesystem::temp_directory_path(failed) / "bittern-XXXXXX").string();
    if (failed || ::mkdtemp(pattern.data()) == nullptr)
        return fail(Fault::storage, trouble.message +
                                        "; nor can a temporary folder be made: set BITTERN_STATE_DIR or "
                                        "TMPDIR to a folder that can be written");
    return std::filesystem::path(pattern);
}

}  // namespace

Result<StateStore> StateStore::open(const Env& env) {
    StateStore store;
    auto lasting = store.open_lasting(env);
    if (lasting) return store;
    store.trouble_ = std::move(lasting).error();
    BITTERN_CHECK(store.begin_passing(*store.trouble_));
    return store;
}

Result<void> StateStore::begin_passing(const Error& trouble) {
    BITTERN_TRY(passing_folder_, make_passing_folder(trouble));
    folder_ = passing_folder_;
    BITTERN_TRY(database_, connect());
    return {};
}

Result<void> StateStore::open_lasting(const Env& env) {
    BITTERN_TRY(folder_, state_directory(env.environment));
    BITTERN_TRY(database_, connect());
    return {};
}

Result<Database> StateStore::connect() const {
    return daemon::open_state(folder_);  // a daemon may have been here: one database, one list of migrations
}

StateStore::~StateStore() {
    database_.reset();
    std::error_code ignored;
    if (!passing_folder_.empty()) std::filesystem::remove_all(passing_folder_, ignored);
}

}  // namespace bittern::app
