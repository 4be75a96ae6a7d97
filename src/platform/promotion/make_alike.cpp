#include "platform/promotion/make_alike.hpp"

#include "platform/auth/keys.hpp"

#include <stdexcept>
#include <utility>

namespace flores::promotion {
namespace {

constexpr std::size_t page_max = 1000;  // records read at a time
constexpr std::size_t batch_max = 500;  // records changed at a time

// The records of a shelf one after another.
class reader {
public:
    explicit reader(shelf& of) : of_(of) { load(); }

    // nullptr: no more.
    const record* now() const { return at_ < page_.size() ? &page_[at_] : nullptr; }

    record take() {
        record out = std::move(page_[at_++]);
        if (at_ == page_.size() && !last_) {
            from_ = out.key;
            load();
        }
        return out;
    }

private:
    void load() {
        page_ = of_.after(from_, page_max);
        last_ = page_.size() < page_max;
        at_ = 0;
    }

    shelf& of_;
    record_key from_;
    std::vector<record> page_;
    std::size_t at_ = 0;
    bool last_ = false;
};

// Changes of a shelf, in batches. What stands against a record that goes later waits for the end.
class changes {
public:
    explicit changes(shelf& to) : to_(to) {}

    void take_out(record_key key) {
        out_.push_back(std::move(key));
        ++made_.taken;
        flush_when_full();
    }
    void put_in(record one) {
        in_.push_back(std::move(one));
        ++made_.put;
        flush_when_full();
    }
    // A record in the place of another.
    void replace(record one) {
        ++made_.taken;
        out_.push_back(one.key);
        put_in(std::move(one));
    }
    difference finish() {
        flush();
        in_ = std::move(waiting_);
        while (!in_.empty()) {
            std::vector<record> rest;
            if (in_.size() > batch_max) {
                rest.assign(std::make_move_iterator(in_.begin() + batch_max),
                            std::make_move_iterator(in_.end()));
                in_.resize(batch_max);
            }
            if (!to_.change({}, in_))
                throw std::runtime_error("records stand against others that should not be there");
            in_ = std::move(rest);
        }
        return made_;
    }

private:
    void flush_when_full() {
        if (out_.size() + in_.size() >= batch_max) flush();
    }
    void flush() {
        if (out_.empty() && in_.empty()) return;
        if (!to_.change(out_, in_)) {
            to_.change(out_, {});
            waiting_.insert(waiting_.end(), std::make_move_iterator(in_.begin()),
                            std::make_move_iterator(in_.end()));
        }
        out_.clear();
        in_.clear();
    }

    shelf& to_;
    std::vector<record_key> out_;
    std::vector<record> in_;
    std::vector<record> waiting_;
    difference made_;
};

void add_number(std::string& to, char kind, std::uint64_t number) {
    to += kind;
    to += std::to_string(number);
    to += ';';
}

// So that no two records read the same.
void add(std::string& to, const value& one) {
    if (const auto* number = std::get_if<std::int64_t>(&one)) {
        add_number(to, 'i', static_cast<std::uint64_t>(*number));
    } else if (const auto* text = std::get_if<std::string>(&one)) {
        add_number(to, 't', text->size());
        to += *text;
    } else {
        to += 'n';
    }
}

}  // namespace

difference make_alike(shelf& from, shelf& to, const progress& told) {
    reader wanted(from);
    reader there(to);
    changes made(to);
    std::int64_t seen = 0;
    while (wanted.now() || there.now()) {
        const record* a = wanted.now();
        const record* b = there.now();
        if (!b || (a && a->key < b->key)) {
            made.put_in(wanted.take());
        } else if (!a || b->key < a->key) {
            made.take_out(there.take().key);
            continue;
        } else if (*a == *b) {
            wanted.take();
            there.take();
        } else {
            there.take();
            made.replace(wanted.take());
        }
        told(++seen);
    }
    return made.finish();
}

content content_of(shelf& what, const progress& told) {
    content out;
    for (reader each(what); each.now();) {
        const record one = each.take();
        std::string bytes = std::move(out.sha256);
        add_number(bytes, 'r', one.values.size());
        for (const value& part : one.values) add(bytes, part);
        out.sha256 = auth::sha256_hex(bytes);
        told(++out.records);
    }
    return out;
}

}  // namespace flores::promotion
