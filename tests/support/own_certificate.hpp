// A certificate that names 127.0.0.1 and that nobody signed but itself.
#pragma once

#include "support/temp_folder.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace flores::test {

class own_certificate {
public:
    own_certificate() {
        make(
            "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=store "
            "-addext subjectAltName=IP:127.0.0.1 -keyout " +
            key_ + " -out " + file_);
    }

    // From now on it is good until yesterday.
    void expire() {
        const std::string old = file_ + ".old";
        make("x509 -in " + file_ + " -signkey " + key_ + " -days -1 -out " + old);
        std::filesystem::rename(old, file_);
    }

    const std::string& key() const { return key_; }
    const std::string& file() const { return file_; }

private:
    static void make(const std::string& by) {
        if (std::system(("openssl " + by + " 2>/dev/null").c_str()) != 0)
            throw std::runtime_error("no certificate");
    }

    temp_folder folder_;
    const std::string key_ = (folder_ / "key.pem").string();
    const std::string file_ = (folder_ / "cert.pem").string();
};

}  // namespace flores::test
