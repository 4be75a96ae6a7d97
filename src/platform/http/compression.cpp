#include "platform/http/compression.hpp"

#include "platform/core/text.hpp"

#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>

namespace flores::http {
namespace {

constexpr int effort_on_the_way = 4;
// Beyond this a body is sent as it is: compressing it would hold the loop for too long.
constexpr std::size_t on_the_way_bytes_max = 512 * 1024;

bool accepts(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const auto item = take_part(header, ',');
        if (!item.starts_with(name)) continue;
        const auto rest = item.substr(name.size());
        if (!rest.empty() && rest.front() != ';' && rest.front() != ' ') continue;
        const auto q = rest.find("q=");
        if (q == std::string_view::npos) return true;
        return rest.find_first_not_of("0.", q + 2) != std::string_view::npos &&
               rest.substr(q + 2).find_first_of("123456789") != std::string_view::npos;
    }
    return false;
}

std::string gzip(std::string_view body, int effort) {
    z_stream stream{};
    constexpr int gzip_window = 15 + 16;
    if (deflateInit2(&stream, effort, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    std::string out(body.size(), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool complete = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(complete ? stream.total_out : 0);
    deflateEnd(&stream);
    return out;
}

std::string brotli(std::string_view body, int effort) {
    std::string out(body.size(), '\0');
    std::size_t size = out.size();
    const bool complete =
        BrotliEncoderCompress(effort, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, body.size(),
                              reinterpret_cast<const std::uint8_t*>(body.data()), &size,
                              reinterpret_cast<std::uint8_t*>(out.data()));
    out.resize(complete ? size : 0);
    return out;
}

// Codings are other bytes, so of a coded body the tag is a weak one (RFC 9110, 8.8.1).
void weaken_tag(response& out) {
    for (auto& [name, value] : out.headers)
        if (name == "ETag" && !value.starts_with("W/")) value.insert(0, "W/");
}

coding compress_on_the_way(const std::string& body, coding wanted, response& out) {
    if (body.size() < compress_bytes_min || body.size() > on_the_way_bytes_max)
        return coding::identity;
    std::string made = compress(body, wanted, effort_on_the_way);
    if (made.empty()) return coding::identity;
    out.body = std::move(made);
    out.shared.reset();
    weaken_tag(out);
    return wanted;
}

}  // namespace

coding accepted_coding(std::string_view accept_encoding) {
    if (accept_encoding.empty()) return coding::identity;
    if (accepts(accept_encoding, "br")) return coding::br;
    if (accepts(accept_encoding, "gzip")) return coding::gzip;
    return coding::identity;
}

std::string_view name_of(coding c) {
    return c == coding::br ? "br" : c == coding::gzip ? "gzip" : "identity";
}

std::string compress(std::string_view body, coding c, int effort) {
    if (c == coding::identity || body.empty()) return {};
    std::string out = c == coding::br ? brotli(body, effort) : gzip(body, effort);
    return out.size() < body.size() ? out : std::string();
}

coding compress_answer(const request& in, response& out) {
    const auto wanted = accepted_coding(in[field::accept_encoding]);
    if (wanted == coding::identity || out.content_type.empty() || out.coded)
        return coding::identity;
    if (!out.shared) return compress_on_the_way(out.body, wanted, out);
    // Without a tag it was made for this request alone, so nobody compressed it yet.
    if (out.shared->etag.empty()) return compress_on_the_way(out.shared->body, wanted, out);
    const std::string& made = wanted == coding::br ? out.shared->br : out.shared->gzip;
    if (made.empty()) return coding::identity;
    out.body = made;
    out.content_type = out.shared->content_type;
    out.set("ETag", "W/" + out.shared->etag);
    out.shared.reset();
    return wanted;
}

}  // namespace flores::http
