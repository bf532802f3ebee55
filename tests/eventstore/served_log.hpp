#pragma once

#include "eventstore/event_log.hpp"
#include "eventstore/mirror/log_fetch.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace muniment::eventstore {

/// The files that a log serves at its head (C2SP tlog-tiles), by their paths: checkpoint, tiles and
/// bundles in the widths that the tree of the head has.
std::map<std::string, std::string> served_files(const EventLog& log);

/// A source that has these files and no others.
LogFetch source_of(std::map<std::string, std::string> files);

/// Every file of a mirror but its lock, by its path.
std::map<std::string, std::string> files_in(const std::filesystem::path& directory);

} // namespace muniment::eventstore
