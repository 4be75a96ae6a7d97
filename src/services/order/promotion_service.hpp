// The rules of promotions: what staff make of them, and what an order is granted now, over one book
// that every loop reads in memory.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/auth/principal.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/seen_revision.hpp"
#include "platform/core/snapshot.hpp"
#include "services/order/promotion_messages.hpp"
#include "services/order/promotion_repository.hpp"
#include "services/product/client.hpp"

#include <memory>
#include <string>

namespace flores::order {

class promotion_service {
public:
    // `all` may be null, as for snapshot.
    promotion_service(promotion_repository& stored, product::product_client& products,
                      const auth::key& cursor_key, const clock_port& clock, id_source& ids,
                      net::loops* all, std::vector<promotion> first);

    std::shared_ptr<const promotion_book> book() const { return book_.newest(); }

    // Takes up what storage has now.
    task<expected<void>> reload();
    // The same where another replica of the service changed it.
    task<expected<void>> refresh();

    // What an order placed at `now` gets, for `code` as it was typed and the customer who is known
    // under these keys (none: limits for each customer are not looked at). Whether that holds is
    // known when the order is placed: storage takes the uses and checks again.
    task<expected<granted>> granted_to(basket on, std::string code,
                                       std::vector<std::string> customers, instant now);

    // invalid_input: fields that do not go with the kind, a window that ends before it begins, a
    // SKU that no product has, a category that there is not. code_taken. unavailable: product
    // cannot be asked. Under a key (empty: none) that the caller used before: nothing is made, and
    // the one that was is shown as it is now. key_reused.
    task<expected<promotion_view>> create(auth::principal caller, promotion_request wanted,
                                          std::string key = "");
    // As create; not_found, stale, promotion_ended.
    task<expected<promotion_view>> change(auth::principal caller, std::string id,
                                          seen_revision seen, promotion_request wanted);
    task<expected<promotion_view>> end(auth::principal caller, std::string id);
    task<expected<promotion_view>> show(std::string id);
    task<expected<promotion_list>> list(json::page_query asked);
    task<expected<promotion_use_list>> uses(std::string id, json::page_query asked);

private:
    // What is to be stored, but for id and revision.
    task<expected<promotion>> checked(promotion_request wanted);
    // Where `wanted` names what product does not have.
    task<expected<std::vector<field_error>>> unknown_targets(promotion_terms wanted);
    task<expected<promotion_view>> taken_up(expected<promotion> changed);

    promotion_repository& stored_;
    product::product_client& products_;
    const auth::key& cursor_key_;
    const clock_port& clock_;
    id_source& ids_;
    snapshot<promotion_book> book_;
};

// The code as promotions have it; what can be none stays as it was typed, and is unknown.
std::string folded_code(const std::string& typed);

}  // namespace flores::order
