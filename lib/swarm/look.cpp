#include "swarm/look.hpp"

#include "swarm/download_impl.hpp"
#include "swarm/examine.hpp"

#include <system_error>

namespace bittern::swarm {

Result<Sight> look_at(const torrent::Metainfo& metainfo, const PlanOptions& options,
                      const std::function<void(Bytes, Bytes)>& on_progress, const std::stop_token& stop) {
    BITTERN_TRY(auto plan, plan_download(metainfo, options));
    BITTERN_TRY(auto existing, examine(metainfo, plan, options.folder, on_progress, stop));
    Sight sight{.have = std::move(existing.have)};
    sight.complete = plan.wanted_size > Bytes{} && existing.right_size >= plan.wanted_size;
    if (sight.complete) {
        BITTERN_CHECK(sync_files(plan, options.folder));
        sight.stamps = stamps_of(metainfo, plan, options.folder);
    }
    sight.paths = std::move(plan.paths);
    return sight;
}

bool is_anything_there(const Plan& plan, const std::filesystem::path& folder) {
    std::error_code failed;
    for (std::size_t k = 0; k < plan.paths.size(); ++k)
        if (plan.wanted[k] && !plan.paths[k].empty() && std::filesystem::exists(folder / plan.paths[k], failed))
            return true;
    return false;
}

}  // namespace bittern::swarm
