// A product as it is shown: with its JSON made before anyone asks. Immutable, and shared by all
// snapshots in which nothing about it differs.
//
// Availability: the state of each SKU is written into the JSON when a shown_product is made. When a
// state changes, the refresh of the catalogue (refresher.hpp) makes the product anew off the loop,
// so serving stays one pointer, compressed bodies included; the ETag does not change with it.
#pragma once

#include "platform/http/message.hpp"
#include "services/product/catalogue.hpp"
#include "services/product/category_index.hpp"
#include "services/product/made_once.hpp"
#include "services/product/messages.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <string>

namespace flores::product {

// How many details all products together may keep; beyond that they are made at each read. Bounds
// the memory of a large catalogue that is read from end to end: about 3 KiB a detail.
inline constexpr std::int64_t details_kept_max = 20'000;

class detail_budget {
public:
    bool take() {
        if (left_.fetch_sub(1, std::memory_order_relaxed) > 0) return true;
        give_back(1);
        return false;
    }
    void give_back(std::int64_t count) { left_.fetch_add(count, std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> left_{details_kept_max};
};

// What all shown products of a service stand on; it outlives them.
struct show_ground {
    availability_board& board;
    detail_budget& budget;
};

class shown_product {
public:
    // Precondition: the product is sound.
    shown_product(const show_ground& ground, std::shared_ptr<const entry> what,
                  std::shared_ptr<const category_index> categories);
    ~shown_product();
    shown_product(const shown_product&) = delete;
    shown_product& operator=(const shown_product&) = delete;

    const product& what() const { return what_->data; }
    const std::shared_ptr<const entry>& shared() const { return what_; }
    availability state() const { return best_; }  // of the size that has most, as shown

    // Of one of its sizes, by its place, as order last told.
    availability state_now(std::size_t size) const { return cells_[size]->state(); }

    // A product_summary as JSON.
    const std::string& summary(language in) const {
        return summaries_[static_cast<std::size_t>(in)];
    }

    // A product_view with its ETag, and compressed where that pays.
    std::shared_ptr<const http::prebuilt> detail(language in) const;

private:
    std::string summary_json(language in) const;
    std::shared_ptr<const http::prebuilt> make_detail(language in, bool compressed) const;

    detail_budget& budget_;
    const std::shared_ptr<const entry> what_;
    const std::shared_ptr<const category_index> categories_;
    std::array<const availability_board::cell*, limits::sizes_max> cells_{};
    std::array<availability, limits::sizes_max> states_{};
    availability best_ = availability::out;
    std::array<std::string, 2> summaries_;
    std::array<made_once<http::prebuilt>, 2> details_;
};

// Fills in the compressed bodies where the body is large enough and shrinks.
void compress_prebuilt(http::prebuilt& out);

}  // namespace flores::product
