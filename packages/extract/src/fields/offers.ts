import { type Page, textOf } from '../page/page.ts'

/** How many links and buttons ask the reader to buy, to sign up or to get in touch: pages that sell have several. */
export function countOffers(page: Page): number {
  let offers = 0
  for (const element of page.elements) {
    if (element.tag !== 'a' && element.tag !== 'button') continue
    const text = textOf(element, 60).trim()
    if (text.length < 40 && offer.test(text)) offers++
  }
  return offers
}

const offer =
  /^(?:get (?:started|a|your|my)|start|try|sign up|request|book|schedule|buy|shop|order|apply|talk to|contact sales|view plans|see pric|enroll|jetzt (?:kaufen|bestellen|testen|anmelden|starten)|angebot anfordern|kostenlos testen|essayer|acheter|commander|demander|comprar|solicitar|prueba|prova|acquista|richiedi)(?!\p{L})/iu
