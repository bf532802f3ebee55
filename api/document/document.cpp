#include "api/document/document.hpp"

namespace muniment::api {

std::string record_pointer(const char* array, std::size_t index) {
    return std::string("/") + array + "/" + std::to_string(index);
}

std::string item_pointer(const std::string& record, const char* array, std::size_t index) {
    return record + "/" + array + "/" + std::to_string(index);
}

} // namespace muniment::api
