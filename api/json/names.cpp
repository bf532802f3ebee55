#include "api/json/names.hpp"

namespace muniment::api {

std::string listed(std::span<const std::string_view> names) {
    std::string list;
    for (const auto name : names)
        list += (list.empty() ? "`" : ", `") + std::string(name) + "`";
    return list.empty() ? "none" : list;
}

} // namespace muniment::api
