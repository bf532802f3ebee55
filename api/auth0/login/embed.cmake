# The scripts travel inside the binary, as they are written.
file(GLOB login_files CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.js ${CMAKE_CURRENT_LIST_DIR}/*.yml)
list(SORT login_files)
set(embedded "// Generated from api/auth0/login by embed.cmake.\n#include \"api/auth0/login/script.hpp\"\n\n"
             "#include <cstdlib>\n\nnamespace muniment::api::auth0 {\n\n"
             "std::string_view login_template(std::string_view file) {\n")
string(CONCAT embedded ${embedded})
foreach(file IN LISTS login_files)
    get_filename_component(name ${file} NAME)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} text)
    string(APPEND embedded "    if (file == \"${name}\") return R\"login(${text})login\";\n")
endforeach()
string(APPEND embedded "    std::abort(); // a mistake in the program\n}\n\n} // namespace muniment::api::auth0\n")
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/login_templates.cpp.new "${embedded}")
configure_file(${CMAKE_CURRENT_BINARY_DIR}/login_templates.cpp.new
               ${CMAKE_CURRENT_BINARY_DIR}/login_templates.cpp COPYONLY) # no rebuild if equal
target_sources(muniment_api PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/login_templates.cpp)
