import { setTimeout as wait } from 'node:timers/promises'
import type { PipelineStatus } from '@dateline/gateway/status'
import { type Client, requireClient } from '../client.ts'
import { type Common, command } from '../common.ts'
import { count, print, printJson } from '../output.ts'

/** `dateline status`: how the pipeline stands. */
export const status = command('status', 'show queues, ledger and what holds the pipeline up', 'dateline status --watch')
  .option('--watch', 'show it again every second', false)
  .action(async ({ watch, ...options }: Common & { watch: boolean }) => {
    const client = await requireClient(options)
    await show(client, options.json)
    while (watch) {
      await wait(1000)
      if (process.stdout.isTTY && !options.json) print('\u001b[H\u001b[2J')
      await show(client, options.json)
    }
  })

async function show(client: Client, json: boolean): Promise<void> {
  const state = await client.get<PipelineStatus>('/v1/status')
  if (json) return printJson(state)
  const { frontier, queues, index, holdUp, sources, revisits } = state
  print(`held up by  ${holdUp}`)
  print(
    `accepted    ${count(frontier.accepted, 'URL')}, ${frontier.waiting} waiting at ${count(frontier.hostsWaiting, 'host')}${frontier.hostsPaused > 0 ? `, ${count(frontier.hostsPaused, 'host')} paused` : ''}`,
  )
  for (const [end, number] of Object.entries(frontier.ended).sort()) print(`            ${number} ${end}`)
  for (const [queue, { waiting, active, delayed, failed }] of Object.entries(queues)) {
    print(`${queue.padEnd(11)} ${waiting} waiting, ${active} active, ${delayed} delayed, ${failed} dead`)
  }
  print(`sources     ${count(sources.sources, 'source')}, ${sources.due} due, ${sources.failing} failing`)
  print(`revisits    ${revisits.scheduled} scheduled, ${revisits.underWay} under way`)
  print(
    `index       ${count(index.articles, 'article')}, ${count(index.revisions, 'revision')}, ${count(index.clusters, 'cluster')}`,
  )
}
