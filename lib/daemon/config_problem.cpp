#include "daemon/config_problem.hpp"

#include "base/printable.hpp"

#include <fmt/format.h>

namespace bittern::daemon {

std::string to_string(const ConfigProblem& problem, std::string_view file) {
    auto text = printable(file) + ':';
    if (problem.where.line > 0) text += fmt::format("{}:{}:", problem.where.line, problem.where.column);
    if (!problem.key.empty()) text += fmt::format(" {}:", problem.key);
    return text + ' ' + problem.message;
}

}  // namespace bittern::daemon
