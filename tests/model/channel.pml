/* How coroutines wait at a channel: channel_core.hpp. Each operation there holds the mutex, so it is one step here; a
 * coroutine that waits is resumed some time after it was released, never at once.
 *
 * Senders send batches (send_many) of BATCH values, receivers take up to ROOM at once (receive_many); the last sender
 * to end closes the channel. With EARLY_CLOSE, somebody closes it at any time. What must hold: the invariants of
 * channel_core at every step; the values of a sender arrive in order, none twice; when nothing can go on, everyone has
 * ended, and all that was accepted has been received.
 *
 * Each of these macros takes one guard out, and then it does not hold:
 *   NO_HANDOVER        a send stores its values although a receiver waits
 *   NO_REFILL          a receive does not let the oldest sender fill the room
 *   CLOSE_LEAVES_SENDERS, CLOSE_LEAVES_RECEIVERS    a close does not release who waits
 *   RELEASE_EARLY      a refill releases a sender that has more to send
 */

#ifndef SENDERS
#define SENDERS 2
#endif
#ifndef RECEIVERS
#define RECEIVERS 2
#endif
#define BATCH 2
#define BATCHES 2  /* of each sender */
#ifndef CAPACITY
#define CAPACITY 1
#endif
#ifndef ROOM
#define ROOM 2
#endif
#define NOBODY 255

/* The store: who sent each value, and its number among the sender's. */
byte store_from[CAPACITY], store_number[CAPACITY], stored;
bool closed;

/* Waiters, oldest first, and what each has or wants. */
byte waiting_senders[SENDERS], sender_count;
byte waiting_receivers[RECEIVERS], receiver_count;
byte next[SENDERS], end[SENDERS];      /* numbers of the values that are the sender's own: [next, end) */
byte room[RECEIVERS], got[RECEIVERS];
bool sender_released[SENDERS], receiver_released[RECEIVERS];

byte arrived[SENDERS];  /* values of each sender that have been received */
byte accepted, received;
byte senders_left = SENDERS;
byte ended;

/* A value comes out at a receiver. Values of one sender are received one after the other; which receiver is told first
 * says nothing, so the order is judged where they leave the channel. */
inline take(who, from, number) {
    assert(number == arrived[from]);
    arrived[from]++;
    room[who]--;
    got[who]++;
    received++
}

inline store_one(from) {
    store_from[stored] = from;
    store_number[stored] = next[from];
    stored++;
    next[from]++;
    accepted++
}

inline pop_to(who) {
    take(who, store_from[0], store_number[0]);
    k = 0;
    do
    :: k + 1 < stored ->
        store_from[k] = store_from[k + 1];
        store_number[k] = store_number[k + 1];
        k++
    :: else -> break
    od;
    k = 0;
    stored--
}

inline release_sender() {
    sender_released[waiting_senders[0]] = 1;
    k = 0;
    do
    :: k + 1 < sender_count -> waiting_senders[k] = waiting_senders[k + 1]; k++
    :: else -> break
    od;
    k = 0;
    sender_count--;
    waiting_senders[sender_count] = 0
}

inline release_receiver() {
    receiver_released[waiting_receivers[0]] = 1;
    k = 0;
    do
    :: k + 1 < receiver_count -> waiting_receivers[k] = waiting_receivers[k + 1]; k++
    :: else -> break
    od;
    k = 0;
    receiver_count--;
    waiting_receivers[receiver_count] = 0
}

inline check_invariants() {
    assert(receiver_count == 0 || (stored == 0 && !closed));
    assert(sender_count == 0 || (stored == CAPACITY && !closed));
    assert(!(sender_count > 0 && receiver_count > 0))
}

inline close_channel() {
    closed = 1;
#ifndef CLOSE_LEAVES_SENDERS
    do
    :: sender_count > 0 -> release_sender()
    :: else -> break
    od;
#endif
#ifndef CLOSE_LEAVES_RECEIVERS
    do
    :: receiver_count > 0 -> release_receiver()
    :: else -> break
    od;
#endif
    check_invariants()
}

/* channel_core::send, of [next, end). */
inline send(who) {
    if
    :: closed
    :: else ->
#ifndef NO_HANDOVER
        do
        :: next[who] < end[who] && receiver_count > 0 ->
            w = waiting_receivers[0];
            do
            :: next[who] < end[who] && room[w] > 0 -> take(w, who, next[who]); next[who]++; accepted++
            :: else -> break
            od;
            release_receiver()
        :: else -> break
        od;
#endif
        do
        :: next[who] < end[who] && stored < CAPACITY -> store_one(who)
        :: else -> break
        od;
        if
        :: next[who] < end[who] -> waiting_senders[sender_count] = who; sender_count++; suspended = 1
        :: else
        fi;
        check_invariants()
    fi;
    w = 0
}

/* channel_core::receive. */
inline receive(who) {
    do
    :: room[who] > 0 && stored > 0 ->
        pop_to(who);
#ifndef NO_REFILL
        if
        :: sender_count > 0 ->
            w = waiting_senders[0];
            store_one(w);
#ifdef RELEASE_EARLY
            release_sender()
#else
            if
            :: next[w] == end[w] -> release_sender()
            :: else
            fi
#endif
        :: else
        fi;
        w = 0
#endif
    :: else -> break
    od;
    if
    :: got[who] == 0 && !closed -> waiting_receivers[receiver_count] = who; receiver_count++; suspended = 1
    :: else
    fi;
    check_invariants()
}

active [SENDERS] proctype sender() {
    byte self = _pid, batches = BATCHES, k, w;
    bool suspended;
    do
    :: batches > 0 ->
        atomic {
            end[self] = end[self] + BATCH;
            suspended = 0;
            send(self)
        }
        if
        :: suspended -> atomic { sender_released[self] -> sender_released[self] = 0 }
        :: else
        fi;
        atomic {
            batches--;
            /* Either all of it has been sent, or the channel is closed. */
            assert(next[self] == end[self] || closed);
            if
            :: next[self] < end[self] -> batches = 0
            :: else
            fi
        }
    :: else -> break
    od;
    atomic {
        senders_left--;
        if
        :: senders_left == 0 -> close_channel()
        :: else
        fi;
        ended++
    }
}

active [RECEIVERS] proctype receiver() {
    byte self = _pid - SENDERS, k, w;
    bool suspended;
    do
    ::  atomic {
            room[self] = ROOM;
            got[self] = 0;
            suspended = 0;
            receive(self)
        }
        if
        :: suspended -> atomic { receiver_released[self] -> receiver_released[self] = 0 }
        :: else
        fi;
        if
        :: atomic { got[self] == 0 -> assert(closed && stored == 0) }; break
        :: atomic { got[self] > 0 -> got[self] = 0 }
        fi
    od;
    atomic { ended++ }
}

#ifdef EARLY_CLOSE
active proctype closer() {
    byte k;
    atomic { close_channel() }
}
#endif

/* When nothing can go on. */
active proctype judge() {
    timeout;
    assert(ended == SENDERS + RECEIVERS);
    assert(accepted == received && stored == 0)
}
