// Expected failures, as values. A failure that can be foreseen (absent, conflict, stale, refused
// input, a dependency down) travels as std::expected<T, error>; what cannot is an exception, which
// costs one request one 500.
//
// An error_kind is a constant that says, once, what a failure is to a client: its HTTP status, its
// code and its words. The kinds that any service may meet stand below; a service declares its own
// in its <name>.hpp. Text for the client and text for the log are different types, so that one
// cannot be taken for the other.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flores {

enum class language : unsigned char { es, en };

// A sentence in both languages of the shop. Refers to constants: it owns nothing.
struct phrase {
    std::string_view es;
    std::string_view en;

    constexpr std::string_view in(language wanted) const {
        return wanted == language::en ? en : es;
    }
};

struct error_kind {
    int status;             // of the HTTP answer
    std::string_view code;  // stable, machine-readable, snake_case
    phrase title;
};

// What the client is told about this one occurrence, beyond the title of its kind.
struct client_text {
    std::string es;
    std::string en;

    static client_text of(const phrase& words);

    const std::string& in(language wanted) const { return wanted == language::en ? en : es; }
    bool empty() const { return es.empty(); }
};

// What only the operator reads. Holds no personal data and no secrets.
struct log_text {
    std::string text;
};

// One refused field of the input.
struct field_error {
    std::string pointer;    // RFC 6901, into the body, or "/query/<name>", "/path/<name>"
    std::string_view code;  // a constant
    client_text message;
};

// The field at which something is refused for that reason, in the words of the kind.
field_error field_of(std::string pointer, const error_kind& why);

struct error {
    const error_kind* kind;
    client_text detail{};
    log_text log{};
    std::vector<field_error> fields{};
    std::chrono::seconds retry_after{0};  // 0: no Retry-After header
    std::string members{};  // further members of the problem document, as `"name":value,...`

    error(const error_kind& what) : kind(&what) {}  // NOLINT: an error is its kind, and details
    error(const error_kind& what, client_text why) : kind(&what), detail(std::move(why)) {}
    error(const error_kind& what, log_text why) : kind(&what), log(std::move(why)) {}

    // Not in line, as every expected<...> holds one.
    error(const error&);
    error(error&&) noexcept;
    error& operator=(const error&);
    error& operator=(error&&) noexcept;
    ~error();

    bool is(const error_kind& what) const { return kind->code == what.code; }
};

template <class T>
using expected = std::expected<T, error>;

// `co_return fail(errors::not_found);`
template <class... Args>
std::unexpected<error> fail(Args&&... args) {
    return std::unexpected<error>(error(std::forward<Args>(args)...));
}

// Input refused for these reasons: 422 with every one of them.
std::unexpected<error> refuse(std::vector<field_error> fields);

namespace errors {
inline constexpr error_kind bad_request{
    400, "bad_request", {"La solicitud no se entiende.", "The request cannot be understood."}};
inline constexpr error_kind bad_json{
    400, "bad_json", {"El cuerpo no es JSON válido.", "The body is not valid JSON."}};
inline constexpr error_kind bad_cursor{
    400, "bad_cursor", {"El cursor no es válido.", "The cursor is not valid."}};
inline constexpr error_kind unauthenticated{
    401, "unauthenticated", {"Inicia sesión para continuar.", "Sign in to continue."}};
inline constexpr error_kind forbidden{
    403, "forbidden", {"No tienes permiso para esto.", "You are not allowed to do this."}};
inline constexpr error_kind cross_site{
    403,
    "cross_site",
    {"La solicitud viene de otro sitio.", "The request comes from another site."}};
inline constexpr error_kind not_found{404, "not_found", {"No existe.", "There is no such thing."}};
inline constexpr error_kind method_not_allowed{
    405, "method_not_allowed", {"Método no permitido.", "Method not allowed."}};
inline constexpr error_kind conflict{
    409, "conflict", {"Choca con el estado actual.", "It conflicts with the present state."}};
inline constexpr error_kind in_progress{
    409,
    "in_progress",
    {"La primera solicitud sigue en curso.", "The first request is still running."}};
inline constexpr error_kind stale{
    412, "stale", {"Cambió desde que lo leíste.", "It changed since you read it."}};
inline constexpr error_kind precondition_required{
    428, "precondition_required", {"Falta If-Match.", "If-Match is missing."}};
inline constexpr error_kind body_too_large{
    413, "body_too_large", {"El cuerpo es demasiado grande.", "The body is too large."}};
inline constexpr error_kind unsupported_media_type{
    415,
    "unsupported_media_type",
    {"Tipo de contenido no aceptado.", "Content type not accepted."}};
inline constexpr error_kind invalid_input{
    422, "invalid_input", {"Hay campos que corregir.", "Some fields need correction."}};
inline constexpr error_kind key_reused{422,
                                       "idempotency_key_reused",
                                       {"Esa Idempotency-Key ya se usó con otra solicitud.",
                                        "That Idempotency-Key was used with another request."}};
inline constexpr error_kind key_required{
    400,
    "idempotency_key_required",
    {"Falta el encabezado Idempotency-Key (16 a 64 caracteres).",
     "The Idempotency-Key header (16 to 64 characters) is missing."}};
inline constexpr error_kind rate_limited{
    429, "rate_limited", {"Demasiadas solicitudes.", "Too many requests."}};
inline constexpr error_kind headers_too_large{
    431, "headers_too_large", {"Encabezados demasiado grandes.", "Headers too large."}};
inline constexpr error_kind internal{
    500, "internal", {"Algo falló de nuestro lado.", "Something failed on our side."}};
inline constexpr error_kind unavailable{
    503, "unavailable", {"No disponible por ahora.", "Not available right now."}};
inline constexpr error_kind overloaded{
    503, "overloaded", {"Hay demasiada carga.", "There is too much load."}};
inline constexpr error_kind storage_full{
    503, "storage_full", {"El disco está lleno.", "The disk is full."}};
inline constexpr error_kind deadline_exceeded{
    504, "deadline_exceeded", {"Se acabó el tiempo.", "Time ran out."}};
}  // namespace errors

}  // namespace flores
