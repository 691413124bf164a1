import { makeArticle } from '@dateline/testkit/article'
import { expect, test } from 'vitest'
import { snippetMarks } from '../src/article-index.ts'
import type { OpenedIndex } from './article-index.cases.ts'

interface Sample {
  language: string
  text: string
  finds: string[]
  misses: string[]
  /** A query and what of the text must stand between the marks, read without them. */
  shown: [string, string]
}

const samples: Sample[] = [
  {
    language: 'English',
    text: 'The café’s owner didn’t resign, co-workers said.',
    finds: ['cafe', 'didn’t', 'co-workers', '"owner didn’t resign"'],
    misses: ['resigned', 'work'],
    shown: ['cafe', 'café’s owner'],
  },
  {
    language: 'German',
    text: 'Die Bundesländer prüfen höhere Zölle für Stra\u00adßen. Der Fu\u0308hrer der Opposition schwieg.',
    finds: ['Bundesländer', 'bundeslander', 'ZÖLLE', 'Straßen', 'Führer', 'Fu\u0308hrer'],
    misses: ['Länder', 'Zoll'],
    shown: ['zolle', 'höhere Zölle für'],
  },
  {
    language: 'Russian',
    text: 'Президент подписал новый закон о бюджете в Москве.',
    finds: ['президент', 'НОВЫЙ ЗАКОН', '"закон о бюджете"'],
    misses: ['мэр', '"бюджете закон"'],
    shown: ['закон', 'новый закон о'],
  },
  {
    language: 'Arabic',
    text: 'أعلنت الحكومة اليوم عن خطة جديدة، وقال كِتابٌ إنّ الوزيـــر غائب.',
    finds: ['الحكومة', '"خطة جديدة"', 'كتاب', 'كِتاب', 'الوزير'],
    misses: ['مدرسة', '"جديدة خطة"'],
    shown: ['الحكومة', 'أعلنت الحكومة اليوم'],
  },
  {
    language: 'Hindi',
    text: 'प्रधानमंत्री ने दिल्ली में नई योजना की घोषणा की।',
    finds: ['प्रधानमंत्री', 'दिल्ली', '"नई योजना"'],
    misses: ['दल', 'मंत्री', 'दिल्ला'],
    shown: ['दिल्ली', 'ने दिल्ली में'],
  },
  {
    language: 'Chinese',
    text: '北京市政府周一宣布，新的大桥将于２０２６年通车，𠮷先生说。',
    finds: ['北京', '大桥', '北京 大桥', '"新的大桥"', '2026', '桥', '𠮷'],
    misses: ['京北', '上海', '北桥'],
    shown: ['大桥', '新的大桥将于'],
  },
  {
    language: 'Japanese',
    text: '東京でサッカーの試合が行われ、ﾄﾖﾀの社長がＡＩについて話した。',
    finds: ['東京', 'サッカー', '試合', 'トヨタ', 'AI', '"東京で"'],
    misses: ['京東', 'サッカ一', '大阪'],
    shown: ['サッカー', '東京でサッカーの試合'],
  },
  {
    language: 'Korean',
    text: '대통령은 서울에서 새로운 정책을 발표했다.',
    finds: ['대통령', '서울', '"새로운 정책"', '서울'.normalize('NFD')],
    misses: ['부산', '울서'],
    shown: ['서울', '대통령은 서울에서'],
  },
  {
    language: 'Thai',
    text: 'นายกรัฐมนตรีแถลงข่าวที่กรุงเทพฯ เมื่อวันจันทร์',
    finds: ['นายกรัฐมนตรี', 'กรุงเทพ', 'ข่าว', '"แถลงข่าว"'],
    misses: ['เชียงใหม่', 'ขาว', 'วข่า'],
    shown: ['ข่าว', 'แถลงข่าวที่'],
  },
]

export function languageCases(open: () => Promise<OpenedIndex>): void {
  test.each(samples)('$language is found by its words and no others, in text and in title', async (sample) => {
    const { index } = await open()
    const others = samples.filter(({ language }) => language !== sample.language)
    await index.upsert([
      makeArticle('text', { text: sample.text, title: null }),
      makeArticle('title', { title: sample.text, text: '' }),
      ...others.map(({ language, text }) => makeArticle(language, { text, title: null })),
    ])
    for (const query of sample.finds) expect([query, (await index.search({ query })).total]).toEqual([query, 2])
    for (const query of sample.misses) expect([query, (await index.search({ query })).total]).toEqual([query, 0])
    await index.close()
  })

  test.each(samples)('a snippet of $language reads as it was written', async ({ text, shown: [query, part] }) => {
    const { index } = await open()
    await index.upsert([makeArticle('text', { text, title: null })])
    const snippet = (await index.search({ query })).hits[0]?.snippet ?? ''
    expect(snippet.match(/\p{Cc}/gu)).toEqual(expect.arrayContaining([snippetMarks.open, snippetMarks.close]))
    expect(snippet.replace(/\p{Cc}/gu, '')).toContain(part)
    expect(snippet).not.toContain('\u200b')
    await index.close()
  })
}
