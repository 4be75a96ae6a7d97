// HTML made from a template and values. The library behind it (ctemplate) escapes each value for
// the place where it stands, attributes and links included; what it does not guard is refused when
// a template is loaded.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flores::html {

// What a template is filled with: {{NAME}} shows a value, {{#NAME}}…{{/NAME}} is shown once for
// each block of that name and not at all without one. Inside a block the values around it are seen.
struct block {
    std::vector<std::pair<std::string, std::string>> values{};
    std::vector<std::pair<std::string, block>> blocks{};
};

class page_template {
public:
    // std::invalid_argument, with `name`: the source does not begin with {{%AUTOESCAPE
    // context="HTML"}}, includes another (escaping does not cross that), shows a value unescaped,
    // or cannot be read.
    page_template(std::string_view name, std::string_view source);
    ~page_template();
    page_template(page_template&&) noexcept;
    page_template& operator=(page_template&&) noexcept;

    // Safe from several threads at once.
    std::string fill(const block& with) const;

private:
    struct parsed;
    std::unique_ptr<parsed> parsed_;
};

}  // namespace flores::html
