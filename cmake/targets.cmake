# flores_library(<name> SOURCES <folder> LINKS <targets...> [PRECOMPILED])
# A static library of every source under <folder>. PRECOMPILED: the one that builds the precompiled
# header of Asio and JSON; a library that links it reuses that header.
function(flores_library name)
  cmake_parse_arguments(ARG "PRECOMPILED" "SOURCES" "LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${ARG_SOURCES}/*.cpp)
  add_library(flores_${name} STATIC ${sources})
  target_include_directories(flores_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(flores_${name} PUBLIC ${ARG_LINKS})
  if(ARG_PRECOMPILED)
    target_precompile_headers(flores_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src/platform/precompiled.hpp)
  elseif("flores_platform" IN_LIST ARG_LINKS)
    target_precompile_headers(flores_${name} REUSE_FROM flores_platform)
  endif()
endfunction()

# One test program for tests/unit/<name>, which mirrors src.
function(flores_unit_tests name)
  flores_test_program(unit_${name} ${PROJECT_SOURCE_DIR}/tests/unit/${name} flores_${name})
endfunction()

# One suite per port over every adapter.
function(flores_contract_tests)
  flores_test_program(contract ${PROJECT_SOURCE_DIR}/tests/contract
    "flores_gateway;flores_auth;flores_product;flores_user;flores_order;flores_cart")
endfunction()

function(flores_test_program program folder libraries)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${program} ${sources})
  target_compile_definitions(${program} PRIVATE FLORES_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_include_directories(${program} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${program} PRIVATE ${libraries} GTest::gmock GTest::gtest_main)
  if(NOT "${libraries}" STREQUAL "flores_domain")
    target_link_libraries(${program} PRIVATE flores_platform)
    target_precompile_headers(${program} REUSE_FROM flores_platform)
  endif()
  gtest_discover_tests(${program} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120 LABELS ${program})
endfunction()
