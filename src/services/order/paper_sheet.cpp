#include "services/order/paper_sheet.hpp"

#include "services/order/paper_text.hpp"

#include <hpdf.h>

#include <algorithm>
#include <stdexcept>

namespace flores::order {
namespace {

constexpr double margin = 42;
constexpr double leading = 1.35;  // height of a line, in its size
constexpr double column_gap = 12;
constexpr double heading_size = 18;
constexpr double pair_size = 11;
constexpr double font_units = 1000;  // widths of a font are told in thousandths of its size

struct end_document {
    void operator()(HPDF_Doc document) const { HPDF_Free(document); }
};

}  // namespace

// After a failure the library does nothing more; finish() asks for it once, at the end.
struct paper_sheet::parts {
    explicit parts(sheet_size wanted) : document(HPDF_New(nullptr, nullptr)), size(wanted) {
        if (!document) throw std::runtime_error("libhpdf cannot make a document");
        HPDF_SetCompressionMode(document.get(), HPDF_COMP_TEXT);
        regular = HPDF_GetFont(document.get(), "Helvetica", "WinAnsiEncoding");
        bold = HPDF_GetFont(document.get(), "Helvetica-Bold", "WinAnsiEncoding");
        signs = HPDF_GetFont(document.get(), "ZapfDingbats", nullptr);
        next_page();
    }

    void next_page() {
        page = HPDF_AddPage(document.get());
        const bool a4 = size == sheet_size::a4;
        HPDF_Page_SetSize(page, a4 ? HPDF_PAGE_SIZE_A4 : HPDF_PAGE_SIZE_A5,
                          a4 ? HPDF_PAGE_PORTRAIT : HPDF_PAGE_LANDSCAPE);
        width = HPDF_Page_GetWidth(page);
        y = HPDF_Page_GetHeight(page) - margin;
    }

    // Takes `height` from the page, or from the next one.
    void go_down(double height) {
        if (y - height < margin) next_page();
        y -= height;
    }

    static double width_of(HPDF_Font font, double points, const std::string& text) {
        // Of the font and not of the page: that would write the font's name into the page.
        const HPDF_TextWidth taken =
            HPDF_Font_TextWidth(font, reinterpret_cast<const HPDF_BYTE*>(text.data()),
                                static_cast<HPDF_UINT>(text.size()));
        return taken.width * points / font_units;
    }

    // Calls `take` for each part of the text that is of one font: `words`, or that of the signs.
    template <class Take>
    void each_part(HPDF_Font words, const std::string& text, Take take) const {
        for (auto begin = text.begin(); begin != text.end();) {
            const bool sign = is_paper_sign(*begin);
            const auto end = std::find_if(begin, text.end(),
                                          [sign](char c) { return is_paper_sign(c) != sign; });
            std::string part(begin, end);
            if (sign) std::ranges::transform(part, part.begin(), dingbat_of);
            take(sign ? signs : words, part);
            begin = end;
        }
    }

    double measured(HPDF_Font font, double points, const std::string& text) const {
        double out = 0;
        each_part(font, text, [&](HPDF_Font of, const std::string& part) {
            out += width_of(of, points, part);
        });
        return out;
    }

    std::vector<std::string> wrapped(HPDF_Font font, double points, std::string_view text,
                                     double room) const {
        return wrap(paper_text(text), room,
                    [&](const std::string& part) { return measured(font, points, part); });
    }

    void put(HPDF_Font font, double points, double x, const std::string& text) {
        HPDF_Page_BeginText(page);
        each_part(font, text, [&](HPDF_Font of, const std::string& part) {
            HPDF_Page_SetFontAndSize(page, of, static_cast<HPDF_REAL>(points));
            HPDF_Page_TextOut(page, static_cast<HPDF_REAL>(x), static_cast<HPDF_REAL>(y),
                              part.c_str());
            x += width_of(of, points, part);
        });
        HPDF_Page_EndText(page);
    }

    double room() const { return width - 2 * margin; }

    std::unique_ptr<std::remove_pointer_t<HPDF_Doc>, end_document> document;
    sheet_size size;
    HPDF_Font regular = nullptr;
    HPDF_Font bold = nullptr;
    HPDF_Font signs = nullptr;
    HPDF_Page page = nullptr;
    double width = 0;
    double y = 0;  // of the line written last
};

paper_sheet::paper_sheet(sheet_size size) : parts_(std::make_unique<parts>(size)) {}

paper_sheet::~paper_sheet() = default;

void paper_sheet::heading(std::string_view text) {
    for (const std::string& one :
         parts_->wrapped(parts_->bold, heading_size, text, parts_->room())) {
        parts_->go_down(heading_size * leading);
        parts_->put(parts_->bold, heading_size, margin, one);
    }
}

void paper_sheet::line(std::string_view text, double size) {
    for (const std::string& one : parts_->wrapped(parts_->regular, size, text, parts_->room())) {
        parts_->go_down(size * leading);
        parts_->put(parts_->regular, size, margin, one);
    }
}

void paper_sheet::centred(std::string_view text, double size) {
    for (const std::string& one : parts_->wrapped(parts_->regular, size, text, parts_->room())) {
        parts_->go_down(size * leading);
        const double taken = parts_->measured(parts_->regular, size, one);
        parts_->put(parts_->regular, size, (parts_->width - taken) / 2, one);
    }
}

void paper_sheet::pair(std::string_view left, std::string_view right, bool bold) {
    HPDF_Font font = bold ? parts_->bold : parts_->regular;
    const std::string value = paper_text(right);
    const double taken = parts_->measured(font, pair_size, value);
    for (const std::string& one :
         parts_->wrapped(font, pair_size, left, parts_->room() - taken - column_gap)) {
        parts_->go_down(pair_size * leading);
        parts_->put(font, pair_size, margin, one);
    }
    parts_->put(font, pair_size, parts_->width - margin - taken, value);
}

void paper_sheet::gap(double points) {
    parts_->y -= points;
}

void paper_sheet::rule() {
    parts_->go_down(pair_size / 2);
    const auto y = static_cast<HPDF_REAL>(parts_->y);
    HPDF_Page_SetLineWidth(parts_->page, 0.5F);
    HPDF_Page_MoveTo(parts_->page, static_cast<HPDF_REAL>(margin), y);
    HPDF_Page_LineTo(parts_->page, static_cast<HPDF_REAL>(parts_->width - margin), y);
    HPDF_Page_Stroke(parts_->page);
}

double paper_sheet::fitting_size(std::string_view text, double most, double least,
                                 double height) const {
    for (double size = most; size > least; size -= 1)
        if (height_of(text, size) <= height) return size;
    return least;
}

double paper_sheet::height_of(std::string_view text, double size) const {
    const auto lines = parts_->wrapped(parts_->regular, size, text, parts_->room());
    return static_cast<double>(lines.size()) * size * leading;
}

double paper_sheet::height_left() const {
    return parts_->y - margin;
}

std::string paper_sheet::finish() {
    HPDF_Doc document = parts_->document.get();
    HPDF_SaveToStream(document);
    if (HPDF_GetError(document) != HPDF_OK) throw std::runtime_error("libhpdf: a page failed");
    HPDF_UINT32 bytes = HPDF_GetStreamSize(document);
    std::string out(bytes, '\0');
    HPDF_ResetStream(document);
    HPDF_ReadFromStream(document, reinterpret_cast<HPDF_BYTE*>(out.data()), &bytes);
    out.resize(bytes);
    return out;
}

}  // namespace flores::order
