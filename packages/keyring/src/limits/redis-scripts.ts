// The scripts of the counters in Redis. Each change of a counter is one script, so that a replica has all of it or nothing.
//
// Beside each counter of a longer window is its generation, a hash: `id`, a name that a counter gets when it begins; `base`,
// the used units that it began with; and for each node the units that it consumed and did not give back. A node sends
// what it knows of the counter, and learns from the answer:
//
// - The `id` is another one: the counter was lost, and began anew. What the node knew to be used, and was not in `base`,
//   is used again.
// - The node's own units are fewer than Redis had confirmed: the last writes were lost, as by a failover to a replica that
//   was behind. The missing units are used again.

/**
 * KEYS: counters, and then the generation of each. ARGV, for each counter: its limit, the units to consume, how many
 * milliseconds to keep it, and what the node knows: the generation (`-` if it needs none), the used units and its own
 * ones. Last, the node, and the name of new generations.
 */
export const CONSUME = `
local n, node = #KEYS / 2, ARGV[#ARGV - 1]
local used, lost, base, ids, own, ok = {}, {}, {}, {}, {}, 1
for i = 1, n do
  local at = 6 * i - 5
  local count = redis.call('GET', KEYS[i])
  used[i], lost[i], ids[i], own[i] = tonumber(count or '0'), 0, '', 0
  if ARGV[at + 3] ~= '-' then
    local known = redis.call('HMGET', KEYS[n + i], 'id', 'base', node)
    ids[i], own[i] = known[1], tonumber(known[3] or '0')
    local from = tonumber(known[2] or '0')
    if not count or not ids[i] then
      redis.call('DEL', KEYS[n + i])
      ids[i], from, base[i], own[i] = ARGV[#ARGV], used[i], used[i], 0
    end
    if ARGV[at + 3] == ids[i] then
      lost[i] = math.max(0, tonumber(ARGV[at + 5]) - own[i])
    elseif ARGV[at + 3] ~= '' then
      lost[i] = math.max(0, tonumber(ARGV[at + 4]) - from)
      if lost[i] > 0 then base[i] = from + lost[i] end
    end
  end
  if used[i] + lost[i] + tonumber(ARGV[at + 1]) > tonumber(ARGV[at]) then ok = 0 end
end
for i = 1, n do
  local at = 6 * i - 5
  local before, added = used[i], lost[i]
  if ok == 1 then added = added + tonumber(ARGV[at + 1]) end
  if added > 0 then
    used[i] = redis.call('INCRBY', KEYS[i], added)
    if before == 0 then redis.call('PEXPIRE', KEYS[i], ARGV[at + 2]) end
    if ids[i] ~= '' then own[i] = redis.call('HINCRBY', KEYS[n + i], node, added) end
  end
  if base[i] and used[i] > 0 then
    redis.call('HSET', KEYS[n + i], 'id', ids[i], 'base', base[i])
    redis.call('PEXPIRE', KEYS[n + i], ARGV[at + 2])
  end
end
for i = 1, n do used[n + i], used[2 * n + i] = ids[i], own[i] end
return { ok, unpack(used) }`;

/**
 * KEYS: a counter, the senders that gave back to it, and its generation. ARGV: the units, the sender, its serial number,
 * the generation that the units are from, and what was the sender's own of it until now. After a reconnection ioredis
 * repeats commands that were not answered; units given back twice would let requests pass over the limit, and so would
 * units that the counter does not know. A counter that has expired is not created again.
 */
export const GIVE_BACK = `
local count = redis.call('GET', KEYS[1])
local last = tonumber(redis.call('HGET', KEYS[2], ARGV[2]) or '0')
if not count or last >= tonumber(ARGV[3]) then return end
local change = -tonumber(ARGV[1])
if ARGV[4] ~= '' then
  local known = redis.call('HMGET', KEYS[3], 'id', ARGV[2])
  if known[1] ~= ARGV[4] then return end
  change = change + math.max(0, tonumber(ARGV[5]) - tonumber(known[2] or '0'))
  redis.call('HINCRBY', KEYS[3], ARGV[2], change)
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1]))
redis.call('INCRBY', KEYS[1], math.max(change, -tonumber(count)))`;

/** KEYS: counters. A script, because each client has an `mget` of its own. */
export const USED = `
local used = {}
for i, key in ipairs(KEYS) do used[i] = tonumber(redis.call('GET', key) or '0') end
return used`;

/** KEYS: a name that tells a cluster which server is asked. */
export const TIME = `
local time = redis.call('TIME')
return { tonumber(time[1]), tonumber(time[2]) }`;
