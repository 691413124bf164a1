import type { Hubs } from '@dateline/sources/hubs'
import type { Source } from '@dateline/sources/source'
import type { Sources } from '@dateline/sources/sources'
import type { Client } from './client.ts'

/** Ten days, as hubs commonly give at most. */
const LEASE_S = 864_000

export interface HubDeps {
  hubs: Hubs
  sources: Pick<Sources, 'report'>
  client: Pick<Client, 'post'>
  /** Where the gateway is reached from outside. */
  publicUrl: string | undefined
  /** The rest of a hub between two subscriptions. */
  delayMs: number
}

/**
 * Asks the hubs of sources to send what is new (W3C WebSub, section 5.1), where the gateway can be reached; a subscription
 * lives once the hub has asked back there. What goes wrong is kept with the source, and polling goes on as before.
 */
export async function subscribeToHubs({ hubs, sources, client, publicUrl, delayMs }: HubDeps): Promise<void> {
  if (publicUrl === undefined) return
  const due = await hubs.lease(delayMs)
  await Promise.all(
    due.map(async (source) => {
      const hubTrouble = await subscribe(source, publicUrl, { hubs, client })
      if (hubTrouble !== null) await sources.report(source.id, { fields: { hubTrouble } })
    }),
  )
}

/** Gives what went wrong; null where the hub will ask back. */
async function subscribe(
  { id, hub, topic, url }: Source,
  publicUrl: string,
  { hubs, client }: Pick<HubDeps, 'hubs' | 'client'>,
): Promise<string | null> {
  const key = await hubs.keyOf(id)
  if (!key || hub === null) return null
  const form = {
    'hub.callback': `${publicUrl.replace(/\/$/, '')}/websub/${key.token}`,
    'hub.mode': 'subscribe',
    'hub.topic': topic ?? url,
    'hub.lease_seconds': String(LEASE_S),
    'hub.secret': key.secret,
  }
  try {
    const { status, text } = await client.post(hub, form, AbortSignal.timeout(60_000))
    return status >= 200 && status < 300 ? null : `${hub} answered ${status}: ${text.slice(0, 200)}`
  } catch (error) {
    return `${hub}: ${(error as Error).message}`
  }
}
