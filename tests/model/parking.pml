/* How the thread pool parks its workers: idle_word.hpp and thread_pool.cpp, step by step.
 *
 * Queues are counters: how the ring hands its items over is a matter of its own. A step here is what is one atomic
 * operation or one locked section there; between steps, anything may happen. Memory is sequentially consistent here,
 * while the code relies on the order of the changes of one word only.
 *
 * Posters put work into the injector, and items that run post others into their worker's ring. With MEET, an item
 * ends only when all items have begun: so a worker that sleeps while work lies queued is seen at once, even if a
 * busy one would come for it later. What must hold: when nothing can go on, all items have run.
 *
 * Each of these macros takes one guard out, and then it does not hold:
 *   NO_LOOK_AT_PARKING   a worker that parks does not look at the queues again
 *   NO_LOOK_AT_FINDING   a searcher that has found something does not
 *   CLAIM_BEFORE_QUEUE   a post claims a worker first, and queues then
 *   NO_PERMITS           a wake-up reaches only who is asleep already
 *   PUBLISH_LATE         a thief publishes what it has moved after it has stopped searching
 */

#ifndef WORKERS
#define WORKERS 2
#endif
#ifndef POSTERS
#define POSTERS 2
#endif
#ifndef POSTS
#define POSTS 1   /* of each poster */
#endif
#ifndef CHILDREN
#define CHILDREN 1  /* that items post, in all */
#endif
#define TOTAL (POSTERS * POSTS + CHILDREN)

byte injector;
byte ring[WORKERS];

byte searching;          /* the idle word: searchers and */
byte parked = WORKERS;   /* parked workers, those without a thread among them */

byte started, asleep, permits;  /* guarded by the mutex */

byte children = CHILDREN;
byte begun, done;

/* After work was queued: see thread_pool::announce, idle_word::claim, thread_pool::wake_one. */
inline announce(claimed) {
    atomic {
        claimed = (searching == 0 && parked > 0);
        if
        :: claimed -> parked--; searching++
        :: else
        fi
    }
    if
    :: claimed ->
        atomic {
            if
            :: permits >= asleep && started < WORKERS -> started++
            :: else ->
#ifdef NO_PERMITS
                if
                :: asleep > permits -> permits++
                :: else
                fi
#else
                permits++
#endif
            fi;
            claimed = 0
        }
    :: else
    fi
}

inline any_work(found) {
    found = (injector > 0);
    i = 0;
    do
    :: i < WORKERS && !found -> found = (ring[i] > 0); i++
    :: else -> break
    od;
    i = 0
}

/* From the ring and the injector, in either order. */
inline next_queued(work) {
    if
    :: atomic { ring[self] > 0 -> ring[self]--; work = 1 }
    :: atomic { ring[self] == 0 -> skip };
        atomic { if :: injector > 0 -> injector--; work = 1 :: else fi }
    :: atomic { injector > 0 -> injector--; work = 1 }
    :: atomic { injector == 0 -> skip };
        atomic { if :: ring[self] > 0 -> ring[self]--; work = 1 :: else fi }
    fi
}

/* What a thief moves is nowhere to be seen until it publishes it in its own ring. */
inline search(work) {
    next_queued(work);
    i = 0;
    do
    :: i < WORKERS && !work ->
        atomic {
            if
            :: i != self && ring[i] > 0 -> moved = (ring[i] + 1) / 2 - 1; ring[i] = ring[i] - moved - 1; work = 1
            :: else
            fi
        };
        i++
    :: else -> break
    od;
    i = 0;
#ifndef PUBLISH_LATE
    d_step { ring[self] = ring[self] + moved; moved = 0 }
#endif
}

/* An item posts children, now or never, but the last item that begins posts all that are left. */
inline run_item() {
    begun++;
    do
    :: atomic { children > 0 -> children--; ring[self]++ }; announce(flag)
#ifdef MEET
    :: children == 0 -> break
#else
    :: atomic { children == 0 || begun + children < TOTAL -> break }
#endif
    od;
#ifdef MEET
    begun == TOTAL;
#endif
    done++
}

active [POSTERS] proctype poster() {
    byte left = POSTS;
    bool flag;
    do
    :: left > 0 ->
#ifdef CLAIM_BEFORE_QUEUE
        announce(flag); injector++;
#else
        injector++; announce(flag);
#endif
        left--
    :: else -> break
    od
}

active [WORKERS] proctype worker() {
    byte self = _pid - POSTERS;
    byte i, moved;
    bool searches = 1, work, flag;
end_unborn:
    atomic { started > self -> skip };
    do
    ::  work = 0;
        if
        :: !searches -> next_queued(work)
        :: else
        fi;
        if
        :: !work && !searches ->
            atomic {  /* idle_word::begin_search */
                if
                :: searching * 2 < WORKERS -> searching++; searches = 1
                :: else
                fi
            }
            if
            :: searches -> search(work)
            :: else
            fi
        :: !work && searches -> search(work)
        :: else
        fi;
        if
        :: work ->
            if
            :: searches ->
                d_step { searching--; flag = (searching == 0); searches = 0 }
#ifdef NO_LOOK_AT_FINDING
                flag = 0;
#endif
                if
                :: flag -> any_work(flag); if :: flag -> announce(flag) :: else fi
                :: else
                fi
            :: else
            fi;
#ifdef PUBLISH_LATE
            d_step { ring[self] = ring[self] + moved; moved = 0 }
#endif
            run_item()
        :: else ->
            d_step {  /* idle_word::park */
                flag = (searching == (searches -> 1 : 0));
                parked++;
                searching = searching - searches;
                searches = 0
            }
#ifdef NO_LOOK_AT_PARKING
            flag = 0;
#endif
            if
            :: flag -> any_work(flag); if :: flag -> announce(flag) :: else fi
            :: else
            fi;
            asleep++;
end_asleep:
            atomic { permits > 0 -> permits--; asleep--; searches = 1 }
        fi
    od
}

/* When nothing can go on. */
active proctype judge() {
    timeout;
    assert(done == TOTAL && injector == 0)
}
