import type { Article } from '@dateline/contracts/article'
import { type Cluster, representativeReasons } from '@dateline/contracts/cluster'
import { plain, print, printJson, style } from '../output.ts'

/** Prints the members of a cluster: which stands for all and why, and what each repeats. For machines an article a line. */
export function showCluster(cluster: Cluster | null, json: boolean): void {
  if (!cluster) return
  const { members, representative, reason } = cluster
  if (json) {
    for (const member of members) printJson(member)
    return
  }
  for (const member of members) {
    const { id, title, host, url, datePublished, wordCount, syndicatedFrom, repeats } = member
    print(style('bold', plain(title ?? url)))
    const isFirst = id === representative
    const facts = [id, datePublished, host, `${wordCount} words`, syndicatedFrom && `from ${plain(syndicatedFrom)}`]
    print(`  ${facts.filter(Boolean).join(' · ')}`)
    if (isFirst && members.length > 1) print(`  stands for all: ${representativeReasons[reason]}`)
    if (repeats) print(`  repeats ${likenessOf(repeats)}`)
    print(`  ${style('gray', plain(url))}`)
  }
}

/** `b3f… (98 % of the shorter text, 90 % of both)`. */
export function likenessOf({ id, containment, jaccard }: NonNullable<Article['repeats']>): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`
  return `${id} (${percent(containment)} of the shorter text, ${percent(jaccard)} of both)`
}
