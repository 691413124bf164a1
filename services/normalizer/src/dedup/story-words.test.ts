import { expect, test } from 'vitest'
import { storyWords } from './story-words.ts'
import { wordsOf } from './words.ts'

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
  'Von Jane Doe und John Roe',
  'Par Jane Doe',
  'Mis à jour le 16 juillet 2018 à 10h15',
  'Lesen Sie auch: Das Ende der Mole',
  'Abonnez-vous à notre lettre du matin',
  'Tous droits réservés',
  'Все права защищены',
  'We and our partners use cookies to measure how our pages are read.',
  'Wir verwenden Cookies, um unsere Seiten zu verbessern.',
  'You have read all of your articles for this month.',
  'Get unlimited digital access for the price of a coffee.',
  'Please read our community guidelines before you write.',
  'Be the first to comment.',
  'Your weather is set to Lindvik. You can change your location here.',
  'Continue reading',
])('%j tells no story', (line) => {
  expect(storyWords(`${line}\n\n${sentence}`)).toEqual(wordsOf([sentence]))
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
  expect(storyWords(`A headline of five words\n\n${dateline}${sentence}`)).toEqual(
    wordsOf(['A headline of five words', sentence]),
  )
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
  'Von der Fähre ist nur die Mole geblieben.',
  'The baker sells cookies to those who wait for the ferry.',
  'The community has rules of its own, and no comment was to be had.',
  'You have read of the ferry in this paper before.',
  'Weather kept the boats in the harbour.',
])('%j stays as it is', (line) => {
  expect(storyWords(line)).toEqual(wordsOf([line]))
})
