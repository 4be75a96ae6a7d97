#include "platform/json/described.hpp"

namespace flores::json {

namespace {

// The index of a name, looked for from `hint` on: members mostly come in the declared order.
std::size_t find_field(std::span<const field_reader> fields, std::string_view name,
                       std::size_t hint) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::size_t at = hint + i < fields.size() ? hint + i : hint + i - fields.size();
        if (fields[at].name == name) return at;
    }
    return fields.size();
}

}  // namespace

void read_fields(const place& at, std::span<const field_reader> fields, void* object) {
    if (!at.is(kind::object)) return;
    std::uint64_t seen = 0;
    std::size_t hint = 0;
    for (const node& item : at.value().items()) {
        if (at.full()) return;
        const place member = at.member(item.key, item);
        const std::size_t index = find_field(fields, item.key, hint);
        if (index == fields.size()) {
            member.refuse(refusals::unknown_field());
        } else if (item.repeated) {
            member.refuse(refusals::duplicate_field());
        } else {
            seen |= std::uint64_t{1} << index;
            hint = index + 1;
            fields[index].read(member, object);
        }
    }
    static constexpr node absent;
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (!fields[i].optional && (seen >> i & 1U) == 0)
            at.member(fields[i].name, absent).refuse(refusals::required());
}

}  // namespace flores::json
