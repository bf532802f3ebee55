# muniment_layer(<folder> LINKS <targets>... PRECOMPILED <headers>...): the library of one folder.
# PRECOMPILED: headers of the project that most of its sources include and that take long to read.
#
# Sources are all .cpp files of the folder. Headers form a FILE_SET, so that the build target
# `all_verify_interface_header_sets` compiles each of them alone. Third-party headers are system
# headers: their warnings are not ours.
function(muniment_layer folder)
    cmake_parse_arguments(arg "" "" "LINKS;PRECOMPILED" ${ARGN})
    list(TRANSFORM arg_PRECOMPILED PREPEND ${PROJECT_SOURCE_DIR}/)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS *.hpp)
    if(NOT sources)
        add_library(muniment_${folder} INTERFACE)
        target_link_libraries(muniment_${folder} INTERFACE ${arg_LINKS})
        return()
    endif()
    add_library(muniment_${folder} STATIC ${sources})
    target_sources(muniment_${folder} PUBLIC FILE_SET HEADERS
        BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
    target_link_libraries(muniment_${folder} PUBLIC ${arg_LINKS} PRIVATE muniment_options)
    set_target_properties(muniment_${folder} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
    target_precompile_headers(muniment_${folder} PRIVATE
        ${PROJECT_SOURCE_DIR}/cmake/precompiled.hpp ${arg_PRECOMPILED})
endfunction()
