import type { RunArticle, RunResult } from './commands/run.ts'
import { count, fit, plain, print, style } from './output.ts'

/** Prints what became of each URL of a batch: the articles, then all else with its reason. */
export function reportRun(results: RunResult[]): void {
  const articles = results.filter(({ article }) => article !== null)
  const sizes = clusterSizes(articles)
  print()
  print(style('bold', `${count(articles.length, 'article')} found`))
  for (const { article, shouldBe } of articles) {
    if (!article) continue
    const date = (article.datePublished ?? article.dateModified ?? 'no date').slice(0, 10)
    const columns = [
      fit(plain(article.title ?? article.url), 52),
      fit(date, 10),
      fit(article.host, 22),
      `${String(article.wordCount).padStart(5)} words`,
      clusterOf(article, sizes, articles),
    ]
    print(`  ${columns.join('  ')}`)
    wrong(shouldBe)
  }
  const others = results.filter(({ article }) => article === null)
  if (others.length === 0) return
  print()
  print(style('bold', `${count(others.length, 'URL')} without an article`))
  for (const { url, place, outcome, reason, shouldBe } of others) {
    print(`  ${fit([outcome, reason].filter(Boolean).join(': '), 28)}  ${place ? `${place}: ` : ''}${plain(url)}`)
    wrong(shouldBe)
  }
}

function clusterOf(article: RunArticle, sizes: Map<string, number>, results: RunResult[]): string {
  const size = sizes.get(article.clusterId) ?? 1
  const repeated = results.find((result) => result.article?.id === article.isDuplicateOf)?.article
  if (size === 1 && !article.isDuplicateOf) return 'alone'
  const cluster = `cluster ${article.clusterId.slice(0, 6)}`
  if (!article.isDuplicateOf) return `${cluster}, stands for ${size}`
  return `${cluster}, repeats ${repeated?.host ?? article.isDuplicateOf}`
}

function wrong(shouldBe: string | undefined): void {
  if (shouldBe) print(style('red', `      should be: ${shouldBe}`))
}

function clusterSizes(results: RunResult[]): Map<string, number> {
  const members = new Map<string, Set<string>>()
  for (const { article } of results) {
    if (article) members.set(article.clusterId, (members.get(article.clusterId) ?? new Set()).add(article.id))
  }
  return new Map([...members].map(([cluster, ids]) => [cluster, ids.size]))
}

/** Says what to do next, with commands that work as they stand. */
export function nextSteps(results: RunResult[], dataDir: string): void {
  const at = `--data-dir ${relativeToHere(dataDir)}`
  const first = results.find(({ article }) => article !== null)?.article
  print()
  print(style('bold', 'Next'))
  const steps: [command: string, why: string][] = [
    [`npx dateline search ${at} ${wordOf(first)}`, 'what the index finds'],
    ...(first ? [[`npx dateline show ${at} ${first.id}`, 'one article, whole'] as [string, string]] : []),
    [`npx dateline export ${at}`, 'every article, as JSON Lines'],
    ['npm start -- https://example.org/a-story', 'the same with pages of your own'],
    ['npx dateline up', 'the pipeline, until you stop it'],
  ]
  for (const [step, why] of steps) print(`  ${step.padEnd(66)}  ${why}`)
}

const relativeToHere = (path: string) =>
  path.startsWith(`${process.cwd()}/`) ? path.slice(process.cwd().length + 1) : path

/** A word to search for: the longest of a title is the most telling one. */
function wordOf(article: RunArticle | null | undefined): string {
  const words = article?.title?.match(/\p{L}{4,}/gu) ?? ['news']
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest)).toLowerCase()
}
