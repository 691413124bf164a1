import type { Extraction } from '@dateline/contracts/article'
import { makeArticle } from '@dateline/testkit/article'
import { describe, expect, test } from 'vitest'
import { agencies } from './agencies.ts'
import { findSource } from './find-source.ts'

const url = 'https://www.paper.example/2026/flood'
const story =
  'The river rose above the old wharf on Tuesday, and by noon the water stood in the lower streets of the town.'
const page = (fields: Partial<Extraction>): Extraction => ({
  ...makeArticle('flood'),
  canonicalUrl: null,
  text: story,
  ...fields,
})
const from = (fields: Partial<Extraction>, at = url) => findSource(at, page(fields)).syndicatedFrom

describe('the agency of a text is found', () => {
  test.each([
    ['ROME (AP) — The pope', 'Associated Press'],
    ['ROME, March 3 (Reuters) - The pope', 'Reuters'],
    ['(Reuters) - The pope', 'Reuters'],
    ['Berlin (dpa/lby) - Der Kanzler', 'dpa'],
    ['Berlin (AFP/dpa) – Der Kanzler', 'Agence France-Presse'],
    ['PARIS, 3 mars (AFP) - Le président', 'Agence France-Presse'],
    ['Madrid, 3 mar (EFE).- El presidente', 'EFE'],
    ['(ANSA) - ROMA, 03 MAR - Il presidente', 'ANSA'],
    ['MOSCOW, March 3. /TASS/. The president', 'TASS'],
    ['МОСКВА, 3 мар — РИА Новости. Президент', 'RIA Novosti'],
    ['Киев. 3 марта. УНИАН. Президент', undefined],
    ['新华社北京3月4日电 国务院', 'Xinhua'],
    ['【ソウル聯合ニュース】韓国の大統領', 'Yonhap'],
    ['(서울=연합뉴스) 홍길동 기자 = 대통령', 'Yonhap'],
    ['BEIJING, March 3 (Xinhua) -- The council', 'Xinhua'],
    ['LONDON (Thomson Reuters Foundation) - The council', undefined],
    ['PORT ELLERY (Coast Wire) — The bridge', 'Coast Wire'],
    ['WASHINGTON (CNN) -- The president', 'CNN'],
    ['LINDVIK (Paper Press) — The harbour', undefined],
    ['HOUSTON (KTRK) — The harbour', undefined],
    ['LONDON (Ontario) — The council', undefined],
    ['The news service Agence (AFP) said on Tuesday that it', undefined],
    ['The union (AP) went on strike', undefined],
  ])('in its dateline: %s', (opening, agency) => {
    expect(from({ text: `${opening} ${story}\n\n${story}` })).toBe(agency)
  })

  test.each([
    [['AFP'], 'Agence France-Presse'],
    [['Jane Doe, Associated Press'], 'Associated Press'],
    [['Jane Doe', 'The Associated Press'], 'Associated Press'],
    [['Reuters Staff'], 'Reuters'],
    [['Jane Doe (dpa)'], 'dpa'],
    [['Jane Doe | Bloomberg'], 'Bloomberg'],
    [['Apollonia Press'], undefined],
    [['Ana'], undefined],
    [['Jane Doe'], undefined],
  ])('in its byline: %j', (authors, agency) => {
    expect(from({ authors })).toBe(agency)
  })

  test.each([
    ['(AFP)', 'Agence France-Presse'],
    ['Quelle: dpa', 'dpa'],
    ['Fonte: ANSA', 'ANSA'],
    ['Источник: ТАСС', 'TASS'],
    ['© 2026 The Associated Press. All rights reserved. This material may not be published.', 'Associated Press'],
    ['Copyright 2026 by AFP', 'Agence France-Presse'],
    ['© dpa-infocom, dpa:260303-99-1/2', 'dpa'],
    ['© 2026 Paper Ltd.', undefined],
    ['Jane Doe | TASS | Getty Images', undefined],
    ['AFP PHOTO / Jane Doe', undefined],
  ])('in the credit that ends it: %s', (credit, agency) => {
    expect(from({ text: `${story}\n\n${story}\n\n${credit}` })).toBe(agency)
  })

  test('below a line or two that are no story', () => {
    expect(from({ text: `Jane Doe\n\nHELSINKI (AP) — ${story}` })).toBe('Associated Press')
    expect(
      from({ text: `${`${story}\n\n`.repeat(8)}ROME (AP) — ${story}\n\n${`${story}\n\n`.repeat(4)}` }),
    ).toBeUndefined()
  })

  test('in its publisher', () => {
    expect(from({ publisher: 'AAP' })).toBe('AAP')
    expect(from({ publisher: 'The Paper' })).toBeUndefined()
  })
})

