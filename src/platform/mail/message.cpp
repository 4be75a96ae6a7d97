#include "platform/mail/message.hpp"

#include "platform/core/text.hpp"
#include "platform/json/language.hpp"
#include "platform/mail/encoding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace flores::mail {
namespace {

constexpr std::size_t address_bytes_max = 254;
constexpr std::string_view boundary = "=_flores";  // quoted-printable never holds it

bool is_message_id(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_ascii_alphanumeric(c) || c == '_' || c == '-';
    });
}

// RFC 5322 date in UTC: "Wed, 25 Nov 2026 02:35:42 +0000".
std::string date_text(instant when) {
    static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed",
                                                          "Thu", "Fri", "Sat"};
    static constexpr std::array<std::string_view, 12> months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(when - day));
    return fmt::format(
        "{}, {:02} {} {} {:02}:{:02}:{:02} +0000", days[std::chrono::weekday(day).c_encoding()],
        static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
        time.seconds().count());
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

void append_part(std::string& out, std::string_view type, std::string_view content) {
    out.append("--").append(boundary).append("\r\n");
    append_header(out, "Content-Type", fmt::format("{}; charset=utf-8", type));
    append_header(out, "Content-Transfer-Encoding", "quoted-printable");
    out.append("\r\n").append(quoted_printable(content));
}

std::string sender_text(const message& what) {
    constexpr std::size_t column = std::string_view("From: ").size();
    if (what.from_name.empty()) return what.from;
    return header_text(what.from_name, column) + "\r\n <" + what.from + ">";
}

}  // namespace

bool is_address(std::string_view text) {
    const std::size_t at = text.find('@');
    if (text.size() > address_bytes_max || at == 0 || at == std::string_view::npos ||
        at + 1 == text.size() || text.find('@', at + 1) != std::string_view::npos)
        return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c > 32 && c < 127 && !std::string_view("()<>[],:;\\\"").contains(c);
    });
}

std::string_view domain_of(std::string_view address) {
    return address.substr(address.find('@') + 1);
}

expected<std::string> mime_text(const message& what) {
    if (!is_message_id(what.id) || !is_address(what.from) || !is_address(what.to) ||
        (!what.reply_to.empty() && !is_address(what.reply_to)))
        return fail(errors::invalid_input, log_text{"a mail's address or id"});
    constexpr std::size_t subject_column = std::string_view("Subject: ").size();
    std::string out;
    out.reserve(1024 + 2 * (what.text.size() + what.html.size()));
    append_header(out, "Date", date_text(what.date));
    append_header(out, "From", sender_text(what));
    append_header(out, "To", what.to);
    if (!what.reply_to.empty()) append_header(out, "Reply-To", what.reply_to);
    append_header(out, "Subject", header_text(what.subject, subject_column));
    append_header(out, "Message-ID", fmt::format("<{}@{}>", what.id, domain_of(what.from)));
    append_header(out, "Auto-Submitted", "auto-generated");
    append_header(out, "Content-Language", json::enum_text(language_of(what.language)));
    append_header(out, "MIME-Version", "1.0");
    append_header(out, "Content-Type",
                  fmt::format("multipart/alternative; boundary=\"{}\"", boundary));
    out.append("\r\n");
    append_part(out, "text/plain", what.text);
    append_part(out, "text/html", what.html);
    out.append("--").append(boundary).append("--\r\n");
    return out;
}

}  // namespace flores::mail
