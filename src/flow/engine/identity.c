/* engine/identity.c - decides whose event it is. The rules and their reasons are in the header. */
#include "flow/engine/identity.h"

#include <assert.h>

/* The customer the event belongs to, as far as its keys have been looked at. */
typedef struct Subject {
    Party party;  /* id 0: would be made new */
    KeyKind bond; /* the strongest key that binds it to the event */
    bool weak;    /* ... and that is a weak one, to a customer that was there before */
    const IdentityIn *in;
    Identity *out;
} Subject;

static bool weak(KeyKind kind)
{
    return kind == KEY_PHONE || kind == KEY_ANONYMOUS;
}

static bool is_self(const Subject *s, int64_t id)
{
    if (id == s->party.id) return true;
    for (uint32_t i = 0; i < s->out->merge_count; i++)
        if (s->out->merges[i].loser == id) return true;
    return false;
}

/* May the owner of a key of this kind be the same person? */
static bool may_join(const Subject *s, const Party *other, KeyKind kind)
{
    KeyKind link = kind;
    if (s->weak && (!weak(kind) || s->bond > kind)) link = s->bond;
    if (kind == KEY_TRACKING) return other->parcel_only || s->party.parcel_only;
    if (kind == KEY_USER && s->in->alias) return true;
    if (weak(link) && s->party.strongest < link && other->strongest < link) return false;
    return !(s->party.user && other->user);
}

static bool stays(const Party *a, const Party *b)
{
    if (a->user != b->user) return a->user;
    if (a->parcel_only != b->parcel_only) return b->parcel_only;
    if (a->first_at != b->first_at) return a->first_at < b->first_at;
    return a->id < b->id;
}

static void join(Subject *s, const Party *other, KeyKind kind)
{
    if (s->party.id != 0) {
        bool mine = stays(&s->party, other);
        Merge *merge = &s->out->merges[s->out->merge_count++];
        merge->winner = mine ? s->party.id : other->id;
        merge->loser = mine ? other->id : s->party.id;
        s->party.id = merge->winner;
    } else {
        s->party.id = other->id;
    }
    s->party.user |= other->user;
    s->party.parcel_only &= other->parcel_only;
    if (other->strongest < s->party.strongest) s->party.strongest = other->strongest;
    if (other->first_at < s->party.first_at) s->party.first_at = other->first_at;
    if (!weak(kind)) s->weak = false;
}

static Subject subject_start(const IdentityIn *in, Identity *out)
{
    const OwnedKey *first = &in->keys[0];
    Subject s = {.in = in, .out = out, .bond = first->key.kind};
    if (first->owner.id != 0) {
        s.party = first->owner;
        s.weak = weak(first->key.kind);
    } else {
        s.party = (Party){.strongest = first->key.kind,
                          .user = first->key.kind == KEY_USER,
                          .parcel_only = first->key.kind == KEY_TRACKING,
                          .first_at = in->occurred_at};
    }
    return s;
}

/* A key with another owner that is not joined. */
static bool take_from_stranger(Subject *s, const OwnedKey *key)
{
    if (key->key.kind == KEY_TRACKING) return s->in->occurred_at > key->claimed_at;
    if (key->key.kind == KEY_ORDER) {
        if (s->weak &&
            s->out->merge_count ==
                0) { /* the event is about the order, more than about the family's phone */
            s->party = key->owner;
            s->bond = KEY_ORDER;
            s->weak = false;
            return true;
        }
        s->out->order_owner = key->owner.id;
    }
    return false;
}

void identity_resolve(const IdentityIn *in, Identity *ret)
{
    assert(in->count > 0 && in->count <= EVENT_KEYS_MAX);
    *ret = (Identity){0};
    Subject s = subject_start(in, ret);
    bool stranger[EVENT_KEYS_MAX] = {false};
    for (uint32_t i = 1; i < in->count; i++) {
        const OwnedKey *key = &in->keys[i];
        if (key->owner.id == 0 || is_self(&s, key->owner.id)) continue;
        if (may_join(&s, &key->owner, key->key.kind))
            join(&s, &key->owner, key->key.kind);
        else
            stranger[i] = !take_from_stranger(&s, key);
    }
    ret->customer = s.party.id;
    for (uint32_t i = 0; i < in->count; i++) {
        const Party *owner = &in->keys[i].owner;
        ret->claim[i] = !stranger[i] && (owner->id == 0 || is_self(&s, owner->id) ||
                                         in->keys[i].key.kind == KEY_TRACKING);
    }
}
