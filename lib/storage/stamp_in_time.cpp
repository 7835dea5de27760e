#include "storage/stamp_in_time.hpp"

#include "base/in_time.hpp"
#include "base/printable.hpp"

namespace bittern::storage {

Result<content::FileStamp> stamp_in_time(const std::string& file) {
    auto looked = in_time(file, [file] { return content::stamp_of(file.c_str()); });
    if (!looked)
        return fail(Fault::storage, printable(file) + " does not answer: the disk or the network that it is on hangs");
    return *std::move(looked);
}

}  // namespace bittern::storage
