#include "services/wishlist/news.hpp"

namespace flores::wishlist {
namespace {

contact::mail_wanted mail_of(contact::mail_kind kind, const std::string& account,
                             const product_words& words) {
    contact::mail_wanted out{account, "", kind, {{"product", words.es}, {"link", words.link}}};
    if (!words.en.empty()) out.values["product_en"] = words.en;
    return out;
}

}  // namespace

contact::mail_wanted back_in_stock_mail(const std::string& account, const product_words& words) {
    return mail_of(contact::mail_kind::back_in_stock, account, words);
}

contact::mail_wanted cheaper_mail(const std::string& account, const product_words& words,
                                  std::int64_t price) {
    contact::mail_wanted out = mail_of(contact::mail_kind::cheaper, account, words);
    out.values["price"] = std::to_string(price);
    return out;
}

}  // namespace flores::wishlist
