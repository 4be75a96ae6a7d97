// The storage port of what is heard of wished products. A popular product is on many lists, so a
// verb serves the lists of some accounts at a time and is repeated until nothing is left: each time
// one whole transaction that marks the wishes as told and stores the mails' events (mail.wanted).
// So a change is mailed once to an account, whenever the process is killed and however often the
// news arrive. Of one SKU it is mailed each kind of news once in notices_apart, told or not what
// becomes of it in between.
#pragma once

#include "platform/core/task.hpp"
#include "services/wishlist/news.hpp"

namespace flores::wishlist {

class news_repository {
public:
    virtual ~news_repository() = default;

    // Marks the wishes of the SKU, of at most `accounts_max` accounts. Those that were sold out and
    // are not any more are mailed once an account, if one of its lists that hold them has notices
    // on. True: there may be more to do. News older than what was heard of the SKU change nothing.
    // Of what is not sold now the stock is heard and the wishes stay as they are, for when it is
    // sold again: then it is told without a version, and counts if what was heard last says it.
    virtual task<expected<bool>> take_stock(stock_news told, int accounts_max) = 0;

    // The same for a price. Mailed is one below both the price last told and the one seen when the
    // item was put in. News older than what a wish goes by do not touch it.
    virtual task<expected<bool>> take_price(price_news told, int accounts_max) = 0;
};

}  // namespace flores::wishlist
