"""What Redis does in one step. Each script touches the keys of one group only, which share a hash tag.

A group is one hash: `n` names this life of the group, `c` is a clock that counts what was outdated, `w` the
time at which the whole group was, and each other field a subject with the time at which it was. An answer
is a hash, too: `v` its text, `s` its subject, `n` and `b` the life and the time in which its loading began.
It is up to date as long as nothing it depends on has a later time. Where Redis loses the group (eviction,
restart), it begins another life, and no older answer fits: what is lost is forgotten, never resurrected.
"""

from typing import Final

_FRESH: Final = """
local function held(entry, group)
  local found = redis.call('HMGET', entry, 'v', 's', 'n', 'b')
  if not found[1] then return nil end
  local known = redis.call('HMGET', group, 'n', 'w', 's:' .. found[2])
  if known[1] ~= found[3] then return nil end
  local begun = tonumber(found[4])
  if begun < tonumber(known[2]) or begun < tonumber(known[3] or '0') then return nil end
  return {found[1], found[2]}
end
"""

FIND: Final = (
    _FRESH
    + """
-- KEYS entry, group. Answers {text, subject} or nothing.
return held(KEYS[1], KEYS[2])
"""
)

CLAIM: Final = (
    _FRESH
    + """
-- KEYS entry, group, lock; ARGV a new life's name, seconds a group is kept, my token, the lock's time (ms).
-- Answers {1, text, subject} or {0, life, time, 1 where the lock is mine}.
local found = held(KEYS[1], KEYS[2])
if found then return {1, found[1], found[2]} end
if redis.call('HSETNX', KEYS[2], 'n', ARGV[1]) == 1 then
  redis.call('HSET', KEYS[2], 'c', 0, 'w', 0)
end
redis.call('EXPIRE', KEYS[2], ARGV[2])
local mine = redis.call('SET', KEYS[3], ARGV[3], 'NX', 'PX', ARGV[4])
local known = redis.call('HMGET', KEYS[2], 'n', 'c')
return {0, known[1], known[2], mine and 1 or 0}
"""
)

KEEP: Final = """
-- KEYS entry, group, lock; ARGV life, time, subject, text, seconds, my token.
local known = redis.call('HMGET', KEYS[2], 'n', 'w', 's:' .. ARGV[3])
local begun = tonumber(ARGV[2])
if known[1] == ARGV[1] and begun >= tonumber(known[2]) and begun >= tonumber(known[3] or '0') then
  redis.call('HSET', KEYS[1], 'v', ARGV[4], 's', ARGV[3], 'n', ARGV[1], 'b', ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[5])
end
if redis.call('GET', KEYS[3]) == ARGV[6] then redis.call('DEL', KEYS[3]) end
"""

ABANDON: Final = """
-- KEYS lock; ARGV my token.
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""

FORGET: Final = """
-- KEYS group; ARGV how many subjects a group remembers, then the subjects, or none for the whole group.
if redis.call('EXISTS', KEYS[1]) == 0 then return end
local now = redis.call('HINCRBY', KEYS[1], 'c', 1)
if #ARGV == 1 then redis.call('HSET', KEYS[1], 'w', now) end
for place = 2, #ARGV do redis.call('HSET', KEYS[1], 's:' .. ARGV[place], now) end
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[1]) then redis.call('DEL', KEYS[1]) end
"""
