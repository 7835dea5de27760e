#include "storage/remove_files.hpp"

#include "base/descriptor.hpp"
#include "base/paths.hpp"
#include "storage/file_calls.hpp"

#include <cerrno>
#include <fcntl.h>
#include <set>

namespace bittern::storage {
namespace {

std::string parent_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash);
}

/// Minus errno.
int remove_one(FileCalls& calls, int root, const std::string& path, int flags) {
    const auto parent = parent_of(path);
    Descriptor opened;
    if (!parent.empty()) {
        const int number = calls.open_beneath(root, parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
        if (number < 0) return number;
        opened = Descriptor(number);
    }
    const auto name = parent.empty() ? path : path.substr(parent.size() + 1);
    return calls.unlink(parent.empty() ? root : opened.get(), name.c_str(), flags);
}

}  // namespace

Result<void> remove_files(const std::filesystem::path& folder, const std::vector<std::string>& paths) {
    auto& calls = system_calls();
    const int number = calls.open_folder(folder.c_str());
    if (number == -ENOENT) return {};
    if (number < 0) return cannot("open", folder, -number);
    const Descriptor root(number);
    Result<void> outcome;
    std::set<std::string> folders;  // each before those in it
    for (const auto& path : paths) {
        if (path.empty()) continue;
        const int removed = remove_one(calls, root.get(), path, 0);
        if (removed < 0 && removed != -ENOENT && removed != -ENOTDIR && outcome)
            outcome = cannot("remove", folder / path, -removed);
        for (auto parent = parent_of(path); !parent.empty() && folders.insert(parent).second;
             parent = parent_of(parent)) {
        }
    }
    for (auto at = folders.rbegin(); at != folders.rend(); ++at)
        (void)remove_one(calls, root.get(), *at, AT_REMOVEDIR);  // others' files may be in it
    return outcome;
}

}  // namespace bittern::storage
