import { describe, expect, it } from 'vitest'
import { extract } from '../extract.ts'

const prose =
  '<p>The ferry to the outer islands sails twice a day again, the harbour office said, now that the pier is mended.</p>'

/** When a page with this head, and this around its title, says that it was published. */
function published(head: string, byline: string, after = '', before = ''): string | null {
  const markup = `<html lang="en"><head>${head}</head><body>${before}<h1>The ferry to the outer islands sails again</h1>${byline}${prose.repeat(6)}${after}</body></html>`
  return extract({
    url: 'https://quay.test/ferry',
    contentType: 'text/html',
    body: new TextEncoder().encode(markup),
  }).datePublished
}

const linked = (datePublished: string, dateModified: string): string =>
  `<script type="application/ld+json">${JSON.stringify({ '@type': 'NewsArticle', headline: 'The ferry', datePublished, dateModified })}</script>`
const meta = (name: string, content: string): string => `<meta name="${name}" content="${content}">`

describe('findDates', () => {
  it('takes a date for an update where the text before it says so', () => {
    const head = linked('2024-03-01', '2024-05-08')
    expect(published(head, '<p><span>Last updated on:</span> <span>May 8, 2024</span></p>')).toBe('2024-03-01')
    expect(published(head, '<p><i>Updated</i> <time datetime="2024-05-08">May 8</time></p>')).toBe('2024-03-01')
  })

  it('takes the shown day of a story that is put out anew, from the day after on', () => {
    const line = '<p class="date">May 8, 2024</p>'
    expect(published(linked('2024-05-07T14:45:00+02:00', '2024-05-08T09:00:00+02:00'), line)).toBe('2024-05-08')
    expect(published(linked('2024-05-07T22:45:00Z', '2024-05-08T09:00:00Z'), line)).toBe('2024-05-08')
    expect(published(linked('2024-05-07T12:45:00Z', '2024-05-09T09:00:00Z'), '')).toBe('2024-05-07T12:45:00Z')
  })

  it('leaves out a date that is said to be of something else, not one before such words', () => {
    expect(published('', '<p class="date">Valid since 1 May 2024</p>')).toBe(null)
    expect(published('', '<p class="date">8 May 2024 (valid since 1 May 2024)</p>')).toBe('2024-05-08')
  })

  it('prefers a date that is called the publication', () => {
    expect(published('', '<p class="date">2 May 2024</p><p class="date">Published: 8 May 2024</p>')).toBe('2024-05-08')
  })

  it('trusts none of many days in one kind of place', () => {
    const teasers = [11, 12, 13].map((day) => `<p class="date">${day} June 2024</p>`).join('')
    const far = '<div></div>'.repeat(60)
    expect(published(meta('date', '2024-05-08'), '', far + teasers)).toBe('2024-05-08')
  })

  it('takes the shown day where the last export is stated as publication and change, hours after it', () => {
    const line = '<p class="date">8 May 2024</p>'
    expect(published(linked('2024-05-09T10:20:00', '2024-05-09T10:20:00'), line)).toBe('2024-05-08')
    expect(published(linked('2024-06-12', '2024-06-10'), line)).toBe('2024-05-08')
  })

  it('takes the earlier of two names for the publication that nobody agreed on', () => {
    const head = meta('quay-published-time', '2024-06-01') + meta('quay-published-date', '2024-05-08')
    expect(published(head, '')).toBe('2024-05-08')
  })

  it("reads a site's own name for the date", () => {
    expect(published(meta('quay.date', '2024-05-08'), '')).toBe('2024-05-08')
  })

  it('reads the entries of a short list above the story', () => {
    const list = '<ul><li>Harbour</li><li class="date">8 May 2024</li></ul>'
    const far = '<div></div>'.repeat(60)
    expect(published('', list, `${far}<time datetime="2024-06-01">1 June</time>`)).toBe('2024-05-08')
  })

  it('takes what stands around the title for no margin, whatever it is called', () => {
    const line = '<p class="date">8 May 2024</p>'
    const far = '<div></div>'.repeat(60)
    expect(published('', line, '', `<p>Edition of 10 May 2024</p>${far}<div class="sidebar right">`)).toBe('2024-05-08')
  })

  it('prefers an update that readers are shown to a date in a script, and that to none', () => {
    const state = '<script>{"publishedAt":"2024-02-01"}</script>'
    expect(published('', '<p>Updated: 8 May 2024</p>', state)).toBe('2024-05-08')
    expect(published('', '', state)).toBe('2024-02-01')
  })

  it('reads the title of an abbreviated time', () => {
    expect(published('', '<p><abbr title="2024-05-08T10:00:00+02:00">3 hours ago</abbr></p>')).toBe(
      '2024-05-08T10:00:00+02:00',
    )
  })
})
