import decidedAgainst from './decided-against.json' with { type: 'json' }
import { table } from './table.ts'

/** The page on cases of public test suites that dateline decides otherwise, made from the list that the tests read. */
export function describeSuites(): string {
  const rows = decidedAgainst.map(({ suite, cases, why }) => [
    suite,
    cases.map((name) => `\`${name}\``).join(', '),
    why,
  ])
  return [
    '<!-- Made from docs/decided-against.json by `npm run generate`. Do not edit. -->',
    '',
    '# Suites',
    '',
    'Public test suites of the formats that dateline reads are run where they lie in `../shared/suites` beside the checkout: robots.txt',
    '(Google, crawler-commons), URLs (web-platform-tests, crawler-commons), encodings (html5lib, web-platform-tests) and addresses that a',
    'crawler must not ask. All cases pass but these, which are decided otherwise on purpose; the tests hold both.',
    '',
    table(['suite', 'case', 'why not'], rows),
    '',
  ].join('\n')
}
