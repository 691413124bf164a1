-- Returns the ledger, stories that wait, hosts that are due, hosts with waiting URLs, requests under way, the outbox
return {
  redis.call('HGETALL', LEDGER),
  redis.call('HLEN', WAITING),
  redis.call('ZCOUNT', HOSTS, '-inf', now),
  redis.call('ZCARD', HOSTS),
  redis.call('ZCARD', LEASES),
  redis.call('LLEN', OUTBOX),
}
