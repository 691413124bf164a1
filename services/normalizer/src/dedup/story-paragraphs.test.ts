import { expect, test } from 'vitest'
import { storyParagraphs } from './story-paragraphs.ts'

const sentence = 'The council closed the berth.'

test.each([
  'By Jane Doe',
  'By Jane Doe and John van der Roe, Example Press',
  'By JANE DOE | Posted 10:15 AM, May 3',
  'Updated March 2, 2026 at 10:15 AM',
  'Published 2 hours ago',
  'Monday, July 16, 2018 | 8:45 AM',
  '16 July 2018',
  'FILE - In this May 3 photo, a ferry leaves.',
  'A ferry leaves. (AP Photo/Jane Doe)',
  'A ferry leaves the berth. Jane Doe/Getty Images',
  'Photo: Jane Doe',
  'Sign up for our newsletter',
  'Get the news to your inbox every morning.',
  'Read more: the end of the pier',
  'Advertisement',
  'Copyright 2026 The Example. No copying.',
  '© The Example',
  'All rights reserved. This material may not be published or broadcast.',
  '(Reporting by Jane Doe; Editing by John Roe)',
  'Associated writer Jane Doe contributed to this report.',
])('%j tells no story', (line) => {
  expect(storyParagraphs(`${line}\n\n${sentence}`)).toEqual([sentence])
})

test.each([
  'LINDVIK (EPX) — ',
  'LINDVIK, Norway (AP) -- ',
  'Lindvik, March 2 (Reuters) - ',
  'LINDVIK, March 2 - ',
  'NEW YORK — ',
  'GLASGOW/LONDON, Scotland – ',
  'LINDVIK: ',
])('the dateline %j is cut', (dateline) => {
  expect(storyParagraphs(`A headline of five words\n\n${dateline}${sentence}`)).toEqual([
    'A headline of five words',
    sentence,
  ])
})

test.each([
  'By the time the ferry came, nobody was left on the pier.',
  'Read was the name of the first captain.',
  'Photographs of the pier were found in a drawer.',
  'Updates to the law are expected in May.',
  'Signs of decay were everywhere.',
  'NATO said it would not pay.',
  'The pier (built in 1902) is closed — for good.',
  'May 3 will be the last day of the ferry.',
])('%j stays as it is', (line) => {
  expect(storyParagraphs(line)).toEqual([line])
})
