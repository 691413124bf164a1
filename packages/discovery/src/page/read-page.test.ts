import { describe, expect, it } from 'vitest'
import { readSource } from '../read-source.ts'
import type { SourceReading } from '../source-reading.ts'

const read = (html: string, url = 'https://www.daily.example/world'): SourceReading =>
  readSource({ body: Buffer.from(`<!doctype html><html lang="en">${html}</html>`), contentType: 'text/html', url })
const paths = (reading: SourceReading): string[] =>
  reading.entries.map((entry) => new URL(entry.url).pathname + new URL(entry.url).search)
const offered = (reading: SourceReading) => reading.sources.filter(({ why }) => why !== 'guess')

const menu = `<header><nav><a href="/">Home</a><a href="/world">World</a><a href="/sport/football">Football</a>
  <a href="/topics/climate-change-and-energy">Climate change and energy policy</a><a href="/login">Log in</a></nav></header>`
const footer = `<footer><a href="/about-us">About the Daily and its owners</a><a href="/privacy-policy">Privacy policy and cookies</a>
  <a href="/2019/01/01/how-we-correct-our-mistakes">How we correct our mistakes</a></footer>`

describe('the stories of a section page', () => {
  it('are told from navigation, topics, authors, logins and advertisements', () => {
    const reading = read(`${menu}<main>
      <article><a href="/world/2024/05/03/port-closed-after-storm"><img alt="Waves"></a>
        <h3><a href="/world/2024/05/03/port-closed-after-storm#comments">Port closed after the storm</a></h3>
        <a href="/authors/ada-b">Ada B</a> <a href="/tag/storms-and-floods">Storms and floods</a></article>
      <article><h3><a href="/world/2024/05/03/ferries-return">Ferries return to the islands</a></h3></article>
      <div><a href="/world/2024/05/02/budget">Budget</a></div>
      <div class="sponsored"><a href="/partner/the-best-mattress-you-can-buy" rel="sponsored">The best mattress you can buy</a></div>
      <a href="https://elsewhere.example/2024/05/03/a-story-of-another-site">A story of another site altogether</a>
      <a href="/subscribe">Subscribe now for full access to all stories</a><a href="/world?page=2" rel="next">More</a>
      </main>${footer}`)
    expect(reading).toMatchObject({ kind: 'page', language: 'en' })
    expect(paths(reading)).toEqual([
      '/world/2024/05/03/port-closed-after-storm',
      '/world/2024/05/03/ferries-return',
      '/world/2024/05/02/budget',
    ])
    expect(reading.entries[0]?.title).toBe('Port closed after the storm')
    expect(offered(reading)).toEqual([{ url: 'https://www.daily.example/world?page=2', kind: 'page', why: 'next' }])
  })

  it('are found by numbers and codes in addresses', () => {
    const stories = (address: (i: number) => string) =>
      paths(
        read(
          `${menu}<main>${[1, 2, 3].map((i) => `<h2><a href="${address(i)}">A headline of some length, number ${i}</a></h2>`).join('')}</main>${footer}`,
        ),
      )
    expect(stories((i) => `/articles/c4gd${i}k7lvo`)).toHaveLength(3)
    expect(stories((i) => `/news.php?id=10023${i}`)).toHaveLength(3)
    expect(stories((i) => `/politik/a-10023${i}.html`)).toHaveLength(3)
    expect(stories((i) => `/a/10023${i}`)).toHaveLength(3)
  })

  it('have the text of the heading for a title, without what stands around it', () => {
    const card =
      '<a href="/2024/05/03/port-closed"><span>Live</span><h3>The port is <b>closed</b> today</h3><p>Waves of nine metres</p></a>'
    expect(read(card).entries[0]?.title).toBe('The port is closed today')
  })

  it('are found in any script', () => {
    const reading = read(`<nav><a href="/経済">経済</a></nav><main>
      <h2><a href="/2024/0503/100234.html">港は嵐のために一日閉鎖された</a></h2>
      <h2><a href="/%D9%85%D9%8A%D9%86%D8%A7%D8%A1-%D9%85%D8%BA%D9%84%D9%82-%D8%A8%D8%B3%D8%A8%D8%A8-%D8%A7%D9%84%D8%B9%D8%A7%D8%B5%D9%81%D8%A9">الميناء مغلق بسبب العاصفة</a></h2></main>`)
    expect(reading.entries).toHaveLength(2)
  })

  it('are read with the base of the page', () => {
    expect(
      read(
        '<head><base href="https://www.daily.example/en/"></head><h2><a href="2024/05/03/port-closed">The port is closed today</a></h2>',
      ).entries[0]?.url,
    ).toBe('https://www.daily.example/en/2024/05/03/port-closed')
  })

  it('may lie on hosts below or above that of the page', () => {
    const link = (host: string) =>
      `<h2><a href="https://${host}/2024/05/03/port-closed">The port is closed today</a></h2>`
    expect(read(link('sport.daily.example')).entries).toHaveLength(1)
    expect(read(link('other.example')).entries).toHaveLength(0)
    expect(read(link('notdaily.example')).entries).toHaveLength(0)
  })

  it('may lie on hosts beside that of the page, where its registrable domain is told', () => {
    const html = '<h2><a href="https://sport.daily.example/2024/05/03/port-closed">The port is closed today</a></h2>'
    const readAt = (site?: string) =>
      readSource({
        body: Buffer.from(`<html>${html}</html>`),
        contentType: 'text/html',
        url: 'https://news.daily.example/',
        ...(site === undefined ? {} : { site }),
      }).entries.length
    expect(readAt()).toBe(0)
    expect(readAt('daily.example')).toBe(1)
    expect(readAt('aily.example')).toBe(0)
  })

  it('are found under headlines that are no links, by the label that leads on from each of them', () => {
    const card = (number: number) => `<div><h2>The harbour is closed for day ${number}</h2>
      <p>Waves of <a href="/2019/waves-explained-at-length">nine metres</a> came in.</p><a href="/a/10023${number}">Läs mer</a></div>`
    const reading = read(`${card(1)}${card(2)}${card(3)}<div><h2>Sport</h2><a href="/sport">Läs mer</a></div>`)
    expect(reading.entries).toEqual(
      [1, 2, 3].map((number) => ({
        ...{ url: `https://www.daily.example/a/10023${number}`, title: `The harbour is closed for day ${number}` },
      })),
    )
  })

  it('have the date that stands in their card, and no date that stands beside two of them', () => {
    const card = (name: string, time: string) =>
      `<li><div><h3><a href="/2024/05/03/${name}">The ${name} is closed for a day</a></h3></div><p>${time}</p></li>`
    const reading = read(
      `<ul>${card('port', '<time datetime="2024-05-03T10:00:00Z">today</time>')}${card('ferry', '')}<li><time datetime="2024-05-04">now</time></li></ul>`,
    )
    expect(reading.entries.map(({ publishedAt }) => publishedAt)).toEqual(['2024-05-03T10:00:00Z', undefined])
  })

  it('are those of lists in JSON-LD, too, but not of breadcrumbs, other sites and broken scripts', () => {
    const script = (json: unknown) => `<script type="application/ld+json">${JSON.stringify(json)}</script>`
    const item = (url: string) => ({ '@type': 'ListItem', url })
    const reading =
      read(`${script({ '@type': 'BreadcrumbList', itemListElement: [item('/2024/05/03/no-story-at-all')] })}
      ${script({
        '@graph': [
          { '@type': 'NewsArticle', url: '/2024/05/03/the-page-itself' },
          {
            '@type': 'ItemList',
            itemListElement: [
              item('/2024/05/03/port-closed'),
              {
                '@type': 'ListItem',
                item: { '@type': 'NewsArticle', url: '/a', headline: 'Ferries', datePublished: '2024-05-03' },
              },
              item('https://elsewhere.example/2024/05/03/port-closed'),
            ],
          },
        ],
      })}<script type="application/ld+json">{"@type":"ItemList",</script>`)
    expect(reading.entries).toEqual([
      { url: 'https://www.daily.example/2024/05/03/port-closed' },
      { url: 'https://www.daily.example/a', title: 'Ferries', publishedAt: '2024-05-03' },
    ])
  })

  it('are read from markup without ends, and not from endless nesting', () => {
    expect(read('<h2><a href="/2024/05/03/port-closed">The port is closed today').entries).toHaveLength(1)
    expect(read('<div>'.repeat(100_000)).faults).toEqual([
      'the page is too long or too deeply nested: its end was not read',
    ])
  })
})

