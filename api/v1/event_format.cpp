#include "api/v1/event_format.hpp"

#include "api/json/read.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/cloud_event.hpp"
#include "api/v1/ocsf_event.hpp"

#include <cstdlib>

namespace muniment::api {

bool accepts(const Request& request, std::string_view media_type) {
    const auto accept = request.headers.find("Accept").value_or("");
    for (std::size_t begin = 0; begin < accept.size();) {
        const auto end = std::min(accept.find(',', begin), accept.size());
        auto range = accept.substr(begin, end - begin);
        range = range.substr(0, range.find(';'));
        while (range.starts_with(' '))
            range.remove_prefix(1);
        while (range.ends_with(' '))
            range.remove_suffix(1);
        if (range == media_type) return true;
        begin = end + 1;
    }
    return false;
}

domain::Expected<EventFormat, Problem> event_format_of(const Request& request) {
    const auto name = request.target.query.find("format");
    if (!name)
        return accepts(request, cloudevents_batch) ? EventFormat::cloudevents
                                                   : EventFormat::muniment;
    if (*name == "muniment") return EventFormat::muniment;
    if (*name == "cloudevents") return EventFormat::cloudevents;
    if (*name == "ocsf") return EventFormat::ocsf;
    return domain::Failure{
        parameter_problem("format", "must be `muniment`, `cloudevents` or `ocsf`")};
}

std::vector<std::string> formatted(EventFormat format, std::string body) {
    if (format == EventFormat::muniment) return {std::move(body)};
    const auto event = read_json(body);
    if (!event || !event->is_object()) std::abort(); // the log took it in
    const auto& object = event->get_object();
    if (format == EventFormat::cloudevents) return {cloud_event(object)};
    return ocsf_events(object);
}

} // namespace muniment::api
