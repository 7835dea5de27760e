#include "rpc/desk.hpp"
#include "rpc/torrent_fields.hpp"
#include "rpc/torrent_ids.hpp"

#include <algorithm>

namespace bittern::rpc {
namespace {

using Fields = std::vector<const TorrentField*>;

/// Those that there are, each once, in the order asked for.
Fields fields_named(const std::vector<std::string>& names) {
    Fields fields;
    for (const auto& name : names) {
        const auto* field = find_torrent_field(name);
        if (field && std::ranges::find(fields, field) == fields.end()) fields.push_back(field);
    }
    return fields;
}

void write_object(JsonWriter& out, const Fields& fields, const TorrentContext& context) {
    out.begin_object();
    for (const auto* field : fields) {
        out.key(field->name);
        field->write(out, context);
    }
    out.end_object();
}

void write_row(JsonWriter& out, const Fields& fields, const TorrentContext& context) {
    out.begin_array();
    for (const auto* field : fields) field->write(out, context);
    out.end_array();
}

void write_removed(JsonWriter& out, const daemon::Snapshot& snapshot, std::chrono::sys_seconds now) {
    out.key("removed");
    out.begin_array();
    for (const auto& removed : snapshot.removed)
        if (removed.when >= now - recent) out.value(removed.number);
    out.end_array();
}

}  // namespace

void torrent_get(Desk& desk, const CallPtr& call) {
    const auto names = call->arguments().texts("fields");
    if (!names || names->empty()) return call->fail({Fault::usage, "no fields specified"});
    const auto fields = fields_named(*names);
    const auto* format = call->arguments().text("format");
    const bool table = format && *format == "table";
    const auto meant = desk.meant_by(*call);
    const auto settings = desk.verbs.settings();
    const auto now = desk.options.now();
    call->succeed([&](JsonWriter& out) {
        out.key("torrents");
        out.begin_array();
        if (table) {
            out.begin_array();
            for (const auto* field : fields) out.name(field->name);
            out.end_array();
        }
        for (const auto* torrent : meant.torrents)
            (table ? write_row : write_object)(out, fields, {.torrent = *torrent, .session = *settings, .now = now});
        out.end_array();
        if (means_recently_active(call->arguments().find("ids"))) write_removed(out, *meant.snapshot, now);
    });
}

}  // namespace bittern::rpc
