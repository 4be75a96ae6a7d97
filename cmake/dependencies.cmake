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
pkg_check_modules(JWT REQUIRED IMPORTED_TARGET libjwt)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(BROTLI REQUIRED IMPORTED_TARGET libbrotlienc)
find_library(STEMMER_LIBRARY stemmer REQUIRED)
find_package(date REQUIRED)


add_library(flores_third_party INTERFACE)
target_compile_definitions(flores_third_party INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION
  SPDLOG_FMT_EXTERNAL)
target_link_libraries(flores_third_party INTERFACE Boost::headers Threads::Threads
  OpenSSL::Crypto ZLIB::ZLIB SQLite::SQLite3 fmt::fmt spdlog::spdlog prometheus-cpp::core
  PkgConfig::JWT PkgConfig::SODIUM PkgConfig::BROTLI ${STEMMER_LIBRARY})
add_library(flores::third_party ALIAS flores_third_party)