describe('the sources that a page offers', () => {
  const link = (type: string, href: string, title = ''): string =>
    `<link rel="alternate" type="${type}" href="${href}" title="${title}">`

  it('are feeds by auto-discovery, each once', () => {
    const reading =
      read(`<head>${link('application/rss+xml', '/feed/', 'Daily')}${link('application/atom+xml', '/atom.xml')}
      ${link('application/feed+json', '/feed.json')}<link rel="feed" href="/all"></head><a href="/feed">RSS</a>`)
    expect(offered(reading).map((source) => [new URL(source.url).pathname, source.why])).toEqual([
      ['/feed/', 'offered'],
      ['/atom.xml', 'offered'],
      ['/feed.json', 'offered'],
      ['/all', 'offered'],
    ])
  })

  it('are no comments, authors, oEmbed or other languages', () => {
    const reading = read(
      `<head>${link('application/rss+xml', '/comments/feed/', 'Daily » Comments Feed')}${link('application/rss+xml', '/x/feed/', 'Daily » Kommentar-Feed')}
      ${link('application/rss+xml', '/author/ada/feed/')}${link('application/json+oembed', '/wp-json/oembed?url=x')}
      ${link('application/json', '/wp-json/wp/v2/pages/2')}<link rel="alternate" hreflang="de" href="/de">
      ${link('application/rss+xml', '/world/port-closed-after-the-storm/feed/')}</head>`,
      'https://www.daily.example/world/port-closed-after-the-storm/',
    )
    expect(offered(reading)).toEqual([])
  })

  it('are feeds by anchors, but no pages about feeds', () => {
    const reading = read(
      '<a href="/rss/world.xml">x</a><a href="/world.rss">RSS</a><a href="/feedback">Write</a><a href="/rss-feeds">All</a><a href="/world/rss">w</a>',
    )
    expect(offered(reading).map((source) => [new URL(source.url).pathname, source.why])).toEqual([
      ['/world.rss', 'linked'],
      ['/world/rss', 'linked'],
    ])
  })

  it('are guesses of feeds only where none is offered', () => {
    const guesses = (reading: SourceReading, kind: string) =>
      reading.sources.filter((source) => source.why === 'guess' && source.kind === kind).length
    expect(guesses(read('<p>'), 'feed')).toBeGreaterThan(3)
    expect(guesses(read(`<head>${link('application/rss+xml', '/feed')}</head>`), 'feed')).toBe(0)
    expect(guesses(read(`<head>${link('application/rss+xml', '/feed')}</head>`), 'sitemap')).toBeGreaterThan(1)
  })
})
