# flores_embed(<target> HEADER <header> NAMESPACE <namespace> FILES <files...>)
# Puts files into the program, so that it has them wherever it is started: each becomes the
# std::string_view that the header declares in that namespace, named after the file with '_' for
# what no name may hold (words.es.txt: words_es_txt).
function(flores_embed target)
  cmake_parse_arguments(ARG "" "HEADER;NAMESPACE" "FILES" ${ARGN})
  set(made ${CMAKE_BINARY_DIR}/embedded/${target}.cpp)
  list(TRANSFORM ARG_FILES PREPEND ${PROJECT_SOURCE_DIR}/)
  list(JOIN ARG_FILES "|" files)
  add_custom_command(OUTPUT ${made}
    COMMAND ${CMAKE_COMMAND} -DOUT=${made} -DHEADER=${ARG_HEADER} -DNAMESPACE=${ARG_NAMESPACE}
            "-DFILES=${files}" -P ${PROJECT_SOURCE_DIR}/cmake/write_embedded.cmake
    DEPENDS ${ARG_FILES} ${PROJECT_SOURCE_DIR}/cmake/write_embedded.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${made})
endfunction()
