#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How the data of older schemas of an event type become data of the newest.
namespace muniment::eventstore {

/// From one schema of an event type to the next. `apply` is total: data that never had the form of
/// `from_schema` come out as something that the decoder refuses.
struct UpcastStep {
    std::string_view type;
    std::uint64_t from_schema;
    void (*apply)(boost::json::object& data);
};

/// A table of steps. The newest schema of a type is 1 + the number of its steps. Immutable, so
/// thread-safe.
class Upcasts {
  public:
    /// The steps of a type stand in the order of their schemas: 1, 2, …
    explicit Upcasts(std::vector<UpcastStep> steps) : steps_(std::move(steps)) {}

    std::uint64_t newest_schema(std::string_view type) const {
        std::uint64_t schema = 1;
        for (const auto& step : steps_)
            if (step.type == type) ++schema;
        return schema;
    }

    /// `data`, a JSON object in the house profile, brought from `schema` to the newest schema of
    /// its type, in the same form.
    std::string apply(std::string_view type, std::uint64_t schema, std::string_view data) const;

  private:
    std::vector<UpcastStep> steps_;
};

/// The steps of the events of this version.
const Upcasts& event_upcasts();

} // namespace muniment::eventstore
