// Every type that a route reads, from its body or its query. tests/support/check_fuzz.py holds this
// list to the rows.
#pragma once

#include "services/auth/ended_messages.hpp"
#include "services/auth/life_messages.hpp"
#include "services/auth/messages.hpp"
#include "services/cart/client.hpp"
#include "services/cart/messages.hpp"
#include "services/contact/messages.hpp"
#include "services/contact/webhook_messages.hpp"
#include "services/order/audit_messages.hpp"
#include "services/order/client.hpp"
#include "services/order/delivery_messages.hpp"
#include "services/order/messages.hpp"
#include "services/order/plan_file.hpp"
#include "services/order/promotion_messages.hpp"
#include "services/order/run_messages.hpp"
#include "services/order/sales_messages.hpp"
#include "services/order/stock_messages.hpp"
#include "services/order/substitution_messages.hpp"
#include "services/order/view_messages.hpp"
#include "services/product/client.hpp"
#include "services/product/import_messages.hpp"
#include "services/product/messages.hpp"
#include "services/product/records.hpp"
#include "services/review/messages.hpp"
#include "services/user/messages.hpp"
#include "services/user/reminder_messages.hpp"
#include "services/wishlist/messages.hpp"

#include <tuple>

namespace flores::fuzz {

using body_types = std::tuple<
    accounts::verify_email_request, accounts::forgot_password_request,
    accounts::reset_password_request, accounts::proven_request, accounts::register_request,
    accounts::login_request, accounts::refresh_request, accounts::change_password_request,
    accounts::change_role_request, accounts::second_factor_login, accounts::begin_enrolment_request,
    accounts::enrol_request, accounts::confirm_enrolment_request, cart::put_line_request,
    cart::hold_line_request, contact::message_request, contact::assign_request,
    contact::move_request, contact::words_request, contact::webhook_request,
    contact::change_webhook_request, order::closure_request, order::capacity_request,
    order::plan_file, order::promotion_request, order::quote_request, order::place_request,
    order::cancel_request, order::claim_request, order::status_request, order::payment_request,
    order::refund_request, order::run_request, order::stops_request, order::courier_request,
    order::delivered_request, order::failed_request, order::movement_request, order::low_at_request,
    order::initial_request, order::on_hand_request, order::proposal_request,
    product::offers_request, product::new_product_input, product::product_input,
    product::product_patch, product::category_input, review::reject_request, review::answer_request,
    review::review_request, user::reminder_request, user::marketing_request,
    user::change_profile_request, user::address_request, wishlist::create_list_request,
    wishlist::change_list_request, wishlist::put_item_request, wishlist::to_cart_request,
    order::staff_deed, order::card_request, product::category_slugs>;

using query_types =
    std::tuple<accounts::accounts_query, accounts::ended_query, order::delivery_days_query,
               cart::clear_query, contact::tickets_query, contact::mails_query,
               contact::webhook_deliveries_query, order::audit_query, order::dates_query,
               order::closure_query, order::token_query, order::staff_orders_query,
               order::run_query, order::sales_query, order::export_range, json::page_query,
               product::list_query, product::short_list_query, product::complete_query,
               product::import_query, product::export_query, review::list_query,
               wishlist::remove_list_query, wishlist::remove_item_query>;

}  // namespace flores::fuzz
