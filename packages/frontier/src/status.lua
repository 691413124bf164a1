-- Returns the ledger, hosts that are due, hosts with waiting URLs, paused hosts, requests under way, the outbox
return {
  redis.call('HGETALL', LEDGER),
  redis.call('ZCOUNT', HOSTS, '-inf', now) + redis.call('ZCOUNT', SLOW_HOSTS, '-inf', now),
  redis.call('ZCARD', HOSTS) + redis.call('ZCARD', SLOW_HOSTS),
  redis.call('SCARD', PAUSED),
  redis.call('ZCARD', LEASES),
  redis.call('LLEN', OUTBOX),
}