describe('the first publisher is found', () => {
  test.each([
    ['This article was originally published by Grist.', 'Grist'],
    ['This story first appeared in The Border Chronicle on March 3, 2026.', 'The Border Chronicle'],
    ['Originally published at example.net', 'example.net'],
    ['Republished from The Conversation under a Creative Commons license.', 'The Conversation'],
    ['Reprinted with permission from Undark', 'Undark'],
    ["Cet article a été initialement publié sur Le Fil d'Ariane.", "Le Fil d'Ariane"],
    ['Dieser Beitrag erschien zuerst bei Netzwelten.', 'Netzwelten'],
    ['Este artículo fue publicado originalmente en El Faro.', 'El Faro'],
    ['Este artigo foi publicado originalmente pela Agência Pública.', 'Agência Pública'],
    ['Dit artikel verscheen eerder in De Bode.', 'De Bode'],
    ['Artikeln publicerades först i Bladet.', 'Bladet'],
    ['Artykuł ukazał się pierwotnie na Kurier.', 'Kurier'],
    ['Впервые опубликовано в Вестнике.', 'Вестнике'],
    ['This article was originally published on March 3, 2026.', undefined],
    ['This article was originally published on Tuesday.', undefined],
    ['The disease first appeared in West Michigan at the end of August.', undefined],
    ['Dieser Text ist zuerst bei Netzwelten erschienen:', 'Netzwelten'],
    ['The book was first published in 1984 and sold a million copies.', undefined],
    ['This article was originally published by Paper.', undefined],
    ['This article first appeared on The Paper', undefined],
  ])('in a sentence: %s', (sentence, name) => {
    expect(from({ text: `${story}\n\n${story}\n\n${sentence}` })).toBe(name)
  })

  test('with its address, where the name is a link', () => {
    const links = [
      { url: 'https://other.example/', text: 'Other' },
      { url: 'https://grist.example/flood?utm_source=x', text: 'Grist' },
    ]
    expect(
      findSource(url, page({ text: `${story}\n\nThis article was originally published by Grist.`, links })),
    ).toEqual({
      syndicatedFrom: 'Grist',
      isBasedOn: 'https://grist.example/flood',
    })
  })

  test.each([
    ['of another site', 'https://first.test/flood?utm_source=x', 'first.test', 'https://first.test/flood'],
    ['of an agency', 'https://www.reuters.com/world/flood', 'Reuters', 'https://www.reuters.com/world/flood'],
    ['of the same house under another suffix', 'https://paper.test/flood', undefined, 'https://paper.test/flood'],
    ['of the same site', 'https://m.paper.example/flood', undefined, undefined],
    ['of another home page', 'https://first.test/', undefined, undefined],
    ['of this machine', 'http://localhost/flood', undefined, undefined],
    ['of an address', 'http://10.0.0.1/flood', undefined, undefined],
    ['that is none', 'http://', undefined, undefined],
  ])('by the canonical address %s', (_, canonicalUrl, syndicatedFrom, isBasedOn) => {
    expect(findSource(url, page({ canonicalUrl }))).toEqual({
      ...(syndicatedFrom && { syndicatedFrom }),
      ...(isBasedOn && { isBasedOn }),
    })
  })
})

test("on an agency's own site its name credits nobody, and another agency's does", () => {
  const own = 'https://www.reuters.com/world/flood'
  expect(findSource(own, page({ text: `ROME (Reuters) - ${story}`, publisher: 'Reuters' }))).toEqual({
    agency: 'Reuters',
  })
  expect(findSource(own, page({ text: `ROME (AP) - ${story}` }))).toEqual({
    agency: 'Reuters',
    syndicatedFrom: 'Associated Press',
  })
})

test('a broadcaster that sells its copy is credited elsewhere, and not on its own site', () => {
  const text = `WASHINGTON (CNN) -- ${story}`
  expect(from({ text })).toBe('CNN')
  expect(findSource('https://edition.cnn.com/2026/flood', page({ text }))).toEqual({})
})

test('no spelling and no domain is of two agencies', () => {
  for (const of of ['spellings', 'domains'] as const) {
    const all = agencies.flatMap((agency) => [...agency[of]])
    expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([])
  }
})

test.each([
  ['brackets without end', '('.repeat(200_000)],
  ['one line without end', `ROME ${'and so on (more) '.repeat(50_000)}`],
  ['a sentence of publishers', 'originally published by '.repeat(50_000)],
])('%s credits nobody', (_, text) => {
  expect(findSource(url, page({ text, authors: [text], publisher: text }))).toEqual({})
})
