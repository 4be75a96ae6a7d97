# Every library is Debian's own package; docs/decisions/ says why each is here.
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED COMPONENTS core)
find_package(PkgConfig REQUIRED)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(JWT REQUIRED IMPORTED_TARGET libjwt)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(BROTLI REQUIRED IMPORTED_TARGET libbrotlienc)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(CTEMPLATE REQUIRED IMPORTED_TARGET libctemplate)
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(MONGOC REQUIRED libmongoc-1.0)
find_library(STEMMER_LIBRARY stemmer REQUIRED)
find_library(HPDF_LIBRARY hpdf REQUIRED)
find_package(date REQUIRED)


add_library(flores_third_party INTERFACE)
target_compile_definitions(flores_third_party INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION
  SPDLOG_FMT_EXTERNAL)
target_link_libraries(flores_third_party INTERFACE Boost::headers Threads::Threads
  OpenSSL::Crypto OpenSSL::SSL ZLIB::ZLIB SQLite::SQLite3 fmt::fmt spdlog::spdlog prometheus-cpp::core
  PkgConfig::PQ PkgConfig::JWT PkgConfig::SODIUM PkgConfig::BROTLI PkgConfig::CURL PkgConfig::CTEMPLATE
  PkgConfig::HIREDIS ${MONGOC_LINK_LIBRARIES}
  ${STEMMER_LIBRARY} ${HPDF_LIBRARY})
add_library(flores::third_party ALIAS flores_third_party)

# Its headers are seen by the adapter and its tests alone.
set(MONGOC_OPTIONS ${MONGOC_INCLUDE_DIRS})
list(TRANSFORM MONGOC_OPTIONS PREPEND -isystem)
file(GLOB MONGOC_SOURCES ${PROJECT_SOURCE_DIR}/src/platform/document/mongo_*.cpp
  ${PROJECT_SOURCE_DIR}/tests/contract/mongo_*.cpp)
set_source_files_properties(${MONGOC_SOURCES} PROPERTIES COMPILE_OPTIONS "${MONGOC_OPTIONS}")
