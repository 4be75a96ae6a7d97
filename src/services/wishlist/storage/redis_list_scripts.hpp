// What Redis runs for each verb of redis_lists, whole and at once. Written in the words of
// redis_words; what each takes and gives is read in its text.
#pragma once

#include "platform/keyvalue/redis.hpp"

namespace flores::wishlist {

const keyvalue::script& list_script();
const keyvalue::script& find_script();
const keyvalue::script& find_shared_script();
const keyvalue::script& create_script();
const keyvalue::script& change_script();
const keyvalue::script& remove_script();
const keyvalue::script& put_item_script();
const keyvalue::script& remove_item_script();
const keyvalue::script& set_share_script();
const keyvalue::script& erase_script();
const keyvalue::script& restore_script();

}  // namespace flores::wishlist
