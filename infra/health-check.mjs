// Asks the service in this container whether it is ready: the image has no curl. Exit status 0 when it is, else 1.
try {
  const answer = await fetch(`http://127.0.0.1:${process.env.HEALTH_PORT}/readyz`, {
    signal: AbortSignal.timeout(4000),
  })
  // Shown by `docker inspect`, so that an unhealthy service says what it waits for.
  process.stdout.write(`${answer.status} ${await answer.text()}\n`)
  process.exitCode = answer.ok ? 0 : 1
} catch (error) {
  process.stdout.write(`${error.cause?.message ?? error.message}\n`)
  process.exitCode = 1
}
