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
  flores_test_program(unit_${name} ${PROJECT_SOURCE_DIR}/tests/unit/${name} flores_${name} 2)
endfunction()

# One suite per port over every adapter.
function(flores_contract_tests)
  flores_test_program(contract ${PROJECT_SOURCE_DIR}/tests/contract
    "flores_gateway;flores_auth;flores_product;flores_user;flores_order;flores_cart;flores_wishlist;flores_review;flores_contact"
    6)
endfunction()

# Programs of tests/fuzz, one a source; ./test says for how long they run.
function(flores_fuzz_targets)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/fuzz/*.cpp)
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME_WE)
    add_executable(fuzz_${name} ${source})
    target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(fuzz_${name} PRIVATE flores_auth flores_product flores_user flores_order
      flores_cart flores_wishlist flores_review flores_contact flores_platform)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    target_precompile_headers(fuzz_${name} REUSE_FROM flores_platform)
  endforeach()
endfunction()

# Programs of tests/bench/micro, one a source; built where a benchmark names them.
function(flores_micro_benchmarks)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/bench/micro/*.cpp)
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME_WE)
    add_executable(bench_${name} EXCLUDE_FROM_ALL ${source})
    target_include_directories(bench_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(bench_${name} PRIVATE flores_product flores_order flores_platform)
    target_precompile_headers(bench_${name} REUSE_FROM flores_platform)
  endforeach()
endfunction()

# Its tests run in as many processes as there are shards, and not each in one of its own: a process
# that needs a database server starts one.
function(flores_test_program program folder libraries shards)
  find_package(GTest REQUIRED)
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
  set(sanitizer_options
    "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/tsan_suppressions.txt")
  math(EXPR last "${shards} - 1")
  foreach(shard RANGE ${last})
    add_test(NAME ${program}.${shard} COMMAND ${program})
    set_tests_properties(${program}.${shard} PROPERTIES LABELS ${program} TIMEOUT 900
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${shards};GTEST_SHARD_INDEX=${shard};${sanitizer_options}")
  endforeach()
endfunction()
