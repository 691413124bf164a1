import type { Hubs, Subscription } from '@dateline/sources/hubs'
import type { Source } from '@dateline/sources/source'
import type { Sources } from '@dateline/sources/sources'
import type { Client } from './client/client.ts'

/** Ten days, as hubs commonly give at most. */
const LEASE_S = 864_000

export interface HubDeps {
  hubs: Hubs
  sources: Pick<Sources, 'report'>
  client: Pick<Client, 'post'>
  /** Where the gateway is reached from outside. */
  publicUrl: string | undefined
  /** The rest of a hub between two requests. */
  delayMs: number
}

/**
 * Asks the hubs of sources to send what is new (W3C WebSub, section 5.1), and those of sources that are gone to send no
 * more, where the gateway can be reached: a hub does either once it has asked back there. What goes wrong is kept with the
 * source, and polling goes on as before.
 */
export async function subscribeToHubs({ hubs, sources, client, publicUrl, delayMs }: HubDeps): Promise<void> {
  if (publicUrl === undefined) return
  const ask = askingHubs(client, publicUrl)
  const due = await hubs.lease(delayMs)
  const leaving = await hubs.leaseLeaving(delayMs)
  await Promise.all([
    ...due.map(async (source) => {
      const hubTrouble = await subscribe(source, hubs, ask)
      if (hubTrouble !== null) await sources.report(source.id, { fields: { hubTrouble } })
    }),
    // A hub that is not reached learns of it by the answer 410.
    ...leaving.map((one) => ask(one, { 'hub.mode': 'unsubscribe' })),
  ])
}

type Ask = ReturnType<typeof askingHubs>

/** Gives what went wrong; null where the hub will ask back. */
async function subscribe({ id, hub, topic, url }: Source, hubs: Hubs, ask: Ask): Promise<string | null> {
  const key = await hubs.keyOf(id)
  if (!key || hub === null) return null
  return ask(
    { token: key.token, hub, topic: topic ?? url },
    { 'hub.mode': 'subscribe', 'hub.lease_seconds': String(LEASE_S), 'hub.secret': key.secret },
  )
}

const askingHubs =
  (client: Pick<Client, 'post'>, publicUrl: string) =>
  async ({ token, hub, topic }: Subscription, fields: Record<string, string>): Promise<string | null> => {
    const callback = `${publicUrl.replace(/\/$/, '')}/websub/${token}`
    const form = { 'hub.callback': callback, 'hub.topic': topic, ...fields }
    try {
      const { status, text } = await client.post(hub, form, AbortSignal.timeout(60_000))
      return status >= 200 && status < 300 ? null : `${hub} answered ${status}: ${text.slice(0, 200)}`
    } catch (error) {
      return `${hub}: ${(error as Error).message}`
    }
  }
