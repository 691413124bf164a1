import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseRepresentative, type Member } from './representative.ts'

const noon = Date.UTC(2026, 2, 1, 12)
const hour = 3_600_000
const member = (id: string, fields: Partial<Member> = {}): Member => ({
  id,
  urls: [`https://${id}.example/story`],
  dated: noon,
  fetchedAt: noon + hour,
  words: 400,
  isAgency: false,
  isBasedOn: null,
  ...fields,
})

describe('a cluster is represented by', () => {
  const basedOnA = { isBasedOn: 'https://a.example/story' }
  test.each<[string, Member[], string, string]>([
    [
      'the one that another names as the first',
      [member('a', { dated: noon + hour }), member('b', basedOnA)],
      'a',
      'named',
    ],
    [
      'the one that most name',
      [
        member('a'),
        member('b', { isBasedOn: 'https://c.example/story' }),
        member('c', basedOnA),
        member('d', basedOnA),
      ],
      'a',
      'named',
    ],
    ['no one for naming itself', [member('a', basedOnA), member('b', { dated: noon - 1 })], 'b', 'earliest'],
    ['an agency, though it came later', [member('a'), member('b', { isAgency: true, dated: noon + 1 })], 'b', 'agency'],
    ['the first published', [member('a', { dated: noon + 1 }), member('b')], 'b', 'earliest'],
    ['none with a date after its fetch', [member('a', { fetchedAt: noon - 48 * hour }), member('b')], 'a', 'earliest'],
    ['an instant before a day alone', [member('a', { dated: noon - 12 * hour }), member('b')], 'b', 'earliest'],
    ['the longest of those published at once', [member('a'), member('b', { words: 500 })], 'b', 'longest'],
    ['no teaser, though it was first', [member('a', { words: 40, dated: noon - hour }), member('b')], 'b', 'earliest'],
    ['the smallest id where all is equal', [member('b'), member('a')], 'a', 'id'],
  ])('%s', (_, members, id, reason) => {
    expect(chooseRepresentative(members)).toEqual({ id, reason })
    expect(chooseRepresentative(members.toReversed())).toEqual({ id, reason })
  })

  test('the same member in whatever order they stand', () => {
    const some = fc.record({
      dated: fc.constantFrom(noon, noon + hour, noon - 12 * hour, noon + 96 * hour),
      words: fc.constantFrom(10, 400, 401),
      isAgency: fc.boolean(),
      isBasedOn: fc.constantFrom(null, 'https://m0.example/story', 'https://m1.example/story'),
    })
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), (given, order) => {
        const members = given.map((fields, index) => member(`m${index}`, fields))
        const keys = new Map(members.map((one) => [one, order.next().value]))
        const shuffled = members.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0))
        const chosen = chooseRepresentative(members)
        expect(chooseRepresentative(shuffled)).toEqual(chosen)
        expect(members.map(({ id }) => id)).toContain(chosen.id)
      }),
    )
  })
})
