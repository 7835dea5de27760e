#pragma once
/// The program that started this one as a service, systemd as a rule: what it is told, and what it hands over. Without
/// libsystemd, or where nobody did, all of it does nothing.

#include "base/descriptor.hpp"
#include "base/log.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace bittern::app::service_manager {

// sd_notify(3)
void tell_ready(const std::string& status);
void tell_reloading();
void tell_stopping();
/// The sign of life that it waits for.
void tell_alive();
/// How often it wants one; zero: never.
[[nodiscard]] std::chrono::microseconds wants_sign_of_life();

/// Sockets that listen already, once (sd_listen_fds(3)).
[[nodiscard]] std::vector<Descriptor> take_sockets();

/// Whether standard error goes to the journal.
[[nodiscard]] bool has_journal();
/// One entry of the journal, with a priority.
void write_to_journal(Severity severity, const std::string& line);

}  // namespace bittern::app::service_manager
