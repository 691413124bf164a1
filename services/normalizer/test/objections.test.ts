import { describe, expect, test } from 'vitest'
import { html, story } from './flood-page.ts'
import { articleOf, type Page, startNormalizer } from './start-normalizer.ts'

const { normalize } = await startNormalizer()

const asked = ['news.example', 'its partners', 'its publishers']
  .map(
    (
      who,
    ) => `<p>With your consent, ${who} may store and read information on your device, such as identifiers and pages that
      you have seen, to show you news that you care for, to measure what is read, and to keep the service running well.</p>`,
  )
  .join('')

describe('what speaks against a page is told by its name:', () => {
  const past = 'Sun, 01 Feb 2026 00:00:00 GMT'
  test.each<[string, string, Page]>([
    ['noindex', 'X-Robots-Tag for all', { headers: [html, ['X-Robots-Tag', 'nofollow, noindex']] }],
    [
      'noindex',
      'X-Robots-Tag of a page that was rendered',
      { headers: [html, ['X-Robots-Tag', 'noindex']], rendered: story() },
    ],
    ['noindex', 'none', { headers: [html, ['x-robots-tag', 'none']] }],
    ['noindex', 'X-Robots-Tag for us', { headers: [html, ['X-Robots-Tag', 'otherbot: nofollow, dateline: noindex']] }],
    ['noindex', 'a day that has passed', { headers: [html, ['X-Robots-Tag', `unavailable_after: ${past}`]] }],
    ['noindex', 'meta robots', { body: story({ head: '<META NAME="robots" content="NoIndex">' }) }],
    ['noindex', 'meta of our name', { body: story({ head: "<meta content='noindex' name='dateline'>" }) }],
    ['noindex', 'no search in Content-Signal', { contentSignal: 'search=no,ai-train=no' }],
    ['reserved', 'a listed reservation', { obeys: ['tdm'], headers: [html, ['tdm-reservation', '1']] }],
    ['reserved', 'a listed signal', { obeys: ['ai-train'], contentSignal: 'search=yes,ai-train=no' }],
    ['challenge', 'a bot wall', { body: '<title>Just a moment...</title><script>window._cf_chl_opt={}</script>' }],
    [
      'consent-wall',
      'a question about cookies',
      { body: '<title>Your cookie choices</title><form id="consent-form"><p>We value you.</p><button>Agree</button>' },
    ],
    [
      'consent-wall',
      'a question about cookies that is as long as a story',
      {
        url: 'https://news.example/2026/03/04/river-rises-above-the-old-bridge',
        body: `<title>Your cookie choices</title><form id="consent-form"><h1>Your cookie choices</h1>${asked}<button>Agree</button></form>`,
      },
    ],
    [
      'soft-404',
      'a missing page with status 200',
      { body: '<title>Seite nicht gefunden</title><p>Leider nichts.</p>' },
    ],
    [
      'paywall',
      'a story without its text',
      {
        body: `<title>Flood</title><script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",
          "headline":"Flood","isAccessibleForFree":false}</script><p>Subscribe.</p>`,
      },
    ],
    ['no-article', 'nothing of a story', { body: '<title>Flood</title><p>Hello.</p>' }],
  ])('%s (%s)', async (reason, _, page) => {
    expect(await normalize(page)).toMatchObject({ kind: 'drop', reason })
  })

  test.each<[string, Page]>([
    ['is for another crawler', { headers: [html, ['X-Robots-Tag', 'otherbot: noindex, nofollow']] }],
    ['stands in a comment', { body: story({ head: '<!-- <meta name="robots" content="noindex"> -->' }) }],
    ['stands in a script', { body: story({ head: '<script>"<meta name=robots content=noindex>"</script>' }) }],
    ['comes later', { headers: [html, ['X-Robots-Tag', 'unavailable_after: 2030-01-01']] }],
    ['is not obeyed', { obeys: [], headers: [html, ['X-Robots-Tag', 'noindex']] }],
    ['allows', { body: story({ head: '<meta name="robots" content="index,follow,max-snippet:-1">' }) }],
  ])('a directive that %s speaks against nothing', async (_, page) => {
    expect(await normalize(page)).toMatchObject({ kind: 'forward' })
  })

  test('what is reserved is recorded', async () => {
    const page = await normalize({
      headers: [
        html,
        ['X-Robots-Tag', 'noarchive, max-snippet: 50'],
        ['TDM-Reservation', '1'],
        ['TDM-Policy', '/tdm.json'],
      ],
      contentSignal: 'search=yes,ai-train=no',
      body: story({ head: '<meta name="robots" content="noai">' }),
    })
    expect(articleOf(page).reservations).toEqual({
      robots: ['noarchive', 'max-snippet:50', 'noai'],
      tdm: true,
      tdmPolicy: '/tdm.json',
      contentSignal: 'search=yes,ai-train=no',
    })
    expect(articleOf(await normalize({ url: 'https://news.example/other' }))).not.toHaveProperty('reservations')
  })
})
