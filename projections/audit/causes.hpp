#pragma once

#include "projections/view_reader.hpp"

#include <map>

namespace muniment::projections::audit {

/// The events that made something so, each read once. Throws std::runtime_error where the views
/// cannot give one. The reader must outlive it; not thread-safe.
class Causes {
  public:
    explicit Causes(const ViewReader& reader) : reader_(reader) {}

    const AuditRow& at(domain::Position position);

  private:
    const ViewReader& reader_;
    std::map<domain::Position, AuditRow> known_;
};

} // namespace muniment::projections::audit
