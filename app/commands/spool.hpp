#pragma once
/// Standard input as a file, so that its size is known before its pieces are cut.

#include "base/descriptor.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <stop_token>

namespace bittern::app {

/// A file without a name, gone with the process that has it open.
class Spool {
public:
    /// Reads to the end of `in`; `look` is called now and then. Fault::storage where that can't be read, or the file
    /// can't be made or written (naming the folder), Fault::interrupted when stopped.
    [[nodiscard]] static Result<Spool> of(std::istream& in, const std::filesystem::path& folder,
                                          const std::function<void()>& look, const std::stop_token& stop);

    /// Where it can be opened while this lives.
    [[nodiscard]] std::filesystem::path path() const;

private:
    explicit Spool(Descriptor file) : file_(std::move(file)) {}
    Descriptor file_;
};

}  // namespace bittern::app
