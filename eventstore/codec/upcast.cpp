#include "eventstore/codec/upcast.hpp"

namespace muniment::eventstore {

const Upcasts& event_upcasts() {
    static const Upcasts none_yet({});
    return none_yet;
}

} // namespace muniment::eventstore
