#include "platform/http/compression.hpp"

#include "platform/core/text.hpp"
#include "platform/http/weight.hpp"

#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>

namespace flores::http {
namespace {

constexpr int effort_on_the_way = 4;
// Beyond this a body is sent as it is: compressing it would hold the loop for too long.
constexpr std::size_t on_the_way_bytes_max = 512 * 1024;

// What Accept-Encoding says of each coding there is, in thousandths; none: not a word.
struct weights {
    std::optional<int> br, gzip, plain, others;

    int of(const std::optional<int>& one) const { return one.value_or(others.value_or(0)); }
    bool takes_plain() const { return plain.value_or(others.value_or(1)) > 0; }
};

weights weights_in(std::string_view header) {
    weights out;
    while (!header.empty()) {
        const auto item = take_part(header, ',');
        const auto weight = weight_of(item);
        if (!weight) continue;
        if (is_of_name(item, "br")) out.br = weight;
        if (is_of_name(item, "gzip") || is_of_name(item, "x-gzip")) out.gzip = weight;
        if (is_of_name(item, "identity")) out.plain = weight;
        if (is_of_name(item, "*")) out.others = weight;
    }
    return out;
}

std::string gzip(std::string_view body, int effort) {
    z_stream stream{};
    constexpr int gzip_window = 15 + 16;
    if (deflateInit2(&stream, effort, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    std::string out(deflateBound(&stream, body.size()), '\0');
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
    std::string out(BrotliEncoderMaxCompressedSize(body.size()), '\0');
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

std::string coded(std::string_view body, coding c, int effort) {
    return c == coding::br ? brotli(body, effort) : gzip(body, effort);
}

coding compress_on_the_way(const std::string& body, coding wanted, bool plain_will_do,
                           response& out) {
    if (body.size() > on_the_way_bytes_max) return coding::identity;
    if (plain_will_do && body.size() < compress_bytes_min) return coding::identity;
    std::string made = plain_will_do ? compress(body, wanted, effort_on_the_way)
                                     : coded(body, wanted, effort_on_the_way);
    if (made.empty()) return coding::identity;
    out.body = std::move(made);
    out.shared.reset();
    weaken_tag(out);
    return wanted;
}

}  // namespace

std::optional<coding> accepted_coding(std::string_view accept_encoding) {
    const weights said = weights_in(accept_encoding);
    const int br = said.of(said.br);
    const int gzip = said.of(said.gzip);
    const int best = std::max(br, gzip);
    const bool plain_is_better = best == 0 || said.plain.value_or(0) > best;
    if (!plain_is_better) return br == best ? coding::br : coding::gzip;
    if (said.takes_plain()) return coding::identity;
    return std::nullopt;
}

bool takes_plain(std::string_view accept_encoding) {
    return !accept_encoding.contains(';') || weights_in(accept_encoding).takes_plain();
}

std::string_view name_of(coding c) {
    return c == coding::br ? "br" : c == coding::gzip ? "gzip" : "identity";
}

std::string compress(std::string_view body, coding c, int effort) {
    if (c == coding::identity || body.empty()) return {};
    std::string out = coded(body, c, effort);
    return out.size() < body.size() ? out : std::string();
}

coding compress_answer(const request& in, response& out) {
    const std::string_view header = in[field::accept_encoding];
    const coding wanted = accepted_coding(header).value_or(coding::identity);
    if (wanted == coding::identity || out.content_type.empty() || out.coded)
        return coding::identity;
    const bool plain_will_do = takes_plain(header);
    if (!out.shared) return compress_on_the_way(out.body, wanted, plain_will_do, out);
    // Without a tag it was made for this request alone, so nobody compressed it yet.
    if (out.shared->etag.empty())
        return compress_on_the_way(out.shared->body, wanted, plain_will_do, out);
    std::string made = wanted == coding::br ? out.shared->br : out.shared->gzip;
    if (made.empty() && !plain_will_do && out.shared->body.size() <= on_the_way_bytes_max)
        made = coded(out.shared->body, wanted, effort_on_the_way);
    if (made.empty()) return coding::identity;
    out.body = std::move(made);
    out.content_type = out.shared->content_type;
    out.set("ETag", "W/" + out.shared->etag);
    out.shared.reset();
    return wanted;
}

}  // namespace flores::http
