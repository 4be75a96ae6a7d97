// A document of printed pages, filled from the top down: a page that is full is followed by
// another. The only file that knows libhpdf.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace flores::order {

enum class sheet_size : unsigned char { a4, a5_landscape };

class paper_sheet {
public:
    explicit paper_sheet(sheet_size size);
    ~paper_sheet();
    paper_sheet(const paper_sheet&) = delete;
    paper_sheet& operator=(const paper_sheet&) = delete;

    // All text is UTF-8, is wrapped at the margins and set in points.
    void heading(std::string_view text);
    void line(std::string_view text, double size = 11);
    void centred(std::string_view text, double size);

    // Text at the left, an amount or a value at the right of its last line.
    void pair(std::string_view left, std::string_view right, bool bold = false);

    void gap(double points);
    void rule();

    // The largest size, from `most` down to `least`, in which the text is at most `height` high.
    double fitting_size(std::string_view text, double most, double least, double height) const;

    // How high the text is in that size.
    double height_of(std::string_view text, double size) const;

    // What is left of the page, in points.
    double height_left() const;

    // The bytes of the PDF. std::runtime_error: the library failed on the way.
    std::string finish();

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace flores::order
